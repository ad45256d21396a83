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
    tall, bow = rng.uniform(0.95, 1.6), rng.uniform(0.1, 0.5)
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
    tall = rng.uniform(0.4, 1.05)
    wide = tall * rng.uniform(0.7, 1.4)
    middle, across = 0.5 + rng.normal(0, 0.05), tall * rng.uniform(0.4, 0.6)
    return [
        _points((wide * rng.uniform(0.35, 0.65), middle - tall / 2), (wide / 2, middle + tall / 2)),
        _points((0, middle - tall / 2 + across), (wide, middle - tall / 2 + across)),
    ]


def _arrow(rng: np.random.Generator) -> Lines:
    wide, head = rng.uniform(0.5, 1.6), rng.uniform(0.12, 0.35)
    steep = head * rng.uniform(0.5, 1.2)
    tip = _points((wide - head, 0.5 - steep), (wide, 0.5), (wide - head, 0.5 + steep))
    if rng.random() < 0.25:
        return [tip]
    return [_points((0, 0.5), (wide, 0.5)), tip]


def _pound(rng: np.random.Generator) -> Lines:
    body = smoothed(
        _points((0.62, 0.2), (0.45, 0), (0.25, 0.2), (0.28, 0.7), (0.05, 0.98), (0.65, 0.95))
    )
    return [body, _points((0.08, 0.52), (0.5, rng.uniform(0.45, 0.52)))]


def _cross(rng: np.random.Generator) -> Lines:
    tall = rng.uniform(0.4, 0.95)
    wide = tall * rng.uniform(0.6, 1.2)
    return [_points((0, 0), (wide, tall)), _points((wide, -0.05), (0.02, tall + 0.03))]


def _equals(_: np.random.Generator) -> Lines:
    return [_points((0, 0.4), (0.6, 0.38)), _points((0, 0.65), (0.6, 0.64))]


def _percent(rng: np.random.Generator) -> Lines:
    turn, wide = np.linspace(0, 2 * np.pi, 10), rng.uniform(0.5, 0.9)
    ring = rng.uniform(0.08, 0.22) * np.column_stack([np.cos(turn), np.sin(turn)])
    upper, lower = rng.uniform(0.1, 0.35), rng.uniform(0.65, 0.9)
    return [
        _points((wide * rng.uniform(0.75, 1.1), 0), (wide * rng.uniform(-0.1, 0.3), 1)),
        smoothed(ring) + np.array([0.15 * wide, upper]),
        smoothed(ring * rng.uniform(0.8, 1.2)) + np.array([0.9 * wide, lower]),
    ]


def _degree(rng: np.random.Generator) -> Lines:
    turn = rng.uniform(0, 2 * np.pi) + np.linspace(0, rng.uniform(1.7, 2.1) * np.pi, 9)
    axes = rng.uniform(0.09, 0.2) * np.exp(rng.normal(0, 0.12, 2))
    return [smoothed(axes * np.column_stack([np.cos(turn), np.sin(turn)]))]


def _tick(rng: np.random.Generator) -> Lines:
    """A short stroke down and a long one up, straight or curved."""
    valley = rng.uniform(0.1, 0.4)
    end = valley + rng.uniform(0.15, 0.9), rng.uniform(-0.35, 0.25)
    line = _points((0, rng.uniform(0.4, 0.9)), (valley, 1), end)
    return [smoothed(line) if rng.random() < 0.4 else line]


def _euro(rng: np.random.Generator) -> Lines:
    back, wide = rng.uniform(0.0, 0.2), rng.uniform(0.5, 0.8)
    body = _points(
        (wide, rng.uniform(0.05, 0.25)), (0.55 * wide, 0), (back, 0.5), (0.55 * wide, 1),
        (wide, rng.uniform(0.75, 0.95)),
    )  # fmt: skip
    left, right = rng.uniform(-0.15, 0.1), wide * rng.uniform(0.55, 0.95)
    upper, lower = rng.uniform(0.36, 0.46), rng.uniform(0.54, 0.66)
    return [smoothed(body), _points((left, upper), (right, upper)),
            _points((left, lower), (right * rng.uniform(0.8, 1), lower))]  # fmt: skip


def _dollar(rng: np.random.Generator) -> Lines:
    """An S with one stroke or two through it, or only out of it at the top and the bottom."""
    wide = rng.uniform(0.4, 0.65)
    bent = [(wide, 0.18), (0.5 * wide, 0.04), (0.06, 0.26), (0.5 * wide, 0.5), (wide, 0.76),
            (0.45 * wide, 0.97), (0, 0.82)]  # fmt: skip
    body = smoothed(_points(*bent))
    top, bottom = -rng.uniform(0.04, 0.25), 1 + rng.uniform(0.04, 0.25)
    at, lean = 0.5 * wide, rng.normal(0, 0.06)
    way = rng.random()
    if way < 0.25:
        ends = [_points((at, top), (at, 0.1)), _points((at + lean, 0.92), (at + lean, bottom))]
        return [body, *ends]
    aside = 0.07 if way < 0.4 else 0.0
    strokes = [
        _points((at + lean + shift, top), (at - lean + shift, bottom))
        for shift in sorted({-aside, aside})
    ]
    return [body, *strokes]


