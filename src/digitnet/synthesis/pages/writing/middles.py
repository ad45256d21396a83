"""Find the middle lines of strokes, so that a digit can be drawn with another pen."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

FINER = 4
"""Strokes are thinned on a grid this many times finer than MNIST's."""


def distance_to_middle(digit: NDArray[np.uint8]) -> Floats:
    """Return how far each fine pixel is from the strokes' middle, in MNIST's pixels.

    Parameters
    ----------
    digit
        (28, 28) uint8, ink bright on 0.

    Returns
    -------
    (112, 112) float32, slightly below 0 in a middle.
    """
    fine = cv2.resize(digit, None, fx=FINER, fy=FINER, interpolation=cv2.INTER_CUBIC)
    smooth = cv2.GaussianBlur(fine, (0, 0), 0.3 * FINER)
    ink = _open_loops(np.asarray(smooth, np.uint8))
    middle = thin(ink)
    framed = np.pad(ink.astype(np.uint8), 1)  # outside is no ink, also where a picture is full
    depth = cv2.distanceTransform(framed, cv2.DIST_L2, 5)[1:-1, 1:-1]
    middle |= depth > 1.15 * np.median(depth[middle])  # a filled loop stays a blot
    distance = cv2.distanceTransform((~middle).astype(np.uint8), cv2.DIST_L2, 5)
    even = cv2.GaussianBlur(distance, (0, 0), 0.25 * FINER) / FINER
    return np.asarray(even - 0.12, np.float32)


def _open_loops(fine: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return the ink at the level that shows most loops and keeps each stroke whole."""

    def strokes(level: int) -> int:
        return cv2.connectedComponents((fine > level).astype(np.uint8))[0]

    def grounds(level: int) -> int:
        return cv2.connectedComponents((fine <= level).astype(np.uint8), connectivity=4)[0]

    levels = (90, 120, 150, 180, 200, 220)
    whole = [level for level in levels if strokes(level) == strokes(levels[0])]
    return fine > max(whole, key=lambda level: (grounds(level), -level))


def thin(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the one-pixel middle lines of strokes.

    Guo and Hall, "Parallel thinning with two-subiteration algorithms" (1989).
    """
    ring = np.array([[1, 2, 4], [128, 0, 8], [64, 32, 16]], np.float32)
    left = np.pad(ink, 1).astype(np.uint8)
    changed = True
    while changed:
        changed = False
        for removable in _removable():
            around = cv2.filter2D(left, -1, ring, borderType=cv2.BORDER_CONSTANT)
            gone = np.asarray(cv2.LUT(around, removable), np.uint8) & left
            left -= gone
            changed = changed or bool(gone.any())
    return left[1:-1, 1:-1] > 0


@lru_cache(maxsize=1)
def _removable() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return, for both half steps, which of the 256 neighbourhoods lose their pixel."""
    bits = (np.arange(256)[:, None] >> np.arange(8) & 1).astype(bool)
    nw, n, ne, e, se, s, sw, w = bits.T
    runs = np.sum([~n & (ne | e), ~e & (se | s), ~s & (sw | w), ~w & (nw | n)], 0)
    count = np.minimum(
        np.sum([nw | n, ne | e, se | s, sw | w], 0), np.sum([n | ne, e | se, s | sw, w | nw], 0)
    )
    edge = (runs == 1) & (count >= 2) & (count <= 3)
    first = edge & ~((s | sw | ~nw) & w)
    second = edge & ~((n | ne | ~se) & e)
    return first.astype(np.uint8), second.astype(np.uint8)
