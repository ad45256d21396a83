"""Glyphs of many faces, rendered once, so that a printed word costs training next to nothing."""

import contextlib
import dataclasses
import functools
import hashlib
import io
import json
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from digitnet.errors import DataError, RunError
from digitnet.runs.atomic import write_atomically
from digitnet.synthesis.pages.fonts.faces import Face, find_faces, fonts_folder
from digitnet.synthesis.pages.fonts.lettering import (
    PLAIN,
    Drawn,
    PlacedGlyph,
    Style,
    paste,
    random_style,
    slanted,
)
from digitnet.synthesis.pages.fonts.rasters import DIGIT_HEIGHT, LATIN, Raster, render_face

LOOKALIKES = frozenset("OoIl|SsZzbgq°")
"""What a person may take for a digit where nothing around it tells: it carries no loss there.

A B, a D or a G has a straight back or a corner, a Q its tail: none of them is in doubt."""
_VERSION = 2
_SPACE = 0.4
_MIN_HEIGHT = 3.0


def looks_like_digit(char: str) -> bool:
    """Tell whether a person may take a character for a digit: a digit itself, or its double."""
    return char.isdecimal() or char in LOOKALIKES


def ambiguous(drawn: Drawn) -> list[bool]:
    """Tell for each character whether it may be taken for a digit, even within its word.

    The "o" and "s" of "some" are letters to anyone; a lone "O", or "lO" on its own, may be
    digits. True also for digits, which say themselves what they are.
    """
    telling = {
        word
        for character, word in zip(drawn.characters, drawn.words, strict=True)
        if character.char.isalpha() and not looks_like_digit(character.char)
    }
    return [
        looks_like_digit(character.char) and word not in telling
        for character, word in zip(drawn.characters, drawn.words, strict=True)
    ]


class GlyphBank:
    """The glyphs of every usable face; drawing changes nothing in it.

    Attributes
    ----------
    faces
        What `draw` takes an index into.
    """

    def __init__(self, faces: list[Face], glyphs: Sequence[Mapping[str, Raster]]) -> None:
        self.faces = faces
        self._glyphs = glyphs

    def indices(self, kind: str, *, held_out: bool = False, digits: bool = False) -> list[int]:
        """List the faces of a kind; with `digits` only those whose digits read as digits."""
        return [
            index
            for index, face in enumerate(self.faces)
            if face.kind == kind and face.held_out == held_out and (face.digits or not digits)
        ]

    def units(self, face: int) -> list[str]:
        """List what a face can draw: characters, or whole words of another script."""
        return list(self._glyphs[face])

    def rasters(self, face: int) -> Mapping[str, Raster]:
        """Return a face's glyphs by character, or by word of another script."""
        return self._glyphs[face]

    def draw(
        self,
        face: int,
        text: str,
        height: float,
        rng: Generator | None = None,
        style: Style | None = None,
    ) -> Drawn:
        """Draw a line of text.

        An accent that the face lacks is dropped; another character that it lacks leaves a gap.

        Parameters
        ----------
        face
            Index into `faces`.
        text
            Characters; for a face of another script, its `units` with spaces between.
        height
            Of a digit, in pixels.
        rng
            Draws the style where none is given; without both the face is drawn plain.
        """
        if rng is not None and style is None:
            style = random_style(self.faces[face].kind, rng)
        style = style or PLAIN
        pieces = self._placed(face, text, style, rng)
        return paste(pieces, max(height, _MIN_HEIGHT) / DIGIT_HEIGHT, style)

    def _placed(
        self, face: int, text: str, style: Style, rng: Generator | None
    ) -> list[PlacedGlyph]:
        glyphs = self._glyphs[face]
        units: Iterable[str] = text
        if self.faces[face].kind == "other":
            units = [part for word in text.split() for part in (word, " ")]
        units = list(units)
        rises = np.zeros(len(units))
        if rng is not None and style.bounce:
            rises = rng.normal(0.0, style.bounce * DIGIT_HEIGHT, len(units))
        pen, word, pieces = 0.0, 0, []
        for unit, rise in zip(units, rises.tolist(), strict=True):
            glyph = glyphs.get(unit) or glyphs.get(_without_accent(unit))
            if glyph is None:
                pen += DIGIT_HEIGHT * (_SPACE + style.tracking)
                word += unit.isspace()
                continue
            pixels, left = glyph.pixels, glyph.left
            if style.slant:
                pixels, left = slanted(glyph, style.slant)
            top = glyph.top + round(rise)
            pieces.append(PlacedGlyph(unit, word, pixels, round(pen) + left, top))
            pen += glyph.advance + DIGIT_HEIGHT * style.tracking
        return pieces


@functools.lru_cache(maxsize=1024)
def _without_accent(char: str) -> str:
    return {"ł": "l", "Ł": "L", "ı": "i"}.get(char, unicodedata.normalize("NFD", char)[:1])