def _star(rng: np.random.Generator) -> Lines:
    angles = np.pi * np.arange(3) / 3 + rng.normal(0, 0.1, 3)
    return [
        0.3 * np.outer([-1, 1], [np.cos(angle), np.sin(angle)]) + [0.3, 0.5] for angle in angles
    ]


def _and(rng: np.random.Generator) -> Lines:
    if rng.random() < 0.7:
        points = "72,100 16,30 30,0 48,20 2,72 26,100 72,50"
    else:
        points = "60,10 20,0 10,25 35,45 0,75 25,100 65,80"
    pairs = [pair.split(",") for pair in points.split()]
    return [smoothed(np.array(pairs, float) / 100)]


def _brace(rng: np.random.Generator) -> Lines:
    tall, wide = rng.uniform(1.0, 1.5), rng.uniform(0.2, 0.4)
    points = [(wide, 0), (0.5 * wide, 0.1), (0.5 * wide, 0.4), (0, 0.5), (0.5 * wide, 0.6),
              (0.5 * wide, 0.9), (wide, 1)]  # fmt: skip
    return [smoothed(_points(*points) * [1, tall])]


def _closing_brace(rng: np.random.Generator) -> Lines:
    return [line * [-1, 1] for line in _brace(rng)]


def _less(rng: np.random.Generator) -> Lines:
    wide, tall = rng.uniform(0.4, 0.8), rng.uniform(0.25, 0.45)
    return [_points((wide, 0.5 - tall), (0, 0.5), (wide, 0.5 + tall))]


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
    "{": _brace,
    "}": _closing_brace,
    "<": _less,
    "&": _and,
    "+": _plus,
    "x": _cross,
    "=": _equals,
    "%": _percent,
    "°": _degree,
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
DEEP, MIDDLE, HIGH = frozenset("/()[]{}"), frozenset("+x=<>*"), frozenset("°")
"""Symbols that may reach below the line, that stand at the digits' middle, and at their top."""


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
    return _inked(lines, max(1.0, pen * height))


def rise_of(name: str, tall: float, height: float, rng: np.random.Generator) -> float:
    """Return how far above the line a symbol stands that is so tall, in pixels."""
    if name in DEEP:
        return -rng.uniform(0, 1) * max(tall - height, 0)
    if name in HIGH:
        return height - tall * rng.uniform(0.4, 1.1)
    return 0.5 * (height - tall) if name in MIDDLE else 0.0


def draw_small(name: str, height: float, pen: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return the ink of a point, comma, dash, colon or apostrophe beside digits so high.

    Cropped to it.
    """
    width = max(1.0, pen * height * rng.uniform(0.9, 1.8))
    if name == "-":
        lines = [_points((0, 0), (rng.uniform(0.25, 0.8), rng.normal(0, 0.05)))]
    elif name in ",'":
        lines = [_tail(rng)]
    elif name == ":":
        lower = np.array([rng.normal(0, 0.04), rng.uniform(0.28, 0.6)])
        lines = [_dot(rng), _dot(rng) + lower]
    else:
        lines = [_dot(rng)]
    return _inked([height * line for line in lines], width)


def _inked(lines: Lines, width: float) -> NDArray[np.uint8]:
    """Return the ink of lines, cropped to it."""
    ink = draw_lines(lines, width)
    x, y, wide, tall = cv2.boundingRect((ink > INK).astype(np.uint8))
    return ink[y : y + tall, x : x + wide] if wide else ink


def _dot(rng: np.random.Generator) -> Points:
    """A point, or as short a stroke as a hurried hand makes."""
    turn, length = rng.uniform(0, np.pi), rng.uniform(0, 0.09)
    return _points((0, 0), (length * np.cos(turn), length * np.sin(turn)))


def _tail(rng: np.random.Generator) -> Points:
    """A comma: straight or bent, short or half as long as a digit is high."""
    tall = rng.uniform(0.12, 0.5)
    back = tall * rng.uniform(-0.15, 0.8)
    if rng.random() < 0.6:
        return _points((back, 0), (0, tall))
    bow = tall * rng.uniform(0.1, 0.35)
    return smoothed(_points((back - 0.5 * bow, 0), (back + bow, 0.4 * tall), (0, tall)))
