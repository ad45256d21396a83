"""Strokes that MNIST's American writers seldom made and half the world makes.

A 1 with an upstroke and a foot, a 7 with a bar: MNIST has few of either, and a
network that never saw them reads the 1 as a 7 and the 7 as a 2 or an F.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.image.digit.normalise import stroke_width

Picture = NDArray[np.uint8]

UPSTROKE, FOOT, BAR = 0.4, 0.2, 0.3
"""How often a 1 gets an upstroke, such a 1 a foot, and a 7 a bar."""


def add_european_strokes(ink: Picture, label: int, rng: np.random.Generator) -> Picture:
    """Give a 1 its upstroke and foot, or a 7 its bar, some of the time.

    Parameters
    ----------
    ink
        (height, width) uint8, ink bright on 0, one digit.
    label
        Which digit it is; all but 1 and 7 come back as they are.
    """
    rows = np.flatnonzero((ink > 100).any(axis=1))
    if rows.size < 12:
        return ink
    if label == 1 and rng.random() < UPSTROKE:
        return _upstroke(ink, int(rows[0]), int(rows[-1]), rng)
    if label == 7 and rng.random() < BAR:
        return _bar(ink, int(rows[0]), int(rows[-1]), rng)
    return ink


def draw_plainly(label: int, rng: np.random.Generator, side: int) -> Picture:
    """Draw a 1 as a bare bar, or a 0 as an oval, as with a ruler or a mouse.

    MNIST's are never so even.
    """
    width = max(1, round(side * np.exp(rng.uniform(np.log(0.02), np.log(0.16)))))
    middle, half = side / 2, side * rng.uniform(0.3, 0.4)
    drawn = np.zeros((side, side), np.uint8)
    if label == 1:
        lean = half * np.clip(rng.normal(0, 0.15), -0.4, 0.4)
        ends = ((middle + lean, middle - half), (middle - lean, middle + half))
        start, end = ((round(x * 16), round(y * 16)) for x, y in ends)
        cv2.line(drawn, start, end, (255,), width, cv2.LINE_AA, shift=4)
        return drawn
    axes = (round(16 * half * rng.uniform(0.5, 1.1)), round(16 * half))
    centre = (round(16 * middle), round(16 * middle))
    turn = float(rng.normal(0, 12))
    cv2.ellipse(drawn, centre, axes, turn, 0, 360, (255,), width, cv2.LINE_AA, shift=4)
    return drawn


def add_neighbour(ink: Picture, rng: np.random.Generator) -> Picture:
    """Leave the end of a neighbour's stroke at one side, as cutting digits apart does."""
    x, y, width, height = cv2.boundingRect((ink > 100).astype(np.uint8))
    side = -1 if rng.random() < 0.5 else 1
    start = np.array([x + width / 2 + side * width / 2, y + height * rng.uniform(0.05, 0.95)])
    reach = height * rng.uniform(0.04, 0.2)
    angle = rng.uniform(-1.3, 1.3)
    end = start + reach * np.array([side * np.cos(angle), np.sin(angle)])
    return _line(ink, (start[0], start[1]), (end[0], end[1]))


def _upstroke(ink: Picture, top: int, bottom: int, rng: np.random.Generator) -> Picture:
    height = bottom - top
    columns = np.flatnonzero(ink[top : top + 3].max(axis=0) > 100)
    if columns.size == 0 or height < 2.2 * np.ptp(np.flatnonzero((ink > 100).any(axis=0))):
        return ink
    start = (int(columns.mean()), top + 1)
    length = height * rng.uniform(0.2, 0.75)
    angle = rng.uniform(0.3, 1.0)
    end = (start[0] - length * np.sin(angle), start[1] + length * np.cos(angle))
    ink = _line(ink, start, end)
    if rng.random() < FOOT:
        foot = np.flatnonzero(ink[bottom - 2 : bottom + 1].max(axis=0) > 100)
        middle = foot.mean() if foot.size else start[0]
        reach = height * rng.uniform(0.12, 0.4, 2)
        tilt = rng.normal(0, 0.04) * height
        left = (middle - reach[0], bottom + tilt)
        ink = _line(ink, left, (middle + reach[1], bottom - tilt))
    return ink


def _bar(ink: Picture, top: int, bottom: int, rng: np.random.Generator) -> Picture:
    height = bottom - top
    row = int(top + height * rng.uniform(0.4, 0.65))
    columns = np.flatnonzero(ink[row] > 100)
    if columns.size == 0:
        return ink
    middle = columns.mean()
    reach = height * rng.uniform(0.14, 0.34, 2)
    tilt = height * rng.normal(0.04, 0.06)
    return _line(ink, (middle - reach[0], row + tilt), (middle + reach[1], row - tilt))


def _line(ink: Picture, start: tuple[float, float], end: tuple[float, float]) -> Picture:
    """Draw a stroke as wide and as bright as the digit's own."""
    width = max(1, round(stroke_width(ink)))
    first, last = ((round(x * 16), round(y * 16)) for x, y in (start, end))
    drawn = ink.copy()
    cv2.line(drawn, first, last, (255,), width, cv2.LINE_AA, shift=4)
    return drawn
