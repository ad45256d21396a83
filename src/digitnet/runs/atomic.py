"""Writes that a crash can't leave half done."""

import contextlib
import os
from pathlib import Path

from digitnet.errors import RunError


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that at any moment its old or its new content stands there.

    Raises
    ------
    RunError
        If the folder can't be written to, or the disk is full.
    """
    if not path.name:
        raise RunError(f"{path}: a file can't be called so; give another name")
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise RunError(f"{path}: is a pipe or a device; give a file's name")
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        _write(temporary, content)
        temporary.replace(path)
        sync(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise RunError(f"{path}: can't be written: {error.strerror}") from error


def is_leftover(path: Path) -> bool:
    """Return whether a file is what `write_atomically` leaves when it is killed."""
    return path.name.startswith(".") and path.suffix == ".tmp" and not path.is_dir()


def _write(path: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    # A link that stands there is no file of ours: nothing is written through it.
    descriptor = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o666)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync(path: Path) -> None:
    """Make a file's content, or renames in a folder, survive a power cut."""
    if os.name == "nt" and path.is_dir():
        return  # Windows opens no folders
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
