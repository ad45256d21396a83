"""Symbols among digits that are no digits: separators, ticks, brackets, scribbles."""

from collections.abc import Callable, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.synthesis.forms.lines import draw_lines, smoothed
from digitnet.synthesis.pages.writing.hand import INK

Points = NDArray[np.float64]
Lines = list[Points]


def _points(*pairs: tuple[float, float]) -> Points:
    return np.array(pairs, float)


def _slash(rng: np.random.Generator) -> Lines:
    tall = rng.uniform(0.9, 1.6)
    return [_points((tall * rng.uniform(0.15, 0.6), 0), (0, tall))]


def _opened(rng: np.random.Generator) -> Lines:
    tall, bow = rng.uniform(0.95, 1.6), rng.uniform(0.1, 0.4)
    bent = rng.uniform(0.35, 0.65)
    return [smoothed(_points((bow, 0), (0, bent * tall), (bow * rng.uniform(0.6, 1.3), tall)))]


def _closed(rng: np.random.Generator) -> Lines:
    return [line * [-1, 1] for line in _opened(rng)]


def _bracket(rng: np.random.Generator) -> Lines:
    tall, wide = rng.uniform(1.0, 1.5), rng.uniform(0.15, 0.35)
    return [_points((wide, 0), (0, 0), (0, tall), (wide, tall))]


def _closing_bracket(rng: np.random.Generator) -> Lines:
    return [line * [-1, 1] for line in _bracket(rng)]


def _plus(rng: np.random.Generator) -> Lines:
    tall, wide = rng.uniform(0.4, 1.0), rng.uniform(0.4, 0.8)
    middle, across = 0.5 + rng.normal(0, 0.05), tall * rng.uniform(0.4, 0.6)
    return [
        _points((wide * rng.uniform(0.35, 0.65), middle - tall / 2), (wide / 2, middle + tall / 2)),
        _points((0, middle - tall / 2 + across), (wide, middle - tall / 2 + across)),
    ]


def _arrow(rng: np.random.Generator) -> Lines:
    wide, head = rng.uniform(0.6, 1.3), rng.uniform(0.15, 0.3)
    return [
        _points((0, 0.5), (wide, 0.5)),
        _points((wide - head, 0.5 - head), (wide, 0.5), (wide - head, 0.5 + head)),
    ]


def _pound(rng: np.random.Generator) -> Lines:
    body = smoothed(
        _points((0.62, 0.2), (0.45, 0), (0.25, 0.2), (0.28, 0.7), (0.05, 0.98), (0.65, 0.95))
    )
    return [body, _points((0.08, 0.52), (0.5, rng.uniform(0.45, 0.52)))]


def _cross(rng: np.random.Generator) -> Lines:
    top = rng.uniform(0.1, 0.5)
    return [_points((0, top), (0.6, 0.95)), _points((0.58, top - 0.05), (0.02, 1))]


def _equals(_: np.random.Generator) -> Lines:
    return [_points((0, 0.4), (0.6, 0.38)), _points((0, 0.65), (0.6, 0.64))]


def _percent(_: np.random.Generator) -> Lines:
    turn = np.linspace(0, 2 * np.pi, 10)
    ring = 0.14 * np.column_stack([np.cos(turn), np.sin(turn)])
    return [
        _points((0.6, 0), (0.05, 1)),
        ring + np.array([0.12, 0.2]),
        ring + np.array([0.55, 0.8]),
    ]


def _tick(_: np.random.Generator) -> Lines:
    return [_points((0, 0.6), (0.22, 1), (0.7, 0))]


def _euro(_: np.random.Generator) -> Lines:
    body = smoothed(_points((0.6, 0.1), (0.3, 0), (0.1, 0.5), (0.3, 1), (0.6, 0.9)))
    return [body, _points((0, 0.4), (0.5, 0.4)), _points((0, 0.6), (0.5, 0.6))]


def _dollar(_: np.random.Generator) -> Lines:
    body = smoothed(
        _points((0.5, 0.15), (0.25, 0.1), (0.08, 0.3), (0.45, 0.65), (0.3, 0.9), (0, 0.8))
    )
    return [body, _points((0.26, -0.05), (0.26, 1.08))]  # fmt: skip


