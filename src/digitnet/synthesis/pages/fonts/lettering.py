"""Letters set side by side: how they stand, lean and swell, and where their ink lies."""

import functools
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from digitnet.synthesis.pages.fonts.rasters import DIGIT_HEIGHT, Raster

_PAD = 4


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
    words
        For each character, which word it belongs to, from 0.
    """

    cover: NDArray[np.uint8]
    characters: tuple[Character, ...]
    baseline: float
    words: tuple[int, ...]


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


class PlacedGlyph(NamedTuple):
    """A glyph and where it stands, in pixels of the bank's size, from the pen's start."""

    unit: str
    word: int
    pixels: NDArray[np.uint8]
    x: int
    y: int


def slanted(glyph: Raster, slant: float) -> tuple[NDArray[np.uint8], int]:
    """Lean a glyph about its baseline; returns its pixels and left edge."""
    height, width = glyph.pixels.shape
    upper, lower = -slant * glyph.top, -slant * (glyph.top + height)
    start = int(np.floor(min(upper, lower)))
    extra = int(np.ceil(abs(upper - lower))) + 2
    matrix = np.array([[1.0, -slant, upper - start], [0.0, 1.0, 0.0]])
    leaning = cv2.warpAffine(glyph.pixels, matrix, (width + extra, height))
    x, _, w, _ = cv2.boundingRect(leaning)
    return np.asarray(leaning[:, x : x + w], np.uint8), glyph.left + start + x


def paste(pieces: list[PlacedGlyph], scale: float, style: Style) -> Drawn:
    """Set glyphs side by side and bring them to size; where two overlap, the darker counts."""
    if not pieces:
        return Drawn(np.zeros((1, 1), np.uint8), (), 0.0, ())
    grow = round(style.bold * DIGIT_HEIGHT)
    pad = _PAD + grow
    left = min(piece.x for piece in pieces) - pad
    top = min(piece.y for piece in pieces) - pad
    right = max(piece.x + piece.pixels.shape[1] for piece in pieces) + pad
    bottom = max(piece.y + piece.pixels.shape[0] for piece in pieces) + pad
    canvas = np.zeros((bottom - top, right - left), np.uint8)
    for _, _, pixels, x, y in pieces:
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
        for unit, _, pixels, x, y in pieces
    )
    return Drawn(cover, characters, -top * down, tuple(piece.word for piece in pieces))


@functools.lru_cache(maxsize=32)
def _disc(size: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), np.uint8)
