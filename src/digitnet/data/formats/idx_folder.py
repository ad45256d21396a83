"""Find MNIST's four files in a folder, whatever unpacking did to their names."""

import re
from collections.abc import Iterator
from pathlib import Path

from digitnet.data.formats.idx import TYPE_NAMES, class_column, parse_idx
from digitnet.data.formats.stored import PART_WORDS, Stored, StoredParts, join
from digitnet.errors import DataError
from digitnet.image.files.formats import is_junk

_INSIDE = re.compile(r"raw|gzip|.*mnist.*|.*idx\d.*", re.IGNORECASE)
"""Subfolders in which the files are looked for: ``MNIST/raw/``, ``train-images-idx3-ubyte/``."""

_NAME = re.compile(
    r"(?P<set>.*?)[-_.]?(?P<part>train|t10k|test)[-_.](?P<kind>images|labels)"
    rf"[-_.]idx\d[-_.](?:{TYPE_NAMES})(?:\.gz)?",
    re.IGNORECASE,
)


def read_idx_folder(folder: Path) -> StoredParts | None:
    """Read IDX files with dots or hyphens in their names, gzipped or not; None without any.

    Raises
    ------
    DataError
        If a file is torn or missing, or files of several sets lie there.
    """
    found: dict[tuple[str, str], Path] = {}
    sets: set[str] = set()
    for path in _files(folder):
        name = _NAME.fullmatch(path.name)
        if name:
            sets.add(name["set"].lower())
            found.setdefault((PART_WORDS[name["part"].lower()], name["kind"].lower()), path)
    if not found:
        return None
    if len(sets) > 1:
        raise DataError(
            f"{folder}: holds files of several sets ({', '.join(sorted(sets))}); "
            "give each a folder of its own"
        )
    transposed = "emnist" in sets.pop()
    return join({part: _read(folder, found, part, transposed) for part, _ in found}, str(folder))


def _files(folder: Path) -> Iterator[Path]:
    """Yield files, those of the folder itself first."""
    entries = sorted(path for path in folder.iterdir() if not is_junk(path.name))
    yield from (path for path in entries if path.is_file())
    for path in entries:
        if _INSIDE.fullmatch(path.name) and path.is_dir():
            yield from _files(path)


def _read(folder: Path, found: dict[tuple[str, str], Path], part: str, transposed: bool) -> Stored:
    arrays = []
    for kind in ("images", "labels"):
        path = found.get((part, kind))
        if path is None:
            known = found[part, "labels" if kind == "images" else "images"]
            raise DataError(f"{folder}: holds {known.name}, but no {kind} for it")
        arrays.append(parse_idx(path.read_bytes(), str(path)))
    images, labels = arrays[0], class_column(arrays[1])
    where = f"{folder}: {found[part, 'images'].name} and {found[part, 'labels'].name}"
    return Stored(images, labels, where, transposed=transposed)
