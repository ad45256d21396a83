"""One person's handwriting: digits of any size, from one pen, in one manner."""

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.synthesis.forms.recorded import draw_recorded, load_recorded, pick_way
from digitnet.synthesis.forms.templates import draw_bar, draw_template
from digitnet.synthesis.pages.writing.bank import FIELD, STEPS_PER_PIXEL, Bank

Cover = NDArray[np.uint8]
"""(height, width): how much ink lies where, 0 to 255, cropped to the ink."""

BODY = 40
"""Height of a digit's body in a field, points."""
INK = 76
"""Cover from which a pixel counts as ink."""

EUROPEAN = {0: 0.3, 1: 1.0, 2: 0.2, 4: 0.3, 5: 0.3, 6: 0.1, 7: 1.0, 8: 0.1, 9: 0.5}
"""How often a European hand writes each digit by a template; MNIST has few such forms."""
RECORDED = 0.5
"""How often a digit that recorded pens wrote is written as one of them did."""
PLAIN, OTHERS_PLAIN = {"drawn": 0.45}, 0.2
"""How often a hand's 1 is a plain bar, by where its digits come from: beside it a slash leans."""
ONES = 8
"""Of so many 1s a hand takes the one that leans as its others do: so a slash can be told."""
FAITHFUL = 0.7
"""How often a hand that writes by templates takes its own one of a digit."""


@dataclass(frozen=True)
class Hand:
    """How somebody writes.

    Attributes
    ----------
    source
        ``mnist``; ``drawn`` (templates of strokes); ``font`` (a handwriting font).
    pen
        Stroke width as a share of a digit's height; None keeps each digit's own.
    slant
        Shift to the right per pixel upwards.
    aspect
        Stretch of the width.
    turn
        Spread of the rotation of single digits, radians.
    bend
        Largest pull on the knots that bend a digit, as a share of its height.
    flat
        How often a 0 is written half as high as its neighbours.
    european
        Whether 1 and 7 are written as Europe does: with an upstroke, a foot, a bar.
    plain
        Whether a 1 is a straight bar and nothing else, of any length.
    face
        The handwriting font's number.
    habit
        Which of each digit's templates is its own, as a share of their list from 0 up to 1.
    lean
        How far its 1s lean more than its other digits.
    """

    source: str
    pen: float | None
    slant: float
    aspect: float
    turn: float
    bend: float
    flat: float
    european: bool
    plain: bool
    face: int
    habit: float
    lean: float


def pick_hand(bank: Bank, rng: np.random.Generator) -> Hand:
    """Make up a person who writes."""
    fonts = bank.hand_faces
    source = str(rng.choice(["mnist", "drawn", "font"], p=[0.72, 0.16, 0.12]))
    if source == "font" and not len(fonts):
        source = "drawn"
    own = source == "mnist" and rng.random() < 0.35
    return Hand(
        source=source,
        pen=None if own else float(np.exp(rng.uniform(np.log(0.05), np.log(0.24)))),
        slant=_slant(rng),
        aspect=float(np.exp(rng.normal(0, 0.14))),
        turn=float(rng.choice([0.03, 0.06, 0.12])),
        bend=float(rng.choice([0, 0.03, 0.06])),
        flat=float(rng.choice([0, 0.15, 0.8], p=[0.75, 0.15, 0.1])),
        european=bool(rng.random() < 0.3),
        plain=bool(rng.random() < PLAIN.get(source, OTHERS_PLAIN)),
        face=int(rng.choice(fonts)) if len(fonts) else -1,
        habit=float(rng.random()),
        lean=float(np.clip(rng.normal(0.15, 0.2), -0.2, 0.6)),
    )


def _slant(rng: np.random.Generator) -> float:
    """Return how far a hand leans: most a little, some as far as on hurried cheques."""
    return float(rng.normal(0.05, 0.15) if rng.random() < 0.8 else rng.uniform(-0.3, 0.7))


