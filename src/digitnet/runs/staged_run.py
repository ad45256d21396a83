"""How a run folder comes to stand whole or not at all.

A run is built in a hidden folder beside its place, ``.NAME.part``. Once its
manifest is written it takes its place by a rename; what stood there before
waits as ``.NAME.old`` meanwhile. A crash at any moment leaves the former run or
the new one; the next `StagedRun` puts the rest in order.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from digitnet.errors import RunError
from digitnet.runs.atomic import sync
from digitnet.runs.locking import locked
from digitnet.runs.manifest import CHECKPOINTS, MANIFEST, RUN, read_manifest, write_manifest


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
        self.folder = out.with_name(f".{out.name}.part")
        self.checkpoints = self.folder / CHECKPOINTS
        self._old = out.with_name(f".{out.name}.old")

    def prepare(self, resume: bool) -> bool:
        """Make the folders; return whether an unfinished run was there.

        Unless `resume`, what the unfinished run left is removed.
        """
        self._mend()
        unfinished = any(path.is_file() for path in self.folder.rglob("*"))
        if not resume:
            _empty(self.folder)
        self.checkpoints.mkdir(exist_ok=True)
        return unfinished

    def finish(self, about: Mapping[str, Any], kind: str = RUN) -> None:
        """Write the manifest and put the run in its place.

        Parameters
        ----------
        about
            What the manifest says beside the list of files.

        Raises
        ------
        RunError
            If that can't be done; the former run stays.
        """
        with _told(self.out):
            _check_place(self.out)
            write_manifest(self.folder, about, kind)
            if self.out.exists():
                self.out.rename(self._old)
            self.folder.rename(self.out)
            sync(self.out.parent)
            self._mend()

    def _mend(self) -> None:
        """Complete or undo a replacement that was broken off."""
        if self._old.exists():
            if self.out.exists():
                _keep_foreign_files(self._old, self.out)
                shutil.rmtree(self._old)
            else:
                self._old.rename(self.out)
        if (self.out / MANIFEST).exists():
            shutil.rmtree(self.out / CHECKPOINTS, ignore_errors=True)


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
    place = out.expanduser().resolve()
    _check_place(place)
    run = StagedRun(place)
    with _told(place):
        run.out.parent.mkdir(parents=True, exist_ok=True)
        run.folder.mkdir(exist_ok=True)
    with locked(run.folder, f"{run.out}: another process is training there; give another --out"):
        with _told(run.out):
            unfinished = run.prepare(resume)
        try:
            yield run, unfinished
        finally:
            for folder in (run.checkpoints, run.folder):
                with contextlib.suppress(OSError):
                    folder.rmdir()  # only where nothing was written


def is_unfinished(out: Path) -> bool:
    """Return whether an unfinished run waits there to be resumed."""
    place = out.expanduser().resolve()
    return place.with_name(f".{place.name}.part").exists()


@contextlib.contextmanager
def _told(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RunError(
            f"{out}: no run can be written there: {error.strerror}; give another folder"
        ) from error


def _check_place(out: Path) -> None:
    if os.path.ismount(out):
        raise RunError(f"{out}: a mount point can't be replaced; give a folder inside it")
    for path in (out, *out.parents):
        if path.exists() and not path.is_dir():
            raise RunError(f"{path}: a file stands there; give a folder")
    if out.exists() and read_manifest(out) is None:
        foreign = sorted(path.name for path in out.iterdir())
        if foreign:
            more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
            raise RunError(
                f"{out}: holds files that no run wrote ({foreign[0]}{more}); "
                "give a new or an empty folder"
            )


def _keep_foreign_files(old: Path, new: Path) -> None:
    """Move what the former run's manifest doesn't list into the new run."""
    manifest = read_manifest(old) or {"files": {}}
    for path in sorted(old.rglob("*")):
        name = path.relative_to(old)
        ours = name.as_posix() in manifest["files"] or name.name == MANIFEST
        target = new / name
        if path.is_file() and not ours and CHECKPOINTS not in name.parts and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
