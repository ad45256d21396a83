"""How a run folder appears complete or not at all.

A run is built in a hidden folder beside its place, ``.NAME.part``. Once its
manifest is written, the two change places in one step; the former run then
waits as ``.NAME.old`` until what a person put there is moved into the new one.
Where a system can't swap folders, two renames do it. A crash at any moment
leaves the former run or the new one; the next start puts the rest in order.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from digitnet.errors import RunError
from digitnet.runs.atomic import sync
from digitnet.runs.exchange import exchange
from digitnet.runs.keeping import keep_foreign
from digitnet.runs.locking import locked
from digitnet.runs.manifest import CHECKPOINTS, MANIFEST, RUN, read_manifest, write_manifest
from digitnet.runs.places import check_no_file, old_of, part_of, shown


class StagedRun:
    """A run in the making.

    Attributes
    ----------
    out
        Where the finished run will stand.
    folder
        Where to write the run's files.
    checkpoints
        Where to write what an interrupted run needs; no part of the result.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.folder = part_of(out)
        self.checkpoints = self.folder / CHECKPOINTS
        self._old = old_of(out)

    def prepare(self, resume: bool) -> bool:
        """Make the folders; return whether an unfinished run was there.

        Unless `resume`, what the unfinished run left is removed.
        """
        unfinished = any(path.is_file() for path in self.folder.rglob("*"))
        if not resume:
            _empty(self.folder)
        _refuse_link(self.checkpoints)
        self.checkpoints.mkdir(exist_ok=True)
        return unfinished

    def finish(self, about: Mapping[str, Any], kind: str = RUN) -> tuple[str, ...]:
        """Write the manifest and put the run in its place.

        Parameters
        ----------
        about
            What the manifest says beside the list of files.

        Returns
        -------
        What a person should be told of the former run's folder.

        Raises
        ------
        RunError
            If that can't be done; the former run stays.
        """
        with _told(self.out):
            _check_place(self.out)
            self.mend()
            write_manifest(self.folder, about, kind)
            with locked(self.out, self.busy) if self.out.exists() else contextlib.nullcontext():
                self._take_place()
                sync(self.out.parent)
                return self._tell_kept()

    def mend(self) -> None:
        """Complete or undo a replacement that was broken off.

        Raises
        ------
        RunError
            If another process is about to, or it can't be done.
        """
        if self._has_just_come() and (self.folder / MANIFEST).exists():
            _refuse_link(self.folder)
            if not self.checkpoints.exists():  # it is the former run, swapped already
                with locked(self.folder, self.busy):
                    self.folder.rename(self._old)
        if os.path.lexists(self._old):
            _refuse_link(self._old)
            with locked(self._old, self.busy):
                if self.out.exists():
                    self._clear_away()
                else:
                    self._old.rename(self.out)
        self._clear_away()

    @property
    def busy(self) -> str:
        """The error message for another process."""
        return f"{self.out}: another process is training there; give another --out"

    def _has_just_come(self) -> bool:
        """Return whether the run in its place still has its checkpoints."""
        return (self.out / CHECKPOINTS).exists() and (self.out / MANIFEST).exists()

    def _take_place(self) -> None:
        if not self.out.exists():
            self.folder.rename(self.out)
        elif exchange(self.folder, self.out):
            self.folder.rename(self._old)
        else:
            self.out.rename(self._old)
            self.folder.rename(self.out)

    def _tell_kept(self) -> tuple[str, ...]:
        """Clear the former run away; where that fails, the new one stands all the same."""
        try:
            kept = self._clear_away()
        except OSError as error:
            told = f"the former run can't be cleared away: {error.strerror}"
            return (f"{self._old}: {told}; the next training there tries again",)
        return (f"{self.out}: kept of the former run: {', '.join(kept)}",) if kept else ()

    def _clear_away(self) -> tuple[str, ...]:
        """Keep what a person put into the former run, then remove it.

        Returns
        -------
        New places of the things that couldn't keep theirs.
        """
        kept: tuple[str, ...] = ()
        if self._old.exists():
            former = read_manifest(self._old) or {"files": {}}
            kept = keep_foreign(self._old, self.out, former)
            _empty(self._old, last=MANIFEST)
            self._old.rmdir()
        if self._has_just_come():
            shutil.rmtree(self.out / CHECKPOINTS, ignore_errors=True)
        return kept


@contextlib.contextmanager
def staged_run(out: Path, *, resume: bool = False) -> Iterator[tuple[StagedRun, bool]]:
    """Hold the place of a run while it is made, and tell whether one was unfinished.

    Parameters
    ----------
    out
        Where the finished run will stand: a new or empty folder, or one that
        holds a former run, which stays until `StagedRun.finish`.
    resume
        Keep what an unfinished run left.

    Raises
    ------
    RunError
        If something else stands there, another process is training there, or
        nothing can be written there.
    """
    with _told(out):
        place = out.expanduser().resolve()
        _check_place(place)
        run = StagedRun(place)
        _refuse_link(run.folder)
        run.out.parent.mkdir(parents=True, exist_ok=True)
        run.mend()
        run.folder.mkdir(exist_ok=True)
    with locked(run.folder, run.busy):
        with _told(run.out):
            unfinished = run.prepare(resume)
        try:
            yield run, unfinished
        finally:
            for folder in (run.checkpoints, run.folder):
                with contextlib.suppress(OSError):
                    folder.rmdir()  # only where nothing was written


def mend_run(out: Path) -> None:
    """Repair what a kill left while a run took its place.

    Raises
    ------
    RunError
        If that can't be done, or another process is about to.
    """
    with _told(out):
        StagedRun(out.expanduser().resolve()).mend()


def is_unfinished(out: Path) -> bool:
    """Return whether an unfinished run waits there to be resumed."""
    return part_of(out.expanduser().resolve()).exists()


@contextlib.contextmanager
def _told(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RunError(
            f"{shown(out)}: no run can be written there: {error.strerror}; give another folder"
        ) from error
    except (ValueError, RuntimeError) as error:  # NUL in the name, a link to itself, ~nobody
        raise RunError(f"{shown(out)!r} can't be a folder's name: {error}") from error


def _check_place(out: Path) -> None:
    if os.path.ismount(out):
        raise RunError(f"{out}: a mount point can't be replaced; give a folder inside it")
    check_no_file(out)
    if out.exists() and read_manifest(out) is None:
        foreign = sorted(path.name for path in out.iterdir())
        if foreign:
            more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
            raise RunError(
                f"{out}: holds files that no run wrote ({foreign[0]}{more}); "
                "give a new or an empty folder"
            )


def _refuse_link(folder: Path) -> None:
    """Refuse a link where a folder of ours should be: it would be emptied."""
    if folder.is_symlink():
        raise RunError(
            f"{folder}: a link stands where the run is built, to {folder.readlink()}; "
            "remove it, or give another --out"
        )


def _empty(folder: Path, last: str = "") -> None:
    for path in sorted(folder.iterdir(), key=lambda path: path.name == last):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
