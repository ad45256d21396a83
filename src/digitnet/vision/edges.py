"""What touches the edge of the paper is its shadow, not writing."""

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]

EDGE = 60
"""What comes nearer to the paper's edge than this part of the longer side touches it."""
SHADOW = 25
"""An edge's shadow reaches less far than this part of the longer side."""
FAINT, SOLID = 40, 96
"""Ink from these levels on, of 255, holds specks and strokes together."""


def without_edges(ink: Grey, outside: NDArray[np.bool_]) -> Grey:
    """Drop what touches the edge of the paper.

    A printed line's rest may connect writing with the edge: strokes that lie
    farther inside for the most part only lose what is near the edge.

    Parameters
    ----------
    ink
        (height, width) uint8, bright on 0.
    outside
        (height, width) bool, where the picture shows what the paper lies on.
    """
    if not outside.any():
        return ink
    edge, shadow = _near(outside, 2 * EDGE), _near(outside, SHADOW)
    _, faint = cv2.connectedComponents((ink > FAINT).astype(np.uint8))
    gone = _among(faint, edge)
    _, solid = cv2.connectedComponents((gone & (ink > SOLID)).astype(np.uint8))
    within = np.bincount(solid[shadow], minlength=int(solid.max()) + 1)
    writing = np.bincount(solid.ravel()) > 2 * within
    writing[0] = False
    kept = cv2.dilate((writing[solid] & ~shadow).astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.where(gone & (kept == 0), 0, ink).astype(np.uint8)


def _near(outside: NDArray[np.bool_], part: int) -> NDArray[np.bool_]:
    reach = max(1, max(outside.shape) // part)
    side = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    return cv2.dilate(outside.astype(np.uint8), side) > 0


def _among(labels: cv2.typing.MatLike, region: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return where those labels lie that occur in a region."""
    there = np.zeros(int(labels.max()) + 1, np.bool_)
    there[labels[region]] = True
    there[0] = False
    return np.asarray(there[labels], np.bool_)
