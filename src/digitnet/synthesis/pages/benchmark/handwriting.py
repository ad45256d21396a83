"""Write numbers with MNIST's digits: smooth strokes of any size, from any pen."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.synthesis.pages.writing.middles import distance_to_middle

Floats = NDArray[np.float32]

BODY = 20
"""Height of a digit's body inside its 28×28 picture, pixels."""


@dataclass(frozen=True)
class Pen:
    """What a page is written with.

    Attributes
    ----------
    colour
        Red, green, blue from 0 to 1, of ink on white paper.
    width
        Stroke width as a share of a digit's height; None keeps each digit's own.
    cover
        How much of the paper the ink hides, from 0 to 1.
    grain
        How much of the ink the paper's grain leaves out, from 0 to 1.
    """

    colour: tuple[float, float, float]
    width: float | None
    cover: float
    grain: float


@dataclass(frozen=True)
class Written:
    """Digits written side by side.

    Attributes
    ----------
    cover
        (height, width) float32 from 0 to 1, how much ink lies where.
    boxes
        x, y, width, height of each digit's ink.
    """

    cover: Floats
    boxes: list[tuple[int, int, int, int]]


def pick_pen(rng: np.random.Generator) -> Pen:
    """Take a ballpoint, fineliner, pencil or marker from the drawer."""
    kind = rng.choice(["ballpoint", "fineliner", "pencil", "marker", "own"])
    inks = {
        "blue": (0.10, 0.18, 0.55),
        "black": (0.08, 0.08, 0.10),
        "red": (0.72, 0.10, 0.14),
        "green": (0.05, 0.42, 0.22),
    }
    colour = inks[str(rng.choice(list(inks), p=[0.4, 0.4, 0.15, 0.05]))]
    if kind == "pencil":
        grey = rng.uniform(0.25, 0.5)
        return Pen((grey, grey, grey), rng.uniform(0.06, 0.13), rng.uniform(0.7, 0.9), 0.5)
    if kind == "ballpoint":
        return Pen(colour, rng.uniform(0.06, 0.12), rng.uniform(0.75, 0.95), 0.15)
    if kind == "fineliner":
        return Pen(colour, rng.uniform(0.04, 0.07), rng.uniform(0.85, 1), 0.05)
    if kind == "marker":
        return Pen(colour, rng.uniform(0.14, 0.2), rng.uniform(0.85, 1), 0.02)
    return Pen(colour, None, rng.uniform(0.8, 1), 0.08)


