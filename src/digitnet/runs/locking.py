"""One process at a time in a folder."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from digitnet.errors import RunError


@contextlib.contextmanager
def locked(folder: Path, told: str) -> Iterator[None]:
    """Hold a folder for this process; the lock goes when the process ends, however it ends.

    Raises
    ------
    RunError
        With the message `told`, if another process holds it; or if it can't be opened.
    """
    descriptor = None if sys.platform == "win32" else _open(folder)
    try:
        if descriptor is not None and not _lock(descriptor, folder):
            raise RunError(told)
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _open(folder: Path) -> int:
    """Open a folder, not one that a link points to."""
    try:
        return os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
    except OSError as error:
        raise RunError(f"{folder}: can't be opened: {error.strerror}") from error


def _lock(descriptor: int, folder: Path) -> bool:
    import fcntl  # noqa: PLC0415 - Windows has none

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(descriptor), folder.stat())
    except (BlockingIOError, FileNotFoundError):
        return False
