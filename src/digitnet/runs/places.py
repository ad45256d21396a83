"""Where a run is while it doesn't stand in its folder, and how it comes back from there."""

import contextlib
import os
from pathlib import Path

from digitnet.errors import RunError
from digitnet.runs.locking import locked

MAX_SHOWN = 200
"""Characters of a path that a message repeats."""


def part_of(out: Path) -> Path:
    """Return where a run is built."""
    return out.with_name(f".{out.name}.part")


def old_of(out: Path) -> Path:
    """Return where a former run waits until it is cleared away."""
    return out.with_name(f".{out.name}.old")


def shown(path: Path) -> str:
    """Return a path as a message can hold it."""
    return str(path)[:MAX_SHOWN]


def check_no_file(out: Path) -> None:
    """Refuse a place for a folder at which, or above which, a file stands.

    Raises
    ------
    RunError
        Naming that file.
    """
    for path in (out, *out.absolute().parents):
        if path.exists() and not path.is_dir():
            raise RunError(f"{shown(path)}: a file stands there; give a folder")


def bring_back(out: Path) -> None:
    """Put a run back that a kill between two renames has left in its waiting place.

    Only where folders can't be swapped in one step does that happen. Any command
    that looks for the run calls this first.
    """
    with contextlib.suppress(
        OSError, ValueError, RuntimeError, RunError
    ):  # who opens the run will say it
        place = out.expanduser().resolve()
        old = old_of(place) if place.name else place
        if os.path.lexists(place) or old.is_symlink() or not old.is_dir():
            return
        with locked(old, f"{old}: is being replaced"):
            old.rename(place)
