"""Symbols among digits that are no digits: separators, ticks, brackets, scribbles."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from digitnet.synthesis.forms.lines import draw_lines, smoothed

Points = NDArray[np.float64]
Lines = list[Points]


def _points(*pairs: tuple[float, float]) -> Points:
    return np.array(pairs, float)


def _slash(_: np.random.Generator) -> Lines:
    return [_points((0.42, 0), (0, 1.1))]


def _parenthesis(rng: np.random.Generator) -> Lines:
    curve = smoothed(_points((0.22, 0), (0, 0.5), (0.22, 1.1)))
    return [curve if rng.random() < 0.5 else curve * [-1, 1]]


def _bracket(rng: np.random.Generator) -> Lines:
    corner = _points((0.2, 0), (0, 0), (0, 1.1), (0.2, 1.1))
    return [corner if rng.random() < 0.5 else corner * [-1, 1]]


def _plus(_: np.random.Generator) -> Lines:
    return [_points((0.3, 0.2), (0.3, 0.85)), _points((0, 0.52), (0.62, 0.52))]


def _cross(_: np.random.Generator) -> Lines:
    return [_points((0, 0.2), (0.6, 0.95)), _points((0.58, 0.15), (0.02, 1))]


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
    "(": _parenthesis,
    "[": _bracket,
    "+": _plus,
    "x": _cross,
    "=": _equals,
    "%": _percent,
    "tick": _tick,
    "€": _euro,
    "$": _dollar,
    "*": _star,
    "#": _hash,
    "?": _question,
    "scribble": _scribble,
    "zigzag": _zigzag,
}
"""Symbols of about a digit's height; points in digit heights."""


def draw_mark(name: str, height: float, pen: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return the ink of a handwritten symbol.

    Parameters
    ----------
    name
        A key of `MARKS`.
    height
        Of the digits beside it, pixels.
    pen
        Stroke width as a share of the height.
    """
    lean = np.array([[1, rng.normal(-0.08, 0.12)], [0, 1]])
    lines = []
    for line in MARKS[name](rng):
        pulled = line + rng.normal(0, 0.02, line.shape)
        lines.append(height * rng.uniform(0.9, 1.1) * pulled @ lean.T)
    return draw_lines(lines, max(1.0, pen * height))


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
