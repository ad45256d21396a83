"""Tell a digit from a piece of noise, grain or pattern: the paper around a digit is calm."""

import numpy as np
from numpy.typing import NDArray

from digitnet.vision.parts import Box

Grey = NDArray[np.uint8]
Mask = NDArray[np.bool_]

AROUND, FRINGE = 0.6, 0.1
"""A mark is compared with what lies this far around it, but for its own blur, in shares of its
longer side."""
SAMPLED_SIDE = 80
"""Every second pixel counts from twice this side on, and so on."""
LEAST_PIXELS = 50
"""Fewer pixels around a mark say nothing."""
RESTLESS, LIGHTER = 0.3, 0.25
"""Around a piece of texture the middle half of the levels spreads over more than the first share of
the piece's own contrast, and from the lighter pixels to the lightest it is more than the second."""

MOST_STROKES = 15
"""A straight cut through a digit, however broken its strokes are, meets fewer on average."""


def is_texture(mark: Mask, box: Box, levels: Grey, grey: Grey) -> bool:
    """Tell whether a mark is in shreds, or what is around it varies as much as it stands out.

    Frames, printed lines and neighbours make the surroundings darker in places,
    but never lighter than the paper; shading makes them lighter in places, but
    not where the light has been evened out. Noise and grain do both.

    Parameters
    ----------
    mark
        (box height, box width) bool, the mark's pixels.
    box
        Left, top, width, height in pixels.
    levels
        (height, width) uint8, how much darker than the paper it is, the light evened out.
    grey
        (height, width) uint8, the picture.
    """
    if _is_shredded(mark):
        return True
    x, y, width, height = box
    window, around = _surroundings(box, levels.shape)
    if np.count_nonzero(around) < LEAST_PIXELS:
        return False
    own = np.s_[y : y + height, x : x + width]
    low, middle, high = np.percentile(levels[window][around], (25, 50, 75))
    contrast = max(float(levels[own][mark].mean()) - middle, 1)
    if high - low <= RESTLESS * contrast:
        return False
    shade, surrounding = float(grey[own][mark].mean()), grey[window][around]
    if shade > np.median(surrounding):
        shade, surrounding = 255 - shade, 255 - surrounding
    usual, light, lightest = np.percentile(surrounding, (50, 60, 90))
    return bool(lightest - light > LIGHTER * max(usual - shade, 1))


def _is_shredded(mark: Mask) -> bool:
    starts_across = np.count_nonzero(mark[:, 1:] > mark[:, :-1]) / mark.shape[0]
    starts_down = np.count_nonzero(mark[1:] > mark[:-1]) / mark.shape[1]
    return bool(max(starts_across, starts_down) > MOST_STROKES)


def _surroundings(box: Box, shape: tuple[int, ...]) -> tuple[tuple[slice, slice], Mask]:
    """Return a window, thinned out if large, and which of its pixels are around the box."""
    x, y, width, height = box
    outer, inner = (round(share * max(width, height)) for share in (AROUND, FRINGE))
    left, right = max(0, x - outer), min(shape[1], x + width + outer)
    top, bottom = max(0, y - outer), min(shape[0], y + height + outer)
    step = max(1, min(bottom - top, right - left) // SAMPLED_SIDE)
    rows, columns = np.arange(top, bottom, step), np.arange(left, right, step)
    beside = (columns < x - inner) | (columns >= x + width + inner)
    above = (rows < y - inner) | (rows >= y + height + inner)
    return np.s_[top:bottom:step, left:right:step], above[:, None] | beside
