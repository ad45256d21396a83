"""Glyphs of many faces, rendered once, so that a printed word costs training next to nothing."""

import dataclasses
import functools
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from digitnet.errors import DataError
from digitnet.runs.atomic import write_atomically
from digitnet.synthesis.pages.fonts import Face, find_faces
from digitnet.synthesis.pages.rasters import DIGIT_HEIGHT, Raster, render_face

LOOKALIKES = frozenset("OoQDIlij|!SsZzBbGgqJTtAy/\\()[]{}<>°")
"""What a person may take for a digit where nothing around it tells: it carries no loss."""
_VERSION = 1
_PAD = 4
_MIN_HEIGHT = 3.0


class Character(NamedTuple):
    """One character drawn, and its ink's box in pixels of the cover."""

    char: str
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Drawn:
    """A word's ink.

    Attributes
    ----------
    cover
        (h, w) uint8: 0 where there is no ink, 255 where ink covers the pixel.
    characters
        One entry a character that has ink, in writing order.
    baseline
        The row of the cover that the letters stand on.
    """

    cover: NDArray[np.uint8]
    characters: tuple[Character, ...]
    baseline: float


@dataclass(frozen=True)
class Style:
    """How a word departs from its face; lengths are parts of a digit's height.

    Attributes
    ----------
    slant
        How far the top of a digit leans to the right.
    tracking
        Extra space between characters.
    bold
        How much thicker a stroke gets.
    bounce
        Standard deviation of each character's height above the baseline.
    """

    slant: float = 0.0
    tracking: float = 0.0
    bold: float = 0.0
    bounce: float = 0.0


PLAIN = Style()


def random_style(kind: str, rng: Generator) -> Style:
    """Draw a style that suits a kind of face: print keeps its baseline, a hand doesn't."""
    chance = rng.random(3)
    hand = kind == "handwriting"
    return Style(
        slant=float(rng.normal(0.08, 0.14)) if chance[0] < (0.6 if hand else 0.15) else 0.0,
        tracking=float(rng.uniform(-0.03, 0.2)) if chance[1] < 0.3 else 0.0,
        bold=float(rng.uniform(0.02, 0.08)) if chance[2] < 0.25 else 0.0,
        bounce=float(rng.uniform(0.0, 0.05)) if hand else 0.0,
    )


def looks_like_digit(char: str) -> bool:
    """Tell whether a person may take a character for a digit: a digit itself, or its double."""
    return char.isdecimal() or char in LOOKALIKES


