"""The images that a command line names: paths, globs, folders and standard input."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path

from digitnet.errors import ImageError

SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif"}
"""Files that a folder's listing counts as images; a file named outright is always tried."""


@dataclass(frozen=True)
class Named:
    """An image to read: the name it goes by, and its path or bytes."""

    name: str
    source: Path | bytes


def gather(arguments: list[str]) -> list[Named]:
    """Return the images behind the arguments, each folder's and glob's in sorted order.

    Raises
    ------
    ImageError
        If a folder or glob holds no image.
    """
    return [image for argument in arguments for image in _expand(argument)]


def _expand(argument: str) -> Iterator[Named]:
    path = Path(argument)
    if argument == "-":
        yield Named("-", sys.stdin.buffer.read())
    elif path.is_dir():
        yield from _folder(path)
    elif has_magic(argument) and not path.exists():
        matches = sorted(glob(argument, recursive=True))  # noqa: PTH207 (Path.glob refuses absolute ones)
        if not matches:
            raise ImageError(f"{argument}: no file matches")
        for match in matches:
            if Path(match).is_file():
                yield Named(match, Path(match))
    else:
        yield Named(argument, path)


def _folder(path: Path) -> Iterator[Named]:
    files = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES)
    if not files:
        raise ImageError(f"{path}: no images in this folder ({', '.join(sorted(SUFFIXES))})")
    for file in files:
        yield Named(str(file), file)
