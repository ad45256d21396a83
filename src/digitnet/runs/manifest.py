"""``manifest.json``: what a run folder holds, and the mark of a finished run."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digitnet.errors import RunError
from digitnet.json_text import parse_json
from digitnet.runs.atomic import is_leftover, sync, write_atomically
from digitnet.runs.places import bring_back, shown

MODEL = "model.onnx"
"""The only file of a run that is ever executed; what lies beside it isn't opened as code."""
RUN_FORMAT = 1
"""Version of the run folder; raised when an older digitnet couldn't read a newer one."""

MANIFEST = "manifest.json"
CHECKPOINTS = ".checkpoints"
"""Subfolder that only an unfinished run has."""

RUN, SERIES = "run", "series"
"""What a folder holds: one trained model, or a subfolder for each of several."""

_KEY = "digitnet"


@dataclass(frozen=True)
class Run:
    """A finished run folder.

    Attributes
    ----------
    manifest
        What ``manifest.json`` holds: ``recipe``, ``seed``, ``dataset``,
        ``versions``, ``files`` (SHA-256 of each) and more.
    """

    path: Path
    manifest: Mapping[str, Any]


def open_run(path: Path | str) -> Run:
    """Return the finished run that stands in a folder.

    Raises
    ------
    RunError
        If there is none, or it is of another version of digitnet.
    """
    folder = Path(path)
    bring_back(folder)
    manifest = read_manifest(folder)
    if manifest is None:
        what = "no finished run stands there" if folder.is_dir() else "no such folder"
        raise RunError(f"{folder}: {what}; digitnet train --out {folder} makes one")
    if manifest[_KEY]["kind"] == SERIES:
        inside = [name.partition("/")[0] for name in manifest["files"] if "/" in name]
        first = inside[0] if inside else "seed-0"
        raise RunError(f"{folder}: holds several runs; give one of them, such as {folder / first}")
    return Run(folder, manifest)


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return a folder's manifest, or None where no run has finished.

    Raises
    ------
    RunError
        If the manifest is broken or of another format version.
    """
    path = folder / MANIFEST
    try:
        if path.is_fifo():  # reading would wait for somebody to write
            raise RunError(f"{path}: is a pipe, no manifest that digitnet wrote")
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise RunError(f"{shown(path)}: can't be read: {error.strerror}") from error
    except ValueError as error:  # NUL or a lone surrogate in the name
        raise RunError(f"{shown(path)!r} can't be a file's name: {error}") from error
    try:
        manifest = parse_json(content)
        version = manifest[_KEY]["format"]
        whole = isinstance(manifest[_KEY].get("kind"), str) and _is_listing(manifest.get("files"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RunError(f"{path}: not a manifest that digitnet wrote") from error
    if version == RUN_FORMAT and not whole:
        raise RunError(f"{path}: not a manifest that digitnet wrote")
    if version != RUN_FORMAT:
        raise RunError(
            f"{folder}: a run of format {version}, this digitnet knows format {RUN_FORMAT}; "
            "use the digitnet that made it, or give another folder"
        )
    return dict(manifest)


def _is_listing(files: Any) -> bool:
    """Return whether something lists files by names that stay inside the folder."""
    return isinstance(files, dict) and all(
        isinstance(digest, str) and not Path(name).is_absolute() and ".." not in Path(name).parts
        for name, digest in files.items()
    )


def write_manifest(folder: Path, about: Mapping[str, Any], kind: str) -> None:
    """Flush every file of a run to the disk, then write the manifest that lists them.

    What a killed write left beside its file is removed.
    """
    files = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if is_leftover(path):
            path.unlink()
        elif path.is_file() and CHECKPOINTS not in name.parts and path != folder / MANIFEST:
            sync(path)
            files[name.as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest = {_KEY: {"format": RUN_FORMAT, "kind": kind}, **about, "files": files}
    write_atomically(folder / MANIFEST, json.dumps(manifest, indent=2).encode() + b"\n")


def verify_run(run: Run) -> None:
    """Check each listed file against its SHA-256.

    Raises
    ------
    RunError
        Naming the first file that is missing or altered.
    """
    for name, expected in run.manifest["files"].items():
        try:
            found = hashlib.sha256((run.path / name).read_bytes()).hexdigest()
        except OSError as error:
            raise RunError(f"{run.path / name}: can't be read: {error.strerror}") from error
        if found != expected:
            raise RunError(
                f"{run.path / name}: altered since the run: SHA-256 {found}, expected {expected}"
            )
