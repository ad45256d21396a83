"""What goes on when nobody reads what is printed, as behind ``| head``."""

import io
import sys
from typing import Any


class _Enduring(io.FileIO):
    """Takes what is written also once its pipe is closed; then it is lost.

    A full disk is told once.
    """

    _is_full = False

    def write(self, data: Any, /) -> int:
        try:
            return memoryview(data).nbytes if self._is_full else super().write(data)
        except BrokenPipeError:
            return memoryview(data).nbytes
        except OSError:
            self._is_full = True
            raise


def go_on_without_readers() -> None:
    """Let a command that makes files, or serves, do its work though its output is read no more.

    Commands whose output is all that they make don't call it: they end, as others do.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None or stream is not getattr(sys, f"__{name}__") or stream.isatty():
            continue
        stream.flush()
        raw = _Enduring(stream.fileno(), "w", closefd=False)
        told = io.TextIOWrapper(
            io.BufferedWriter(raw),
            encoding=stream.encoding,
            errors=stream.errors,
            line_buffering=stream.line_buffering or stream.write_through,  # PYTHONUNBUFFERED
        )
        setattr(sys, name, told)
