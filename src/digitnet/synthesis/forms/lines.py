"""Ink along lines, and smooth curves through a few points."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

SUBPIXEL = 4
"""Bits of a pixel's fraction that OpenCV draws with."""


def draw_lines(lines: Sequence[NDArray[np.float64]], width: float) -> NDArray[np.uint8]:
    """Return the ink of some lines, each (n, 2) points x, y, on a canvas that just holds them."""
    every = np.concatenate(lines)
    spare = int(width) + 2
    low = every.min(0) - spare
    wide, tall = np.ceil(every.max(0) - low + spare).astype(int)
    cover = np.zeros((int(tall), int(wide)), np.uint8)
    points = [np.round((line - low) * 2**SUBPIXEL).astype(np.int32) for line in lines]
    cv2.polylines(cover, points, False, (255,), max(1, round(width)), cv2.LINE_AA, SUBPIXEL)
    return cover


def smoothed(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a Catmull-Rom curve through (n, 2) points, eight steps to a piece."""
    padded = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    controls = np.stack([padded[:-3], padded[1:-2], padded[2:-1], padded[3:]], axis=1)
    return np.concatenate([(_CATMULL_ROM @ controls).reshape(-1, 2), points[-1:]])


def _catmull_rom(steps: int = 8) -> NDArray[np.float64]:
    """Return (steps, 4): the weights of four control points along a piece."""
    powers = np.linspace(0, 1, steps, endpoint=False)[:, None] ** np.arange(4)
    matrix = np.array([[0, 2, 0, 0], [-1, 0, 1, 0], [2, -5, 4, -1], [-1, 3, -3, 1]]) / 2
    return powers @ matrix


_CATMULL_ROM = _catmull_rom()
