"""Drawings that are no writing: what stands beside digits in newspapers and on desks."""

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.synthesis.digits.doodles import DOODLES
from digitnet.synthesis.forms.lines import smoothed
from digitnet.synthesis.pages.canvas import Canvas
from digitnet.synthesis.pages.scene import MARK
from digitnet.synthesis.pages.writing.hand import INK

Plane = NDArray[np.uint8]

MIN_RADIUS = 1.3
"""A ring is larger than this, in digit heights: a smaller one would be a zero."""


def clutter(canvas: Canvas, rng: np.random.Generator) -> None:
    """Draw some rings, blots, bars and curves, printed or by hand."""
    for _ in range(int(rng.integers(1, 7))):
        plane = canvas.ruled if rng.random() < 0.6 else canvas.written
        _SHAPES[int(rng.integers(len(_SHAPES)))](plane, canvas.height, rng)


def doodle(canvas: Canvas, at: tuple[float, float], rng: np.random.Generator) -> None:
    """Draw a scribble, letter, star or badge about as high as a digit: a mark."""
    makers, shares = zip(*DOODLES, strict=True)
    ink = makers[rng.choice(len(makers), p=shares)](rng)
    x, y, width, height = cv2.boundingRect((ink > INK).astype(np.uint8))
    if width == 0:
        return
    scale = canvas.height * rng.uniform(0.7, 1.8) / max(width, height)
    sides = (max(2, round(scale * width)), max(2, round(scale * height)))
    cover = cv2.resize(ink[y : y + height, x : x + width], sides, interpolation=cv2.INTER_AREA)
    canvas.put(np.asarray(cover, np.uint8), *at, MARK)


def row_of_rings(canvas: Canvas, rng: np.random.Generator) -> None:
    """Put a row of like rings or discs down: a notebook's holes, boxes to tick; marks, no zeros."""
    height, plane = canvas.height, canvas.printed if rng.random() < 0.5 else canvas.ruled
    radius = height * rng.uniform(0.25, 0.75)
    axes = np.maximum(radius * np.exp(rng.normal(0, 0.1, 2)), 2)
    pitch = radius * rng.uniform(2.2, 6)
    thick = int(rng.integers(1, max(2, round(0.25 * height))))
    filled, crossed = float(rng.choice([0, 0.3, 1])), float(rng.choice([0, 0, 0.4]))
    wired = float(rng.random() < 0.3)
    aside = rng.uniform(-0.2, 1) * height if rng.random() < 0.5 else rng.uniform(0, canvas.size)
    down = rng.random() < 0.6
    for along in np.arange(rng.uniform(0, pitch), canvas.size, pitch):
        centre = np.array([aside, along] if down else [along, aside])
        corner = centre - axes
        if not canvas.is_free(*corner, *(2 * axes)):
            continue
        whole = -1 if rng.random() < filled else thick
        where, sides = centre.astype(int).tolist(), axes.astype(int).tolist()
        cv2.ellipse(plane, where, sides, 0, 0, 360, (255,), whole, cv2.LINE_AA)
        if rng.random() < crossed:
            for turned in (1, -1):
                reach = (0.9 * axes * [1, turned]).astype(int)
                ends = (
                    (centre - reach).astype(int).tolist(),
                    (centre + reach).astype(int).tolist(),
                )
                cv2.line(canvas.written, *ends, (255,), max(1, round(0.1 * height)), cv2.LINE_AA)
        if rng.random() < wired:
            out = centre - [radius * rng.uniform(1.2, 2.5), radius * rng.uniform(-0.3, 1.0)]
            ends = centre.astype(int).tolist(), (out if down else out[::-1]).astype(int).tolist()
            cv2.line(plane, *ends, (255,), max(1, thick // 2), cv2.LINE_AA)
        canvas.mark((*corner.tolist(), *(2 * axes).tolist()), MARK)


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
