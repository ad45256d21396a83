"""Specks all over a page, from noise or a printer's dots: they melt together on a smaller copy."""

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.vision.background import shrink
from digitnet.vision.ink import find_darkness

Grey = NDArray[np.uint8]

LEAST_SIDE = 1200
"""Pictures up to this longer side, pixels, keep all their specks."""
SAMPLE = 256
"""Side of the middle of a picture that is looked at, pixels."""
ROOM = 200
"""Where there is a speck for each so many pixels or fewer, they are no writing."""


def without_speckles(grey: Grey) -> Grey:
    """Return a picture, reduced to half its size as often as it takes to melt specks all over it.

    Thousands of them cost seconds, and no single one says anything.

    Parameters
    ----------
    grey
        (height, width) uint8.
    """
    while max(grey.shape) > LEAST_SIDE and _is_speckled(grey):
        grey = shrink(grey, max(grey.shape) // 2)
    return grey


def _is_speckled(grey: Grey) -> bool:
    top, left = (max(0, (side - SAMPLE) // 2) for side in grey.shape)
    darkness = find_darkness(grey[top : top + SAMPLE, left : left + SAMPLE])
    specks = (darkness.levels > darkness.least).astype(np.uint8)
    return cv2.connectedComponents(specks)[0] * ROOM > specks.size