def write_digit(
    bank: Bank, hand: Hand, digit: int, height: float, rng: np.random.Generator
) -> Cover:
    """Return a digit's ink, about so many pixels high."""
    if digit == 1 and hand.plain:
        tall = height * rng.uniform(0.7, 1.25)
        return _cropped(draw_bar(tall, (hand.pen or 0.1) * height, _map(hand, rng)))
    if hand.source == "font":
        drawn = bank.glyphs.draw(hand.face, str(digit), height * rng.uniform(0.9, 1.1), rng)
        return _cropped(_bent(np.asarray(drawn.cover, np.uint8), hand, rng))
    template = hand.european and rng.random() < EUROPEAN.get(digit, 0)
    if hand.source == "drawn" or template:
        habit = hand.habit if rng.random() < FAITHFUL else None
        return _cropped(_written_anew(hand, digit, height, habit, rng))
    row = _choose_row(bank, hand, digit, rng)
    scale = height / BODY
    if hand.pen is None:
        warped = _warp(bank.pictures[row], 2 * scale, hand, rng, outside=0)
        steep = max(2 * scale, 1.0)
        ink = cv2.convertScaleAbs(np.maximum(warped, 20), alpha=steep, beta=-20 * steep)
        return _cropped(np.asarray(ink, np.uint8))
    warped = _warp(bank.fields[row], scale, hand, rng, outside=255)
    reach = max(hand.pen * 20 / 2, 0.45 / (2 * scale)) * STEPS_PER_PIXEL
    steep = 255 * 2 * scale / STEPS_PER_PIXEL
    cover = np.clip((reach - warped.astype(np.float32)) * steep + 127, 0, 255)
    return _cropped(cover.astype(np.uint8))


def _choose_row(bank: Bank, hand: Hand, digit: int, rng: np.random.Generator) -> int:
    """Return the row of a digit; of a few 1s the one that leans most as the hand's others do."""
    if digit != 1:
        return int(rng.choice(bank.rows[digit]))
    few = rng.integers(0, len(bank.rows[1]), ONES)
    return int(bank.rows[1][few[np.abs(bank.leans[few] - hand.lean).argmin()]])


def _written_anew(
    hand: Hand, digit: int, height: float, habit: float | None, rng: np.random.Generator
) -> Cover:
    """Return a digit's ink from a template, or as one of the recorded pens wrote it."""
    pen, matrix = hand.pen or 0.1, _map(hand, rng)
    recorded = load_recorded()
    if recorded and rng.random() < RECORDED:
        way = pick_way(recorded, digit, rng, habit=habit)
        if way is not None:
            return draw_recorded(way, height, pen, matrix, rng)
    return draw_template(digit, height, pen, matrix, rng, habit=habit)


def _map(hand: Hand, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return the 2×2 matrix that a digit of this hand is written through."""
    angle = rng.normal(0, hand.turn)
    cosine, sine = math.cos(angle), math.sin(angle)
    lean = rng.normal(0, 0.04) - hand.slant
    stretch = hand.aspect * math.exp(rng.normal(0, 0.06))
    return np.array(
        [[cosine * stretch, cosine * lean - sine], [sine * stretch, sine * lean + cosine]]
    )


def _warp(
    field: NDArray[np.uint8], scale: float, hand: Hand, rng: np.random.Generator, outside: int
) -> NDArray[np.uint8]:
    points = len(field)
    side = int(1.5 * points * scale) + 4
    matrix = scale * _map(hand, rng)
    centre = np.full(2, (points - 1) / 2)
    if hand.bend == 0:
        full = np.column_stack([matrix, side / 2 - matrix @ centre])
        return np.asarray(
            cv2.warpAffine(
                field, full, (side, side), flags=cv2.INTER_LINEAR, borderValue=(outside,)
            ),
            np.uint8,
        )
    back = np.linalg.inv(matrix)
    rows, columns = _grid(side)
    pulls = rng.uniform(-1, 1, (4, 4, 2)).astype(np.float32) * np.float32(
        hand.bend * BODY * points / FIELD
    )
    pull = cv2.resize(pulls, (side, side), interpolation=cv2.INTER_CUBIC)
    x = np.float32(back[0, 0]) * columns + np.float32(back[0, 1]) * rows
    y = np.float32(back[1, 0]) * columns + np.float32(back[1, 1]) * rows
    middle = np.float32(centre[0])
    return np.asarray(
        cv2.remap(
            field,
            x + middle + pull[..., 0],
            y + middle + pull[..., 1],
            cv2.INTER_LINEAR,
            borderValue=(outside,),
        ),
        np.uint8,
    )


@lru_cache(maxsize=128)
def _grid(side: int) -> NDArray[np.float32]:
    """Return (2, side, side): how far each point is below and right of the middle."""
    return np.mgrid[0:side, 0:side].astype(np.float32) - np.float32(side / 2)


def _bent(cover: Cover, hand: Hand, rng: np.random.Generator) -> Cover:
    """Write a font's digit as the hand would: slanted and stretched."""
    matrix = _map(hand, rng)
    tall, wide = cover.shape
    side = int(1.5 * max(tall, wide)) + 4
    full = np.column_stack([matrix, side / 2 - matrix @ np.array([wide / 2, tall / 2])])
    return np.asarray(cv2.warpAffine(cover, full, (side, side)), np.uint8)


def _cropped(cover: Cover) -> Cover:
    x, y, width, height = cv2.boundingRect((cover > INK).astype(np.uint8))
    if width == 0:
        return np.full((2, 2), 255, np.uint8)
    return cover[y : y + height, x : x + width]
