"""Writes that a crash can't tear."""

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
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise RunError(f"{path}: can't be written: {error.strerror}") from error


def sync(path: Path) -> None:
    """Make a file's content, or renames in a folder, survive a power cut."""
    if os.name == "nt" and path.is_dir():
        return  # Windows opens no folders
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
