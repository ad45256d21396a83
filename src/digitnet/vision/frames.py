"""Find the frame, rule or edge that a picture of one digit was cut along, and what is inside."""

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]

BLOCKS = 8
"""A side is followed through so many blocks along it."""
SLOPES = np.linspace(-0.06, 0.06, 9)
"""Slopes that a side may have, pixels across per pixel along."""
COVERED = 0.7
"""A side covers at least this share of the picture's width or height."""
OUTER = 0.4
"""Sides lie in this outer share of the picture."""
SMALLEST = 16
"""Shorter pictures, pixels, have no frame."""


def inside_frame(solid: Mask) -> tuple[slice, slice] | None:
    """Return the rows and columns within the straight lines along a picture's border.

    Parameters
    ----------
    solid
        (height, width) bool, where something dark is.

    Returns
    -------
    Rows and columns, or None where there are no such lines.
    """
    if min(solid.shape) < SMALLEST:
        return None
    rows, columns = _between(solid), _between(solid.T)
    if rows == (0, solid.shape[0]) and columns == (0, solid.shape[1]):
        return None
    return slice(*rows), slice(*columns)


def _between(solid: Mask) -> tuple[int, int]:
    """Return the first row below the lying lines at the top, and that of the first at the foot."""
    height, width = solid.shape
    wide = cv2.dilate(solid.astype(np.uint8), np.ones((max(3, width // 100), 1), np.uint8))
    starts = np.linspace(0, width, BLOCKS + 1).astype(int)
    blocks = np.add.reduceat(wide, starts[:-1], axis=1, dtype=np.float32) / np.diff(starts)
    middles = (starts[:-1] + starts[1:] - width) / 2
    reach = int(np.ceil(SLOPES[-1] * width / 2))
    padded = np.pad(blocks, ((reach, reach), (0, 0)))
    shifts = np.round(SLOPES[:, None] * middles).astype(int) + reach
    lines = np.zeros(height, np.bool_)
    for shift in shifts:
        covered = padded[np.arange(height)[:, None] + shift, np.arange(BLOCKS)].mean(1)
        for row in np.flatnonzero(covered >= COVERED):
            lines[max(0, row + shift.min() - reach) : row + shift.max() - reach + 1] = True
    depth = int(OUTER * height)
    top, foot = np.flatnonzero(lines[:depth]), np.flatnonzero(lines[height - depth :])
    return (
        int(top[-1]) + 1 if top.size else 0,
        height - depth + int(foot[0]) if foot.size else height,
    )
