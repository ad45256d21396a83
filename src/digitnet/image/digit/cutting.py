"""Cut one symbol out of a picture for the classifier: its ink, normalised as MNIST's is."""

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.image.digit.normalise import normalise

Picture = NDArray[np.uint8]

SPARE = 0.12
"""Ground around a box that is looked at, as a share of its longer side."""
GROUND = 0.35
"""What differs from the ground by less than this share of the strongest ink is ground."""


def cut_symbol(grey: Picture, box: NDArray[np.float32] | None = None) -> Picture:
    """Return a symbol as the classifier knows them.

    Parameters
    ----------
    grey
        (height, width) uint8, dark on light or light on dark.
    box
        (4,) x, y, width, height of its ink in pixels; the whole picture by default.

    Returns
    -------
    (28, 28) uint8, ink bright on 0.
    """
    if box is None:
        box = np.array([0, 0, grey.shape[1], grey.shape[0]], np.float32)
    return normalise(find_ink(grey, box))


def find_ink(grey: Picture, box: NDArray[np.float32]) -> Picture:
    """Return the ink in a box and a little around it, bright on 0."""
    x, y, width, height = box.tolist()
    spare = SPARE * max(width, height)
    top, bottom = max(int(y - spare), 0), int(np.ceil(y + height + spare))
    left, right = max(int(x - spare), 0), int(np.ceil(x + width + spare))
    part = grey[top:bottom, left:right].astype(np.int16)
    if part.size == 0:
        return np.zeros((1, 1), np.uint8)
    edge = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    difference = part - int(np.median(edge))
    low, high = np.percentile(difference, [3, 97])
    if -low > high:
        difference = -difference
    ink = difference.astype(np.float32)
    peak = max(float(np.percentile(ink, 98)), 1.0)
    ink = np.clip((ink - GROUND * peak) * (255 / ((1 - GROUND) * peak)), 0, 255)
    return _without_crumbs(ink.astype(np.uint8))


def _without_crumbs(ink: Picture) -> Picture:
    """Drop what touches the cut's border and is no part of the largest piece."""
    count, parts, sizes, _ = cv2.connectedComponentsWithStats((ink > 0).astype(np.uint8))
    if count <= 2:
        return ink
    areas = sizes[1:, cv2.CC_STAT_AREA]
    main = 1 + int(areas.argmax())
    edge = np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]])
    dropped = [part for part in np.unique(edge) if part not in {0, main}]
    return np.where(np.isin(parts, dropped), 0, ink).astype(np.uint8)
