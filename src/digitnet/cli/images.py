"""The images that a command line names: paths, globs, folders and standard input."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path

from digitnet.errors import ImageError
from digitnet.image.suffixes import SUFFIXES

MOST_FROM_STDIN = 65 * 2**20
"""Bytes taken from standard input: over the limit that the decoder refuses by."""


@dataclass(frozen=True)
class Named:
    """An image to read: the name it goes by, and its path or bytes; or why there is none."""

    name: str
    source: Path | bytes
    error: ImageError | None = None


def gather(arguments: list[str]) -> list[Named]:
    """Return the images behind the arguments, each folder's and glob's in sorted order.

    A folder or glob without an image stands in the list with its error, so
    that the arguments beside it are still read.
    """
    return [image for argument in arguments for image in _expand(argument)]


def _expand(argument: str) -> Iterator[Named]:
    path = Path(argument)
    if argument == "-":
        yield Named("-", sys.stdin.buffer.read(MOST_FROM_STDIN))
    elif path.is_dir():
        yield from _folder(path)
    elif has_magic(argument) and not path.exists():
        matches = sorted(glob(argument, recursive=True))  # noqa: PTH207 (Path.glob refuses absolute ones)
        if not matches:
            yield Named(argument, path, ImageError("no file matches"))
        for match in matches:
            if not Path(match).is_dir():
                yield Named(match, Path(match))
            elif "**" not in argument:
                yield from _folder(Path(match))
    else:
        yield Named(argument, path)


def _folder(path: Path) -> Iterator[Named]:
    files = sorted(
        file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and not file.is_dir()
    )
    if not files:
        known = ", ".join(sorted(SUFFIXES))
        yield Named(str(path), path, ImageError(f"no images in this folder ({known})"))
    for file in files:
        yield Named(str(file), file)
