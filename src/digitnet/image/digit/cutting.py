"""Cut one symbol out of a picture for the classifier: its ink, normalised as MNIST's is."""

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.image.digit.normalise import normalise, reduced
from digitnet.image.pixels.shapes import edge_of

Picture = NDArray[np.uint8]
Floats = NDArray[np.float32]

SPARE = 0.12
"""Ground around a box that is looked at, as a share of its longer side."""
GROUND = 0.35
"""What differs from the ground by less than this share of the strongest ink is ground."""
COVERED = 0.85
"""A row or column along a side of a lone symbol's box that has ink in so much of it is a rule."""
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


def lone_cuts(grey: Picture, box: NDArray[np.float32]) -> list[Picture]:
    """Return the one symbol of a picture, cut out in one or three ways.

    First as `cut_symbol` does, but between the rules along its box: next to the dark frame of a
    form a faint digit would be ground. Where the ground around it is uneven, two more: where a
    shadow's edge runs through it no one grey is the ground. So what is around each pixel says
    what is ground there: for ink that is darker, then for ink that is brighter.

    Returns
    -------
    (28, 28) uint8 each, ink bright on 0.
    """
    part = _between_rules(*_around(grey, box))
    return [normalise(_ink_in(part)), *_local_cuts(part)]


def _local_cuts(part: Picture) -> list[Picture]:
    if part.size == 0:
        return []
    part = reduced(part)
    darkest, ground, brightest = percentiles(edge_of(part), 10, 50, 90)
    low, high = percentiles(part, 2, 98, ground=int(ground))
    if brightest - darkest < GROUND * max(-low, high, 1):
        return []
    side = int(LOCAL * max(part.shape)) | 1
    cuts = []
    for way in (cv2.MORPH_BLACKHAT, cv2.MORPH_TOPHAT):
        hat = np.asarray(cv2.morphologyEx(part, way, np.ones((side, side), np.uint8)), np.uint8)
        level = int(percentiles(edge_of(hat), 50)[0])
        (peak,) = percentiles(hat, 98, ground=level)
        ink = _stretched(hat.astype(np.float32) - level, peak)
        cuts.append(normalise(_without_crumbs(ink)))
    return cuts


def _around(grey: Picture, box: NDArray[np.float32]) -> tuple[Picture, NDArray[np.float32]]:
    """Return what is in a box and a little around it, and where the box lies in that."""
    x, y, width, height = box.tolist()
    spare = SPARE * max(width, height)
    top, bottom = max(int(y - spare), 0), max(int(np.ceil(y + height + spare)), 0)
    left, right = max(int(x - spare), 0), max(int(np.ceil(x + width + spare)), 0)
    return grey[top:bottom, left:right], box - np.array([left, top, 0, 0], np.float32)


def _between_rules(part: Picture, box: NDArray[np.float32]) -> Picture:
    """Return a cut without the rules along the sides of the box in it, and what is beyond them."""
    if part.size == 0:
        return part
    x, y, width, height = box.tolist()
    ground = int(percentiles(part, 50)[0])
    difference = np.abs(part.astype(np.int16) - ground).astype(np.uint8)
    inked = difference > GROUND * max(percentiles(difference, 98)[0], 1.0)
    top, bottom = _free(inked.sum(axis=1), part.shape[1], y, height)
    left, right = _free(inked.sum(axis=0), part.shape[0], x, width)
    between = part[top:bottom, left:right]
    return between if between.size else part


def _free(inked: NDArray[np.intp], length: int, start: float, side: float) -> tuple[int, int]:
    """Return from where to where no rule is, of those that lie at a box's sides or beyond."""
    rules = np.flatnonzero(inked >= COVERED * length)
    middles, reach = rules + 0.5, SPARE / 2 * side
    before, after = rules[middles < start + reach], rules[middles > start + side - reach]
    return before.max(initial=-1) + 1, after.min(initial=len(inked))


def find_ink(grey: Picture, box: NDArray[np.float32]) -> Picture:
    """Return the ink in a box and a little around it, bright on 0."""
    part, _ = _around(grey, box)
    return _ink_in(part)


def _ink_in(part: Picture) -> Picture:
    if part.size == 0:
        return np.zeros((1, 1), np.uint8)
    ground = int(percentiles(edge_of(part), 50)[0])
    darkest, dark, bright, brightest = percentiles(part, 2, 3, 97, 98, ground=ground)
    difference, peak = part.astype(np.float32) - ground, brightest
    if -dark > bright:
        difference, peak = -difference, -darkest
    return _without_crumbs(_stretched(difference, peak))


def percentiles(values: Picture, *shares: float, ground: int = 0) -> NDArray[np.float64]:
    """Return percentiles of uint8 values less a ground, as `numpy.percentile` does, by counting."""
    counts = np.bincount(values.reshape(-1), minlength=256).cumsum()
    places = np.array(shares) / 100 * (counts[-1] - 1)
    whole = np.floor(places)
    low, high = np.searchsorted(counts, [whole, np.ceil(places)], side="right")
    return np.asarray(low - ground + (high - low) * (places - whole), np.float64)


def _stretched(difference: Floats, peak: float) -> Picture:
    """Return ink from 0 at the ground to 255 at the strongest ink, `peak` grey levels from it."""
    peak = max(float(np.float32(peak)), 1.0)  # of float32, as the app's numbers are
    above = (difference - GROUND * peak) * (255 / ((1 - GROUND) * peak))
    return np.asarray(np.clip(above, 0, 255), np.uint8)


def _without_crumbs(ink: Picture) -> Picture:
    """Drop what touches the cut's border and is no part of the largest piece."""
    count, parts, sizes, _ = cv2.connectedComponentsWithStats((ink > 0).astype(np.uint8))
    if count <= 2:
        return ink
    areas = sizes[1:, cv2.CC_STAT_AREA]
    main = 1 + int(areas.argmax())
    dropped = [part for part in np.unique(edge_of(parts)) if part not in {0, main}]
    return np.asarray(np.where(np.isin(parts, dropped), 0, ink), np.uint8)
