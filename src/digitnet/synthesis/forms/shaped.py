"""1s, 7s and 9s of any shape: what people vary most, each measure of it drawn by chance.

A list of templates has some hooks, loops and tails, but never the next writer's. A stroke is
whether it is a curve and (n, 2) points in digit heights, x to the right and y down.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from digitnet.synthesis.forms.lines import draw_lines, smoothed

Stroke = tuple[bool, NDArray[np.float64]]
Shape = Callable[[np.random.Generator], list[Stroke]]


def _curve(*points: tuple[float, float]) -> Stroke:
    return True, np.array(points, float)


def _line(*points: tuple[float, float]) -> Stroke:
    return False, np.array(points, float)


def _one(style: np.random.Generator) -> list[Stroke]:
    """A stem, mostly with an upstroke of any length, angle and bow, at times a loop or a foot."""
    bow = style.normal(0, 0.035)
    kind = style.choice(["bare", "hooked", "rounded", "looped"], p=[0.2, 0.54, 0.14, 0.12])
    stem = [(0.0, 0.0), (bow, 0.5), (0.0, 1.0)]
    if kind == "looped":
        wide, low = style.uniform(0.08, 0.32), style.uniform(0.55, 1.1)
        start = (style.uniform(-0.1, 0.15), low)
        top = [(wide, 0.4 * low), (0.9 * wide, 0.05), (0.45 * wide, -0.02)]
        strokes = [_curve(start, *top, (bow, 0.4), (0.0, 1.0))]
    elif kind == "bare":
        strokes = [_curve(*stem)]
    else:
        long = style.uniform(0.12, 0.6) if style.random() < 0.5 else style.uniform(0.5, 1.15)
        angle = style.uniform(0.2, 1.1 if long < 0.6 else 0.75)
        start = (-long * np.sin(angle), long * np.cos(angle))
        pull = style.normal(0, 0.08)
        middle = (start[0] / 2 + pull * np.cos(angle), start[1] / 2 + pull * np.sin(angle))
        if kind == "rounded":
            strokes = [_curve(start, middle, *stem)]
        else:
            strokes = [_curve(start, middle, stem[0]), _curve(*stem)]
    foot = style.random()
    if foot < 0.14:
        left, right = style.uniform(0.1, 0.45, 2)
        strokes.append(_line((-left, 1.0), (right, 1 + style.normal(0, 0.03))))
    elif foot < 0.3:
        reach = style.uniform(0.1, 0.4)
        strokes.append(_curve((0.0, 0.92), (0.3 * reach, 1.0), (reach, style.uniform(0.85, 1.0))))
    return strokes


def _seven(style: np.random.Generator) -> list[Stroke]:
    """A roof and a stem, at times with a stroke down at its start, and a bar through the stem."""
    wide, foot = style.uniform(0.35, 0.85), style.uniform(-0.1, 0.45)
    rise, sag, bow = style.normal(0, 0.06), style.normal(0, 0.06), style.normal(0, 0.07)
    roof = [(0.0, 0.0), (wide / 2, sag + rise / 2), (wide, rise)]
    if style.random() < 0.3:
        roof.insert(0, (style.uniform(-0.06, 0.04), style.uniform(0.08, 0.28)))
    end = (foot * wide, 1.0)
    stem = [(wide, rise), ((wide + end[0]) / 2 + bow, 0.5), end]
    if style.random() < 0.25:
        strokes = [_curve(*roof[:-1], (0.97 * wide, rise), *stem[1:])]
    else:
        strokes = [_curve(*roof), _curve(*stem)]
    if style.random() < 0.6:
        height = style.uniform(0.32, 0.65)
        middle = wide + (end[0] - wide) * height
        left, right = style.uniform(0.08, 0.35, 2)
        tilt = style.normal(0.02, 0.05)
        strokes.append(_line((middle - left, height + tilt), (middle + right, height - tilt)))
    return strokes


def _nine(style: np.random.Generator) -> list[Stroke]:
    """A ring, open or closed, and a tail: straight, hooked to the left as in a g, or right."""
    wide, high = style.uniform(0.28, 0.62), style.uniform(0.3, 0.56)
    gap = style.uniform(-0.12, 0.15)
    ring = [
        (wide, style.uniform(0.02, 0.15)), (0.5 * wide, -0.02), (0.0, 0.5 * high),
        (0.45 * wide, high), (0.93 * wide, 0.6 * high), (wide + gap, 0.1),
    ]  # fmt: skip
    lean = style.normal(-0.03, 0.08)
    tail = [(wide, 0.06), (wide + lean / 2, 0.5)]
    kind = style.choice(["straight", "left", "right"], p=[0.45, 0.42, 0.13])
    if kind == "straight":
        tail.append((wide + lean + style.normal(0, 0.06), 1.0))
    elif kind == "left":
        reach = style.uniform(0.2, 0.8) * wide
        tail += [(wide + lean, 0.8), (wide + lean - reach / 2, 1.0)]
        tail.append((wide + lean - reach, style.uniform(0.82, 0.98)))
    else:
        tail += [(wide + lean, 0.9), (wide + style.uniform(0.1, 0.3), style.uniform(0.9, 1.0))]
    if style.random() < 0.3:
        return [_curve(*ring[:-1], (wide + gap / 3, 0.12), *tail[1:])]
    return [_curve(*ring), _curve(*tail)]


SHAPES: Mapping[int, Shape] = {1: _one, 7: _seven, 9: _nine}
"""Makers of strokes for a style: the same generator gives the same writer's digit."""

PULL = 0.025
"""Spread of how far points are moved from one digit of a writer to the next, digit heights."""


def draw_shape(
    digit: int,
    height: float,
    pen: float,
    matrix: NDArray[np.float64],
    rng: np.random.Generator,
    *,
    habit: float | None = None,
) -> NDArray[np.uint8]:
    """Return the ink of a digit of `SHAPES`, as `digitnet.synthesis.forms.templates` draws others.

    Parameters
    ----------
    height, pen, matrix
        As `draw_template` takes them.
    habit
        A number from 0 up to 1: the same one always gives the same shape; any by default.
    """
    style = rng if habit is None else np.random.default_rng(int(habit * 2**32) + digit)
    lines = []
    for smooth, points in SHAPES[digit](style):
        pulled = points + rng.normal(0, PULL, points.shape)
        lines.append(height * (smoothed(pulled) if smooth else pulled) @ matrix.T)
    return draw_lines(lines, max(1.0, pen * height))