def _star(rng: np.random.Generator) -> Lines:
    angles = np.pi * np.arange(3) / 3 + rng.normal(0, 0.1, 3)
    return [
        0.3 * np.outer([-1, 1], [np.cos(angle), np.sin(angle)]) + [0.3, 0.5] for angle in angles
    ]


def _hash(_: np.random.Generator) -> Lines:
    return [
        _points((0.25, 0.05), (0.15, 0.95)),
        _points((0.5, 0.05), (0.4, 0.95)),
        _points((0, 0.35), (0.65, 0.35)),
        _points((0, 0.65), (0.62, 0.65)),
    ]


def _question(_: np.random.Generator) -> Lines:
    return [
        smoothed(_points((0.02, 0.2), (0.25, 0), (0.5, 0.22), (0.27, 0.5), (0.25, 0.75))),
        _points((0.25, 0.95), (0.26, 0.97)),
    ]


def _scribble(rng: np.random.Generator) -> Lines:
    count = int(rng.integers(6, 16))
    points = rng.uniform(0, 1, (count, 2)) * [rng.uniform(0.5, 1.0), 1]
    return [smoothed(points)]


def _zigzag(rng: np.random.Generator) -> Lines:
    count = int(rng.integers(5, 10))
    x = np.linspace(0, rng.uniform(0.5, 1.1), count)
    y = np.where(np.arange(count) % 2, rng.uniform(0.75, 1), rng.uniform(0, 0.2))
    return [np.column_stack([x, y])]


MARKS: Mapping[str, Callable[[np.random.Generator], Lines]] = {
    "/": _slash,
    "(": _opened,
    ")": _closed,
    "[": _bracket,
    "]": _closing_bracket,
    "+": _plus,
    "x": _cross,
    "=": _equals,
    "%": _percent,
    "tick": _tick,
    "€": _euro,
    "$": _dollar,
    "£": _pound,
    ">": _arrow,
    "*": _star,
    "#": _hash,
    "?": _question,
    "scribble": _scribble,
    "zigzag": _zigzag,
}
"""Symbols of about a digit's height; points in digit heights."""
DEEP, MIDDLE = frozenset("/()[]"), frozenset("+x=>*")
"""Symbols that may reach below the line, and those that stand at the digits' middle."""


def draw_mark(
    name: str, height: float, pen: float, rng: np.random.Generator, slant: float = 0.08
) -> NDArray[np.uint8]:
    """Return the ink of a handwritten symbol, cropped to it.

    Parameters
    ----------
    name
        A key of `MARKS`.
    height
        Of the digits beside it, pixels.
    pen
        Stroke width as a share of the height.
    slant
        How far the hand leans, to the right per pixel upwards.
    """
    lean = np.array([[1, 0], [rng.normal(-slant, 0.1), 1]])
    lines = []
    for line in MARKS[name](rng):
        pulled = line + rng.normal(0, 0.02, line.shape)
        lines.append(height * pulled @ lean)
    ink = draw_lines(lines, max(1.0, pen * height))
    x, y, wide, tall = cv2.boundingRect((ink > INK).astype(np.uint8))
    return ink[y : y + tall, x : x + wide] if wide else ink


def rise_of(name: str, tall: float, height: float, rng: np.random.Generator) -> float:
    """Return how far above the line a symbol stands that is so tall, in pixels."""
    if name in DEEP:
        return -rng.uniform(0, 1) * max(tall - height, 0)
    return 0.5 * (height - tall) if name in MIDDLE else 0.0


def draw_small(name: str, height: float, pen: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return the ink of a point, comma, dash or colon beside digits of this height."""
    width = max(1.0, pen * height * rng.uniform(0.9, 1.5))
    if name == "-":
        lines = [_points((0, 0), (rng.uniform(0.25, 0.8), rng.normal(0, 0.05)))]
    elif name == ",":
        lines = [_points((0.06, 0), (rng.normal(0, 0.03), rng.uniform(0.12, 0.3)))]
    elif name == ":":
        lines = [_points((0, 0), (0.02, 0.02)), _points((0, 0.4), (0.02, 0.42))]
    else:
        lines = [_points((0, 0), tuple(rng.uniform(0, 0.06, 2)))]
    return draw_lines([height * line for line in lines], width)
