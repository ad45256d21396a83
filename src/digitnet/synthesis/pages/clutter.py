"""Drawings that are no writing: what stands beside digits in newspapers and on desks."""

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.synthesis.pages.canvas import Canvas
from digitnet.synthesis.pages.writing.strokes import smoothed

Plane = NDArray[np.uint8]

MIN_RADIUS = 1.3
"""A ring is larger than this, in digit heights: a smaller one would be a zero."""


def clutter(canvas: Canvas, rng: np.random.Generator) -> None:
    """Draw some rings, blots, bars and curves, printed or by hand."""
    for _ in range(int(rng.integers(1, 7))):
        plane = canvas.ruled if rng.random() < 0.6 else canvas.written
        _SHAPES[int(rng.integers(len(_SHAPES)))](plane, canvas.height, rng)


def _ring(plane: Plane, height: float, rng: np.random.Generator) -> None:
    centre = rng.uniform(0, len(plane), 2).astype(int).tolist()
    axes = (height * rng.uniform(MIN_RADIUS, 4, 2)).astype(int).tolist()
    thick = int(rng.integers(1, max(2, round(0.3 * height))))
    cv2.ellipse(plane, centre, axes, rng.uniform(0, 180), 0, rng.uniform(60, 360), (255,), thick)


def _blot(plane: Plane, height: float, rng: np.random.Generator) -> None:
    centre = rng.uniform(0, len(plane), 2)
    turn = np.sort(rng.uniform(0, 2 * np.pi, 9))
    reach = height * rng.uniform(0.1, 1.5) * rng.uniform(0.5, 1, 9)
    points = centre + np.column_stack([np.cos(turn) * reach, np.sin(turn) * reach])
    cv2.fillPoly(plane, [np.round(points).astype(np.int32)], (255,))


def _bar(plane: Plane, height: float, rng: np.random.Generator) -> None:
    corner = rng.uniform(0, len(plane), 2).astype(int)
    sides = (height * rng.uniform([1.5, 0.2], [8, 1.5])).astype(int)
    if rng.random() < 0.3:
        sides = sides[::-1]
    thick = -1 if rng.random() < 0.5 else int(rng.integers(1, 4))
    cv2.rectangle(plane, corner.tolist(), (corner + sides).tolist(), (255,), thick)


def _curve(plane: Plane, height: float, rng: np.random.Generator) -> None:
    steps = rng.normal(0, 2.5 * height, (int(rng.integers(3, 7)), 2))
    points = smoothed(rng.uniform(0, len(plane), 2) + np.cumsum(steps, axis=0))
    thick = max(1, round(height * rng.uniform(0.03, 0.2)))
    cv2.polylines(plane, [np.round(points).astype(np.int32)], False, (255,), thick, cv2.LINE_AA)


_SHAPES = (_ring, _blot, _bar, _curve)