def write_number(
    digits: Sequence[NDArray[np.uint8]],
    height: float,
    pen: Pen,
    rng: np.random.Generator,
    *,
    touching: float = 0.0,
    slant: float = 0.0,
) -> Written:
    """Write digits side by side as one number.

    Parameters
    ----------
    digits
        (28, 28) uint8 each, ink bright on 0.
    height
        Of a digit's body, pixels.
    pen
        Sets the stroke's width; its colour plays no part here.
    rng
        Where jitter comes from.
    touching
        How many neighbours touch, from 0 to 1.
    slant
        Shift to the right per pixel upwards.
    """
    glyphs = [
        draw_digit(
            digit,
            height * rng.uniform(0.92, 1.08) * _rise(digit),
            pen.width,
            slant,
            rng.normal(0, 2),
        )
        for digit in digits
    ]
    gap = rng.uniform(0.1, 0.35) * height
    tall = max(glyph.shape[0] for glyph in glyphs) + round(0.2 * height)
    wide = sum(glyph.shape[1] for glyph in glyphs) + round(0.5 * height * len(glyphs))
    cover = np.zeros((tall, wide), np.float32)
    boxes: list[tuple[int, int, int, int]] = []
    for glyph in glyphs:
        top = int(np.clip(tall - glyph.shape[0] - rng.uniform(0, 0.15) * height, 0, None))
        left = 0
        if boxes:
            close = rng.random() < touching
            space = -0.4 * stroke(pen, height) if close else gap * rng.uniform(0.7, 1.4)
            left = _clear_left(cover, glyph, top) + round(space)
            left = max(left, boxes[-1][0] + boxes[-1][2] // 2)
        target = cover[top : top + glyph.shape[0], left : left + glyph.shape[1]]
        np.maximum(target, glyph, out=target)
        boxes.append((left, top, glyph.shape[1], glyph.shape[0]))
    right = max(x + width for x, _, width, _ in boxes)
    return Written(cover[:, :right], boxes)


def stroke(pen: Pen, height: float) -> float:
    """Return the pen's stroke width in pixels on digits of this height."""
    return height * (pen.width or 0.14)


def draw_digit(
    digit: NDArray[np.uint8],
    height: float,
    width: float | None,
    slant: float = 0.0,
    turn: float = 0.0,
) -> Floats:
    """Return a digit's ink, cropped, as float32 cover from 0 to 1.

    Parameters
    ----------
    digit
        (28, 28) uint8, ink bright on 0.
    height
        Of a 20-pixel body in the result, pixels.
    width
        Stroke width as a share of the height; None keeps the digit's own.
    slant, turn
        Shift to the right per pixel upwards; degrees against the clock.
    """
    digit = _without_specks(digit)
    scale = height / BODY
    side = round(32 * scale)
    field: NDArray[Any]
    if width is None:
        field, level, steep = digit / np.float32(255), 0.45, 2 * scale
    else:
        field, level, steep = -_distance_to_middle(digit.tobytes()), -width * BODY / 2, scale
    grain = field.shape[0] / 28
    turned = cv2.getRotationMatrix2D((0, 0), turn, scale / grain)
    matrix = turned[:, :2] @ np.array([[1, -slant], [0, 1]])
    centre = np.full(2, field.shape[0] / 2)
    full = np.column_stack([matrix, side / 2 - matrix @ centre])
    outside = float(field.min())
    smooth = cv2.warpAffine(
        field, full, (side, side), flags=cv2.INTER_CUBIC, borderValue=(outside, 0, 0, 0)
    )
    cover = np.clip((smooth - level) * steep + 0.5, 0, 1)
    x, y, w, h = cv2.boundingRect((cover > 0.3).astype(np.uint8))
    return np.asarray(cover[y : y + h, x : x + w], np.float32)


def _rise(digit: NDArray[np.uint8]) -> float:
    """Return how much a digit that MNIST shrank for its width must grow again."""
    return min(BODY / max(int(np.count_nonzero(digit.max(1) > 64)), 1), 1.3)


def _without_specks(digit: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Drop the dust of MNIST's own scanner, which would grow with the digit."""
    count, parts, sizes, _ = cv2.connectedComponentsWithStats((digit > 40).astype(np.uint8))
    smallest = 0.12 * sizes[1:, cv2.CC_STAT_AREA].sum()
    large = [part for part in range(1, count) if sizes[part, cv2.CC_STAT_AREA] >= smallest]
    kept: NDArray[Any] = cv2.dilate(
        np.isin(parts, large).astype(np.uint8), np.ones((3, 3), np.uint8)
    )
    return digit * kept if large else digit


@lru_cache(maxsize=20_000)
def _distance_to_middle(picture: bytes) -> Floats:
    return distance_to_middle(np.frombuffer(picture, np.uint8).reshape(28, 28))


def _clear_left(cover: Floats, glyph: Floats, top: int) -> int:
    """Return the leftmost column at which a glyph just clears all ink to its left."""
    there = cover[top : top + glyph.shape[0]] > 0.3
    mine = glyph > 0.3
    reach = max(2, glyph.shape[0] // 8)
    tall = np.ones((2 * reach + 1, 1), np.uint8)
    there = cv2.dilate(there.astype(np.uint8), tall) > 0
    rows = there.any(1) & mine.any(1)
    if not rows.any():
        return int(np.flatnonzero(there.any(0)).max(initial=-1)) + 1
    last = cover.shape[1] - 1 - there[:, ::-1].argmax(1)
    return int((last - mine.argmax(1))[rows].max()) + 1