def load_glyphs(cache: Path | None = None, folder: Path | None = None) -> GlyphBank:
    """Load the glyphs of every face on this machine, rendering them the first time.

    Parameters
    ----------
    cache
        Folder of the rendered glyphs; the user's cache unless given.
    folder
        Where the fonts are; see `find_faces`. A file that `save_glyphs` wrote serves too, here
        or in DIGITNET_FONTS, on a machine that has no fonts.
    """
    packed = folder or fonts_folder()
    if packed.suffix == ".npz":
        return read_glyphs(packed)
    from platformdirs import user_cache_path  # noqa: PLC0415 - seldom needed

    cache = cache or user_cache_path("digitnet", appauthor=False)
    faces = find_faces(folder)
    path = cache / f"glyphs-{_digest(faces)}.npz"
    if path.is_file():
        with contextlib.suppress(OSError, ValueError, KeyError, zipfile.BadZipFile):
            return _unpack(path)  # a torn file is made anew
    bank = build_glyphs(faces)
    with contextlib.suppress(OSError, RunError):  # no cache costs time, not the run
        cache.mkdir(parents=True, exist_ok=True)
        write_atomically(path, _pack(bank))
    return bank


def read_glyphs(path: Path) -> GlyphBank:
    """Read a file of glyphs; one that isn't whole raises `DataError`."""
    try:
        return _unpack(path)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, zlib.error) as error:
        raise DataError(
            f"{path} is no file of glyphs ({error}): make it with tools/fonts.py --pack"
        ) from error


def save_glyphs(bank: GlyphBank, path: Path) -> None:
    """Write a bank into one file, to be carried to a machine without the fonts."""
    write_atomically(path, _pack(bank))


def build_glyphs(faces: list[Face]) -> GlyphBank:
    """Render every face that has letters; those whose digits are broken keep their letters."""
    rendered = [made for face in faces if (made := render_face(face))]
    if not rendered:
        raise DataError(f"none of {len(faces)} fonts can be drawn: run tools/fonts.py")
    return GlyphBank([face for face, _ in rendered], [glyphs for _, glyphs in rendered])


def _digest(faces: list[Face]) -> str:
    told = [_VERSION, DIGIT_HEIGHT, LATIN, *(_row(face) for face in faces)]
    told += [face.path.stat().st_size for face in faces if face.path]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def _row(face: Face) -> dict[str, object]:
    return dataclasses.asdict(face) | {"path": str(face.path) if face.path else None}


def _pack(bank: GlyphBank) -> bytes:
    rasters = [raster for face in range(len(bank.faces)) for raster in bank.rasters(face).values()]
    places = [(*r.pixels.shape, r.left, r.top) for r in rasters]
    told = {
        "faces": [_row(face) for face in bank.faces],
        "units": [bank.units(face) for face in range(len(bank.faces))],
    }
    file = io.BytesIO()
    np.savez_compressed(
        file,
        told=np.frombuffer(json.dumps(told).encode(), np.uint8),
        places=np.array(places, np.int16),
        advances=np.array([r.advance for r in rasters], np.float32),
        pixels=np.concatenate([r.pixels.ravel() for r in rasters]),
    )
    return file.getvalue()


def _unpack(path: Path) -> GlyphBank:
    with path.open("rb") as stream, np.load(stream) as file:
        told = json.loads(file["told"].tobytes())
        places, advances, pixels = file["places"], file["advances"], file["pixels"]
    sizes = places[:, 0].astype(np.int64) * places[:, 1]
    if sizes.sum() != pixels.size or len(advances) != len(places):
        raise ValueError("its parts disagree")
    ends = np.cumsum(sizes)
    each, glyphs = 0, []
    for units in told["units"]:
        last = each + len(units)
        glyphs.append(
            _Packed(units, places[each:last], advances[each:last], ends[each:last], pixels)
        )
        each = last
    return GlyphBank([_face(row) for row in told["faces"]], glyphs)


class _Packed(Mapping[str, Raster]):
    """One face's glyphs, cut out of the packed pixels when first asked for."""

    def __init__(
        self,
        units: list[str],
        places: NDArray[np.int16],
        advances: NDArray[np.float32],
        ends: NDArray[np.int64],
        pixels: NDArray[np.uint8],
    ) -> None:
        self._order = {unit: index for index, unit in enumerate(units)}
        self._places, self._advances, self._ends, self._pixels = places, advances, ends, pixels
        self._cut: dict[str, Raster] = {}

    def __getitem__(self, unit: str) -> Raster:
        if unit not in self._cut:
            index = self._order[unit]
            height, width, left, top = (int(value) for value in self._places[index])
            end = int(self._ends[index])
            part = self._pixels[end - height * width : end].reshape(height, width)
            self._cut[unit] = Raster(part, left, top, float(self._advances[index]))
        return self._cut[unit]

    def __iter__(self) -> Iterator[str]:
        return iter(self._order)

    def __len__(self) -> int:
        return len(self._order)


def _face(row: dict[str, Any]) -> Face:
    return Face(**row | {"path": Path(row["path"]) if row["path"] else None})
