"""Set slanted digits half upright before they are judged.

Hands slant differently, and a network spends capacity on what a shear undoes.
Half of the way is best for one that has learnt slanted digits too: it lowers the
cross-entropy on digits of every kind, the whole way does so only on some.
"""

import functools

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

SHARE = 0.5
"""How much of its slant a digit loses."""
STEEPEST = 0.5
"""More slant than this, columns per row, is the digit's own shape."""


def deslant_all(pictures: Picture) -> Picture:
    """Return (n, height, width) uint8 pictures, ink bright on 0, without half of their slant."""
    upright = pictures.copy()
    size, middle = pictures.shape[:0:-1], (pictures.shape[1] - 1) / 2
    method = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    back = np.eye(2, 3)
    leans = SHARE * np.clip(slants(pictures), -STEEPEST, STEEPEST)
    for row in np.flatnonzero(leans):
        back[0, 1:] = leans[row], -leans[row] * middle
        cv2.warpAffine(pictures[row], back, size, dst=upright[row], flags=method)
    return upright


def slants(pictures: Picture) -> NDArray[np.float64]:
    """Return how far each of (n, height, width) pictures leans, columns per row.

    It is what the moments say: the covariance of columns and rows over the variance of rows; 0
    for a picture that is one row, or nothing.
    """
    # einsum, as a matrix product leaves threads behind that go on spinning
    count, height, width = pictures.shape
    bright = pictures.reshape(count, height * width).astype(np.float64)
    sums = np.einsum("np,sp->sn", bright, _moments(height, width))
    total, row, column, product, square = sums
    total = np.maximum(total, 1)
    covariance, variance = product - row * column / total, square - row * row / total
    flat = variance <= 1e-9 * square
    return np.where(flat, 0, covariance / np.where(flat, 1, variance))


@functools.lru_cache(maxsize=8)
def _moments(height: int, width: int) -> NDArray[np.float64]:
    """Return what a picture's pixels are multiplied by for each of its sums, (5, pixels)."""
    rows, columns = np.divmod(np.arange(height * width, dtype=np.float64), width)
    return np.stack([np.ones_like(rows), rows, columns, rows * columns, rows**2])
