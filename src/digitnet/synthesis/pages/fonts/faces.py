"""Which typefaces this machine has for composed pages, and which of them training never sees."""

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from digitnet.errors import DataError

INDEX = "index.json"
"""What `tools/fonts.py` writes beside the fonts that it installs."""
KINDS = ("text", "handwriting", "other")
MAX_SYSTEM_FACES = 120
_SUFFIXES = frozenset({".ttf", ".otf", ".woff2"})
_HELD_OUT_PERCENT = 15
_SPLIT = 16  # a choice that puts about 15 % of print and of hands on the benchmarks' side


@dataclass(frozen=True)
class Face:
    """One font file.

    Attributes
    ----------
    path
        The file; None for the face inside Pillow, which every machine has.
    family, style
        As the file names itself, such as "Lato" and "Bold".
    kind
        `text` for print, `handwriting`, or `other` for another script than Latin.
    package, version, licence
        Where it came from; empty for a font of the machine itself.
    digits
        Whether a reader takes its digits for digits.
    """

    path: Path | None
    family: str
    style: str = "Regular"
    kind: str = "text"
    package: str = ""
    version: str = ""
    licence: str = ""
    digits: bool = True

    @property
    def held_out(self) -> bool:
        """Whether training never draws with it, so that benchmarks can."""
        return is_held_out(self.family)


BUILT_IN = Face(None, "Aileron", package="pillow")


def is_held_out(family: str) -> bool:
    """Tell whether a family is kept for benchmarks: a fixed choice of about 15 %.

    Families that share their first word ("PT Sans", "PT Serif") share their drawing, and so
    their side.
    """
    first = family.lower().split()[0] if family.split() else ""
    digest = hashlib.sha256(f"{_SPLIT} {first}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % 100 < _HELD_OUT_PERCENT


def fonts_folder() -> Path:
    """Return where installed fonts are looked for: DIGITNET_FONTS, or the user's cache."""
    named = os.environ.get("DIGITNET_FONTS")
    if named:
        return Path(named)
    return Path.home() / ".cache" / "digitnet" / "fonts"


def find_faces(folder: Path | None = None) -> list[Face]:
    """List the faces to draw with, always in the same order.

    An index written by `tools/fonts.py` says what is in a folder; a folder without one is
    searched. Without a folder the machine's own fonts are taken, and where it has none the one
    inside Pillow.

    Parameters
    ----------
    folder
        Where to look; `fonts_folder()` unless given.

    Raises
    ------
    DataError
        The folder was named and isn't there, or its index is broken.
    """
    named = folder is not None or bool(os.environ.get("DIGITNET_FONTS"))
    folder = folder or fonts_folder()
    if named and not folder.is_dir():
        raise DataError(f"no folder of fonts at {folder}: make it with tools/fonts.py")
    if (folder / INDEX).is_file():
        return _indexed(folder)
    faces = list(_searched(folder))
    if not faces and not named:
        faces = [face for place in _system_folders() for face in _searched(place)]
    return faces[:MAX_SYSTEM_FACES] or [BUILT_IN]


def _indexed(folder: Path) -> list[Face]:
    try:
        rows = json.loads((folder / INDEX).read_text("utf-8"))
        faces = [Face(folder / row.pop("file"), **row) for row in rows]
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise DataError(
            f"{folder / INDEX} is no index of fonts ({error}): run tools/fonts.py"
        ) from error
    return sorted(faces, key=lambda face: str(face.path))


def _searched(folder: Path) -> Iterator[Face]:
    from PIL import ImageFont  # noqa: PLC0415 - only where there is no index

    if not folder.is_dir():
        return
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in _SUFFIXES):
        try:
            family, style = ImageFont.truetype(str(path), 20).getname()
        except OSError:
            continue
        yield Face(path, family or path.stem, style or "Regular")


def _system_folders() -> list[Path]:
    home = Path.home()
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts"]
    if sys.platform == "win32":
        return [Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"]
    return [home / ".local/share/fonts", home / ".fonts", Path("/usr/share/fonts")]
