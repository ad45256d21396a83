"""Find the lines that a picture of one digit was cut along, and tell them from the digit."""

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float32]

BLOCKS = 8
"""A line is followed through so many blocks along it."""
SLOPES = np.linspace(-0.06, 0.06, 9)
"""Slopes that a line may have, pixels across per pixel along."""
COVERED = 0.7
"""A line covers at least this share of the picture's width or height."""
OUTER = 0.4
"""Lines lie in this outer share of the picture."""
THICKEST = 0.06
"""A line is thinner than this share of the picture's side across it."""
FAINTEST = 5
"""A line is at least so many levels darker, on average, than the paper on both sides of it."""
SMALLEST = 16
"""Shorter pictures, pixels, have no frame."""


def side_lines(levels: Grey, least: float) -> tuple[Mask, Mask]:
    """Return where straight lines run along a picture's borders.

    Parameters
    ----------
    levels
        (height, width) uint8, how dark the picture is.
    least
        The level from which on something may be ink.

    Returns
    -------
    The lying lines and the standing ones, each (height, width) bool.
    """
    if min(levels.shape) < SMALLEST:
        nothing = np.zeros(levels.shape, np.bool_)
        return nothing, nothing
    turned = np.ascontiguousarray(levels.T)
    return _lying(levels, least), _lying(turned, least).T


def inside(lying: Mask, standing: Mask) -> tuple[slice, slice]:
    """Return the rows and columns within lines from `side_lines`."""
    rows, columns = np.atleast_1d(lying.any(axis=1)), np.atleast_1d(standing.any(axis=0))
    return _between(rows), _between(columns)


def without_lines(ink: Grey, lying: Mask, standing: Mask) -> Grey:
    """Return the ink without the lines, but with the strokes that run into them."""
    ink = _lifted(ink, lying)
    return _lifted(np.ascontiguousarray(ink.T), standing.T).T.copy()


def _lying(levels: Grey, least: float) -> Mask:
    height, width = levels.shape
    starts = np.linspace(0, width, BLOCKS + 1).astype(int)
    solid = cv2.dilate((levels > least).astype(np.uint8), np.ones((3, 1), np.uint8)) > 0
    dark = (solid | (_ridge(levels) > FAINTEST)).astype(np.float32)
    line = np.add.reduceat(dark, starts[:-1], axis=1) / np.diff(starts).astype(np.float32)
    away = np.arange(width) - width / 2
    middles = (starts[:-1] + starts[1:] - width) / 2
    reach = int(np.ceil(SLOPES[-1] * width / 2)) + 1
    padded = np.pad(line, ((reach, reach), (0, 0)))
    found = np.zeros(levels.shape, np.bool_)
    outer = np.abs(np.arange(height) - height / 2) > (0.5 - OUTER) * height
    for slope in SLOPES:
        shift = np.round(slope * middles).astype(int) + reach
        covered = padded[np.arange(height)[:, None] + shift, np.arange(BLOCKS)].mean(1)
        for row in np.flatnonzero((covered >= COVERED) & outer):
            rows = np.round(row + slope * away).astype(int)
            fits = (rows >= 0) & (rows < height)
            found[rows[fits], np.flatnonzero(fits)] = True
    return found


def _ridge(levels: Grey) -> Grey:
    """Return how much darker each short lying run is than those a line's thickness away."""
    height, width = levels.shape
    run = cv2.blur(levels, (max(5, width // (2 * BLOCKS)), 3))
    reach = max(3, round(THICKEST * height))
    padded = cv2.copyMakeBorder(run, reach, reach, 0, 0, cv2.BORDER_REPLICATE)
    return cv2.subtract(run, cv2.max(padded[:height], padded[-height:])).astype(np.uint8)


def _between(lines: Mask) -> slice:
    middle = lines.size // 2
    before, after = np.flatnonzero(lines[:middle]), np.flatnonzero(lines[middle:])
    return slice(
        int(before[-1]) + 1 if before.size else 0,
        middle + int(after[0]) if after.size else lines.size,
    )


def _lifted(ink: Grey, lying: Mask) -> Grey:
    """Lift lying lines; a column of one is kept where the ink goes on above or below it."""
    if not lying.any():
        return ink
    lines = cv2.dilate(lying.astype(np.uint8), np.ones((5, 1), np.uint8))
    thickness = int(lines.sum(axis=0).max())
    rest = cv2.subtract(ink, lines * np.uint8(255))
    crossing = cv2.dilate(rest, np.ones((2 * min(thickness, 12) + 1, 1), np.uint8))
    return np.where(lines > 0, np.minimum(ink, crossing), ink).astype(np.uint8)
