"""Options of the commands that train, and what these say after Ctrl-C."""

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from digitnet.cli.group import INTERRUPTED

Changes = Annotated[
    list[str],
    typer.Option(
        "--set", metavar="KEY=VALUE", help="Change a setting of the recipe; may be repeated."
    ),
]
Out = Annotated[Path, typer.Option(help="The run folder to make.")]
Seed = Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Fixes everything random.")]
ResumeFlag = Annotated[bool, typer.Option("--resume", help="Go on with an interrupted run.")]
ResumeAnywayFlag = Annotated[
    bool,
    typer.Option(
        "--resume-anyway",
        help="Go on also where versions, threads or the machine have changed since.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print errors and warnings only.")]


@contextmanager
def resumable(out: Path | None = None) -> Iterator[None]:
    """Turn Ctrl-C into one line that tells how to go on, and an exit status of its own.

    Parameters
    ----------
    out
        The run's folder: where nothing of the run was saved yet, the line says to start anew.
    """
    try:
        yield
    except KeyboardInterrupt:
        print(f"digitnet: interrupted; {_way_on(out)}", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None


def _way_on(out: Path | None) -> str:
    from digitnet.runs import is_unfinished

    resuming = {"--resume", "--resume-anyway"}
    command = shlex.join(["digitnet", *(one for one in sys.argv[1:] if one not in resuming)])
    if out is None or is_unfinished(out):
        return f"go on with: {command} --resume"
    return f"nothing was saved before the first epoch's end; start anew with: {command}"
