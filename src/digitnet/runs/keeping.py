"""What a person put into a run folder, kept when a new run takes its place."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from digitnet.runs.manifest import CHECKPOINTS, MANIFEST

FORMER = "former"
"""Subfolder for what belongs to the former run, yet isn't replaced by the new one."""
EXPORTS = frozenset({"model.int8.onnx", "model.tflite", "saved_model", "hub"})
"""What `digitnet export` writes beside a run's files; it belongs to the former network."""


def keep_foreign(old: Path, new: Path, manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Move what the former run didn't write into the new run: files, links, pipes, folders.

    These things keep their place. Exports of the former network, files of the run that
    were altered since, and things whose place is taken go to `FORMER`.

    Parameters
    ----------
    manifest
        The former run's manifest; the files that it lists may be lost.

    Returns
    -------
    New places of the things that couldn't keep theirs, inside the new run.
    """
    former = _unused(old, new)
    parted = []
    for path in list(_foreign(old, manifest["files"])):
        name = path.relative_to(old)
        target = new / name
        stale = name.parts[0] in EXPORTS or name.as_posix() in manifest["files"]
        if stale or _stands(target) or not _can_hold(target.parent, new):
            target = former / name
            parted.append(target.relative_to(new).as_posix())
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
    return tuple(parted)


def _foreign(old: Path, listed: Mapping[str, str]) -> Iterator[Path]:
    """Yield what the run didn't write: whole folders where nothing in them is the run's."""
    ours = {part for name in listed for part in Path(name).parents} | {Path()}
    for folder, folders, files in os.walk(old, onerror=_raise):
        place = Path(folder).relative_to(old)
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        strangers = [name for name in folders if name not in links and place / name not in ours]
        folders[:] = [name for name in folders if name not in links and name not in strangers]
        for name in (*strangers, *links, *files):
            path = place / name
            if path in {Path(MANIFEST), Path(CHECKPOINTS)}:
                continue
            if path.as_posix() not in listed or _altered(old / path, listed[path.as_posix()]):
                yield old / path


def _raise(error: OSError) -> None:
    """Fail on a folder that can't be read: it may hold a person's files."""
    raise error


def _altered(path: Path, digest: str) -> bool:
    """Return whether a file of the run was changed since."""
    if path.is_symlink() or not path.is_file():
        return True
    return hashlib.sha256(path.read_bytes()).hexdigest() != digest


def _stands(path: Path) -> bool:
    return os.path.lexists(path)


def _is_taken(path: Path) -> bool:
    """Return whether something is there; a kill may have left an empty folder."""
    return _stands(path) and (not path.is_dir() or path.is_symlink() or any(path.iterdir()))


def _can_hold(folder: Path, new: Path) -> bool:
    """Return whether a folder is one, or could be made, and lies inside without a link."""
    inside = [folder, *folder.parents]
    for path in inside[: inside.index(new)]:
        if path.is_symlink() or (path.exists() and not path.is_dir()):
            return False
    return True


def _unused(old: Path, new: Path) -> Path:
    """Return the first of former, former-2, former-3… that neither run has."""
    number = 1
    while True:
        name = FORMER if number == 1 else f"{FORMER}-{number}"
        if not _stands(old / name) and not _is_taken(new / name):
            return new / name
        number += 1
