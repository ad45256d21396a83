"""Cut one symbol out of a picture for the classifier: its ink, normalised as MNIST's is."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.image.digit.normalise import normalise, reduced

Picture = NDArray[np.uint8]
Floats = NDArray[np.float32]

SPARE = 0.12
"""Ground around a box that is looked at, as a share of its longer side."""
GROUND = 0.35
"""What differs from the ground by less than this share of the strongest ink is ground."""
REACHES_IN = 0.1
"""Ink at the cut's border is a frame if less than this share of it lies in the box's middle."""
FAINT = 0.15
"""Ink as strong as this share of a frame's is the symbol; weaker ink is the paper's grain."""
LOCAL = 0.4
"""Side of the surroundings that say what is ground, where it is uneven, as a share of the cut's."""


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


def local_cuts(grey: Picture, box: NDArray[np.float32]) -> list[Picture]:
    """Return a symbol cut out in two other ways, where the ground around it is uneven.

    Where a shadow's edge runs through it no one grey is the ground. So what is around each pixel
    says what is ground there: first for ink that is darker, then for ink that is brighter.

    Returns
    -------
    Two (28, 28) uint8, ink bright on 0; none where the ground is even.
    """
    part, _ = _around(grey, box)
    if part.size == 0:
        return []
    part = reduced(part)
    edge = _edge(part)
    darkest, brightest = np.percentile(edge, [10, 90])
    low, high = np.percentile(part.astype(np.float32) - int(np.median(edge)), [2, 98])
    if brightest - darkest < GROUND * max(-low, high, 1):
        return []
    side = int(LOCAL * max(part.shape)) | 1
    cuts = []
    for way in (cv2.MORPH_BLACKHAT, cv2.MORPH_TOPHAT):
        hat = cv2.morphologyEx(part, way, np.ones((side, side), np.uint8)).astype(np.float32)
        ink = hat - int(np.median(_edge(hat)))
        cuts.append(normalise(_without_crumbs(_stretched(ink, _peak(ink)))))
    return cuts


def _around(grey: Picture, box: NDArray[np.float32]) -> tuple[Picture, tuple[int, int]]:
    """Return what is in a box and a little around it, and where that begins, left and top."""
    x, y, width, height = box.tolist()
    spare = SPARE * max(width, height)
    top, bottom = max(int(y - spare), 0), int(np.ceil(y + height + spare))
    left, right = max(int(x - spare), 0), int(np.ceil(x + width + spare))
    return grey[top:bottom, left:right], (left, top)


def find_ink(grey: Picture, box: NDArray[np.float32]) -> Picture:
    """Return the ink in a box and a little around it, bright on 0.

    A frame beside the box doesn't count: a faint digit would be ground next to it.
    """
    part, (left, top) = _around(grey, box)
    if part.size == 0:
        return np.zeros((1, 1), np.uint8)
    x, y, width, height = box.tolist()
    difference = part.astype(np.float32) - int(np.median(_edge(part)))
    low, high = np.percentile(difference, [3, 97])
    if -low > high:
        difference = -difference
    peak = _peak(difference)
    ink = _stretched(difference, peak)
    core = np.zeros(part.shape, bool)
    core[_middle(y, height, top), _middle(x, width, left)] = True
    frame = _frame(np.asarray(difference > FAINT * peak, np.uint8), core)
    if frame.any():
        difference = np.where(frame, 0, difference)
        left_over = _peak(difference)
        if left_over >= FAINT * peak:
            ink = _stretched(difference, left_over)
    return _without_crumbs(ink)


def _middle(start: float, side: float, cut: int) -> slice:
    """Return where the middle of a box's side lies in a cut that begins at `cut`."""
    first, last = round(start + SPARE * side), round(start + (1 - SPARE) * side)
    return slice(max(first - cut, 0), max(last - cut, 0))


def _peak(difference: Floats) -> float:
    """Return how strong the strongest ink is, in grey levels."""
    # In float64: float32 would place it otherwise than the app's numbers do.
    return max(float(np.float32(np.percentile(difference.astype(np.float64), 98))), 1.0)


def _stretched(difference: Floats, peak: float) -> Picture:
    """Return ink from 0 at the ground to 255 at the peak."""
    above = (difference - GROUND * peak) * (255 / ((1 - GROUND) * peak))
    return np.asarray(np.clip(above, 0, 255), np.uint8)


def _frame(ink: Picture, core: NDArray[np.bool_]) -> Picture:
    """Return 1 where ink touches the cut's border and hardly reaches into the middle of its box."""
    count, parts, sizes, _ = cv2.connectedComponentsWithStats((ink > 0).astype(np.uint8))
    inside = np.bincount(parts[core], minlength=count)
    around = inside < REACHES_IN * sizes[:, cv2.CC_STAT_AREA]
    frames = [part for part in np.unique(_edge(parts)) if part and around[part]]
    return np.asarray(np.isin(parts, frames), np.uint8)


def _without_crumbs(ink: Picture) -> Picture:
    """Drop what touches the cut's border and is no part of the largest piece."""
    count, parts, sizes, _ = cv2.connectedComponentsWithStats((ink > 0).astype(np.uint8))
    if count <= 2:
        return ink
    areas = sizes[1:, cv2.CC_STAT_AREA]
    main = 1 + int(areas.argmax())
    dropped = [part for part in np.unique(_edge(parts)) if part not in {0, main}]
    return np.asarray(np.where(np.isin(parts, dropped), 0, ink), np.uint8)


def _edge(part: NDArray[Any]) -> NDArray[Any]:
    """Return what stands along a cut's border, its corners twice."""
    return np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