class GlyphBank:
    """The glyphs of every usable face; drawing changes nothing in it.

    Attributes
    ----------
    faces
        What `draw` takes an index into.
    """

    def __init__(self, faces: list[Face], glyphs: list[dict[str, Raster]]) -> None:
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

    def rasters(self, face: int) -> dict[str, Raster]:
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
        """Draw a line of text; what the face lacks leaves a gap.

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
        return _paste(pieces, max(height, _MIN_HEIGHT) / DIGIT_HEIGHT, style)

    def _placed(
        self, face: int, text: str, style: Style, rng: Generator | None
    ) -> list[tuple[str, NDArray[np.uint8], int, int]]:
        glyphs = self._glyphs[face]
        units: Iterable[str] = text
        if self.faces[face].kind == "other":
            units = [part for word in text.split() for part in (word, " ")]
        pen, pieces = 0.0, []
        for unit in units:
            glyph = glyphs.get(unit)
            if glyph is None:
                pen += DIGIT_HEIGHT * (0.4 + style.tracking)
                continue
            rise = float(rng.normal(0.0, style.bounce)) if rng and style.bounce else 0.0
            pixels, left = glyph.pixels, glyph.left
            if style.slant:
                pixels, left = _slanted(glyph, style.slant)
            top = glyph.top + round(rise * DIGIT_HEIGHT)
            pieces.append((unit, pixels, round(pen) + left, top))
            pen += glyph.advance + DIGIT_HEIGHT * style.tracking
        return pieces


def _slanted(glyph: Raster, slant: float) -> tuple[NDArray[np.uint8], int]:
    """Lean a glyph about its baseline; returns its pixels and left edge."""
    height, width = glyph.pixels.shape
    upper, lower = -slant * glyph.top, -slant * (glyph.top + height)
    start = int(np.floor(min(upper, lower)))
    extra = int(np.ceil(abs(upper - lower))) + 2
    matrix = np.array([[1.0, -slant, upper - start], [0.0, 1.0, 0.0]])
    leaning = cv2.warpAffine(glyph.pixels, matrix, (width + extra, height))
    x, _, w, _ = cv2.boundingRect(leaning)
    return np.asarray(leaning[:, x : x + w], np.uint8), glyph.left + start + x


def _paste(
    pieces: list[tuple[str, NDArray[np.uint8], int, int]], scale: float, style: Style
) -> Drawn:
    if not pieces:
        return Drawn(np.zeros((1, 1), np.uint8), (), 0.0)
    grow = round(style.bold * DIGIT_HEIGHT)
    pad = _PAD + grow
    left = min(x for _, _, x, _ in pieces) - pad
    top = min(y for _, _, _, y in pieces) - pad
    right = max(x + pixels.shape[1] for _, pixels, x, _ in pieces) + pad
    bottom = max(y + pixels.shape[0] for _, pixels, _, y in pieces) + pad
    canvas = np.zeros((bottom - top, right - left), np.uint8)
    for _, pixels, x, y in pieces:
        h, w = pixels.shape
        part = canvas[y - top : y - top + h, x - left : x - left + w]
        np.maximum(part, pixels, out=part)
    if grow:
        canvas = np.asarray(cv2.dilate(canvas, _disc(grow)), np.uint8)
    size = (max(1, round(canvas.shape[1] * scale)), max(1, round(canvas.shape[0] * scale)))
    across, down = size[0] / canvas.shape[1], size[1] / canvas.shape[0]
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    cover = np.asarray(cv2.resize(canvas, size, interpolation=way), np.uint8)
    before, after = max(0, grow - 1) // 2, grow // 2
    characters = tuple(
        Character(
            unit,
            (x - left - before) * across,
            (y - top - before) * down,
            (pixels.shape[1] + before + after) * across,
            (pixels.shape[0] + before + after) * down,
        )
        for unit, pixels, x, y in pieces
    )
    return Drawn(cover, characters, -top * down)


@functools.lru_cache(maxsize=32)
def _disc(size: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), np.uint8)


def load_glyphs(cache: Path | None = None, folder: Path | None = None) -> GlyphBank:
    """Load the glyphs of every face on this machine, rendering them the first time.

    Parameters
    ----------
    cache
        Folder of the rendered glyphs; the user's cache unless given.
    folder
        Where the fonts are; see `find_faces`.
    """
    from platformdirs import user_cache_path  # noqa: PLC0415 - seldom needed

    cache = cache or user_cache_path("digitnet", appauthor=False)
    faces = find_faces(folder)
    path = cache / f"glyphs-{_digest(faces)}.npz"
    if path.is_file():
        try:
            return _unpack(path)
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise DataError(f"{path} is torn ({error}): delete it, it is made anew") from error
    bank = build_glyphs(faces)
    cache.mkdir(parents=True, exist_ok=True)
    write_atomically(path, _pack(bank))
    return bank


def build_glyphs(faces: list[Face]) -> GlyphBank:
    """Render every face that has letters; those whose digits are broken keep their letters."""
    rendered = [made for face in faces if (made := render_face(face))]
    if not rendered:
        raise DataError(f"none of {len(faces)} fonts can be drawn: run tools/fonts.py")
    return GlyphBank([face for face, _ in rendered], [glyphs for _, glyphs in rendered])


def _digest(faces: list[Face]) -> str:
    told = [_VERSION, DIGIT_HEIGHT, *(_row(face) for face in faces)]
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
    np.savez(
        file,
        told=np.frombuffer(json.dumps(told).encode(), np.uint8),
        places=np.array(places, np.int16),
        advances=np.array([r.advance for r in rasters], np.float32),
        pixels=np.concatenate([r.pixels.ravel() for r in rasters]),
    )
    return file.getvalue()


def _unpack(path: Path) -> GlyphBank:
    with np.load(path) as file:
        told = json.loads(file["told"].tobytes())
        places, advances = file["places"].tolist(), file["advances"].tolist()
        pixels = file["pixels"]
    faces = [Face(**row | {"path": Path(row["path"]) if row["path"] else None}) for row in told["faces"]]
    start, each, glyphs = 0, 0, []
    for units in told["units"]:
        own = {}
        for unit in units:
            height, width, left, top = places[each]
            part = pixels[start : start + height * width].reshape(height, width)
            own[unit] = Raster(part, left, top, advances[each])
            start, each = start + height * width, each + 1
        glyphs.append(own)
    return GlyphBank(faces, glyphs)
