"""The images that a command line names: paths, globs, folders and standard input."""

import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from glob import glob, has_magic
from pathlib import Path

from digitnet.errors import ImageError
from digitnet.image.files.formats import MAX_BYTES, NAMES, SUFFIXES, is_junk

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


@dataclass(frozen=True)
class Named:
    """An image to read: the name it goes by, and its path or bytes; or why there is none."""

    name: str
    source: Path | bytes
    error: ImageError | None = None


@dataclass
class Gathered:
    """What arguments stand for.

    Attributes
    ----------
    images
        Each folder's and glob's in sorted order.
    passed_over
        How many files in folders were left out for their suffix, by suffix.
    """

    images: list[Named] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)

    def note(self) -> str | None:
        """Return what to say of the files that were passed over."""
        count = self.passed_over.total()
        if not count:
            return None
        most = sorted(self.passed_over.items(), key=lambda pair: (-pair[1], pair[0]))[:5]
        kinds = ", ".join(f"{suffix} {many}" for suffix, many in most)
        files = (
            "1 file that is no picture by its name"
            if count == 1
            else (f"{count:,} files that are no pictures by their names")
        )
        return f"passed over {files}: {kinds}{', …' if len(self.passed_over) > 5 else ''}"


def gather(arguments: list[str]) -> Gathered:
    """Return the images behind the arguments.

    A folder or glob without an image stands in the list with its error, and so
    does what can't be looked at, so that the arguments beside it are still read.
    """
    gathered = Gathered()
    for argument in arguments:
        try:
            gathered.images.extend(_expand(argument, gathered.passed_over))
        except (OSError, ValueError) as error:  # too long a name, NUL in it, no permission
            told = getattr(error, "strerror", None) or str(error)
            gathered.images.append(_failed(argument, f"can't be read: {told}"))
    return gathered


def _failed(name: str, why: str) -> Named:
    return Named(name, b"", ImageError(why))


def _expand(argument: str, passed_over: Counter[str]) -> Iterator[Named]:
    path = Path(argument)
    if not argument:  # a shell's variable that isn't set; as a path it would be this very folder
        yield _failed("''", "an empty name; expected a file, a folder, a glob or -")
    elif _ADDRESS.match(argument) and not path.exists():
        yield _failed(argument, "no address is fetched; download the file and name it")
    elif argument == "-" and sys.stdin is None:
        yield _failed("-", "standard input is closed")
    elif argument == "-":
        yield Named("-", sys.stdin.buffer.read(MAX_BYTES + 1))
    elif path.is_dir():
        yield from _folder(path, passed_over)
    elif has_magic(argument) and not path.exists():
        matches = sorted(glob(argument, recursive=True))  # noqa: PTH207 (Path.glob refuses absolute ones)
        if not matches:
            yield _failed(argument, "no file matches")
        for match in matches:
            if not Path(match).is_dir():
                yield Named(match, Path(match))
            elif "**" not in argument:
                yield from _folder(Path(match), passed_over)
    else:
        yield Named(argument, path)


def _folder(folder: Path, passed_over: Counter[str]) -> Iterator[Named]:
    """Yield the pictures of a folder and of those in it; what can't be listed is an error."""
    failed: list[Named] = []
    files: list[Path] = []

    def fail(error: OSError) -> None:
        failed.append(_failed(str(error.filename), f"can't be read: {error.strerror}"))

    for where, folders, names in os.walk(folder, onerror=fail):
        folders[:] = [name for name in folders if not is_junk(name)]
        for name in names:
            path = Path(where, name)
            if is_junk(name) or (path.exists() and not path.is_file()):
                continue  # a pipe or a socket; a link that leads nowhere is told of
            if path.suffix.lower() in SUFFIXES:
                files.append(path)
            else:
                passed_over[path.suffix.lower()[:20] or "without a suffix"] += 1
    if not files and not failed:
        yield _failed(str(folder), f"no images in this folder ({NAMES})")
    for file in sorted(files):
        yield Named(str(file), file)
    yield from failed
