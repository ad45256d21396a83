"""Replace a run folder while the disk fails at each call in turn; print what came out.

Each attempt is a fork, so that a kill is a real one: what its disk holds afterwards is
looked at from outside.
"""

import errno
import io
import itertools
import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from digitnet.errors import RunError
from digitnet.runs import exchange, open_run, staged_run, verify_run

CALLS = ("open", "write", "fsync", "mkdir", "rename", "replace", "unlink", "rmdir", "scandir")
FAULTS = {"KILL": 0, "EIO": errno.EIO, "ENOSPC": errno.ENOSPC}
FINE, REFUSED, BROKEN = 0, 1, 2


def main(folder: Path, swaps: bool) -> None:
    os.fsync = lambda _: None  # no power cut is tried here, and real ones are slow
    if not swaps:
        exchange._rename = lambda *_: errno.ENOSYS  # type: ignore[assignment]
    report = {}
    for fault, number in FAULTS.items():
        outcomes = []
        for step in itertools.count(1):
            out = folder / f"{fault}-{step}" / "run"
            make_run(out, "former")
            put_things(out)
            status, reached = attempt(out, step, number)
            stands = content(out)
            make_run(out, "next")
            outcomes.append([status, stands, content(out), look(out)])
            shutil.rmtree(out.parent)
            if not reached:
                break
        report[fault] = outcomes
    print(json.dumps(report))


def make_run(out: Path, content: str) -> None:
    with staged_run(out, resume=True) as (run, _):
        (run.checkpoints / "epoch-1").write_text("state")
        (run.folder / "model.onnx").write_text(content)
        (run.folder / "README.md").write_text(f"about {content}")
        run.finish({"content": content})


def put_things(out: Path) -> None:
    """Do to a run what a person may do."""
    (out / "notes" / "deep").mkdir(parents=True)
    (out / "notes" / "deep" / "mine.txt").write_text("good one")
    (out / "notes" / "empty").mkdir()
    (out / "notes" / "link").symlink_to("/nowhere")
    os.mkfifo(out / "pipe")
    (out / "model.int8.onnx").write_text("eight bits of former")


def look(out: Path) -> list[str]:
    """Return what stands in a run's folder, and beside it."""
    inside = [path.relative_to(out).as_posix() for path in sorted(out.rglob("*"))]
    return inside + [f"../{path.name}" for path in out.parent.iterdir() if path != out]


def content(out: Path) -> str:
    run = open_run(out)
    verify_run(run)
    return (out / "model.onnx").read_text()


def attempt(out: Path, step: int, number: int) -> tuple[str, bool]:
    """Replace a run in a fork whose n-th call fails; tell how it ended, whether it failed."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os._exit(work(out, step, number, tell))
    os.close(tell)
    reached = bool(os.read(told, 1))
    os.close(told)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    names = {FINE: "fine", REFUSED: "refused", BROKEN: "broken", -signal.SIGKILL: "killed"}
    return names[code], reached


def work(out: Path, step: int, number: int, tell: int) -> int:
    count = itertools.count(1)
    write = os.write

    def failing(call: Callable[..., Any]) -> Callable[..., Any]:
        def called(*arguments: Any, **options: Any) -> Any:
            if next(count) == step:
                write(tell, b".")
                if not number:
                    os.kill(os.getpid(), signal.SIGKILL)
                raise OSError(number, os.strerror(number))
            return call(*arguments, **options)

        return called

    class FailingFile(io.FileIO):
        """A file whose every write may fail, those at its end too."""

        write = failing(io.FileIO.write)

    def opened(path: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if "w" not in mode:
            return plain_open(path, mode, *arguments, **options)
        buffered = io.BufferedWriter(FailingFile(path, "w"))
        return buffered if "b" in mode else io.TextIOWrapper(buffered, "utf-8")

    plain_open = io.open
    io.open = failing(opened)  # what pathlib calls
    for name in CALLS:
        setattr(os, name, failing(getattr(os, name)))
    exchange._rename = failing(exchange._rename)
    try:
        make_run(out, "new")
    except (RunError, OSError):  # a command says either in one line
        return REFUSED
    except BaseException:
        traceback.print_exc()
        return BROKEN
    return FINE


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] == "swaps")
