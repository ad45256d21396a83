"""An image of one digit → the pictures that a network learns from and judges."""

from itertools import compress

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.image.normalise import SIDE, normalise
from digitnet.image.sources import Source, open_photo
from digitnet.vision.background import WIDEST_STROKE, shrink
from digitnet.vision.candidates import all_parts, candidates
from digitnet.vision.ink import (
    FAINTEST,
    Darkness,
    find_darkness,
    histogram,
    ink_of,
    main_level,
    to_grey,
)
from digitnet.vision.looks import CLOSE_STROKE, Views, looks
from digitnet.vision.parts import Parts

Grey = NDArray[np.uint8]

GLANCE_SIDE = 1000
"""The digit is looked for on a copy with this longer side, pixels."""
CUT_OUT = 250
"""A picture with a shorter longer side, pixels, shows a digit from close by,"""
CLOSEST_STROKE = 0.3
"""with strokes up to this share of that side."""
MARGIN = 4
"""Bare pixels around a drawing's ink."""
FULL = 0.6
"""A drawing that fills more than this share both ways may have a frame."""
CUT_SIDES = range(24, 33)
"""A picture with sides as these may have been cut and centred as MNIST's are."""
MOST = 0.7
"""A group with a smaller share of a drawing's ink is hardly what was meant."""
NEAR = 8
"""Levels of grey, of 255, that count as one background."""
BARE, UNSURE = 0.6, 0.3
"""Polarity is unsure where the background has less than the first share of a picture, or the
pixels on the one side of its level are at least the second share of those on the other."""


def single_digit(image: Source) -> Grey:
    """Return the one digit in an image, as training and reading both see it.

    Parameters
    ----------
    image
        A path, the bytes of a picture file, a Pillow image or an array, of any
        size and either polarity.

    Returns
    -------
    (28, 28) uint8, ink bright on 0; all 0 where there is no ink.

    Raises
    ------
    ImageError
        If the image is no usable picture.
    """
    return _found(to_grey(open_photo(image).pixels)).pictures[0]


def digit_views(image: Source) -> Views:
    """Return the one digit in an image in every way that it may have been meant.

    What is the digit and what a frame, a neighbour or the paper's edge, the
    network can tell better than any rule; so each way in which the ink may be
    parted is shown to it. A tiny picture may be a digit that somebody has cut
    out and centred already: where noise or a stroke across it misleads the
    search for ink, the picture as it is says more.

    Parameters
    ----------
    image
        As for `single_digit`.

    Returns
    -------
    What `single_digit` returns and the other ways; of a picture as small as
    MNIST's first of all the picture as it is, ink bright, both ways round where that is
    unsure.

    Raises
    ------
    ImageError
        If the image is no usable picture.
    """
    grey = to_grey(open_photo(image).pixels)
    found = _found(grey)
    if not {*grey.shape} <= {*CUT_SIDES} or not found.pictures[0].any():
        return found
    as_they_are = _as_it_is(grey)
    return Views([*as_they_are, *found.pictures], len(as_they_are) + found.firm)


def _found(grey: Grey) -> Views:
    """Return every way in which the digit may be meant; an empty picture where there is no ink."""
    darkness = find_darkness(shrink(grey, GLANCE_SIDE), _widest_stroke(max(grey.shape)))
    drawing = _drawing(darkness) if darkness.even else None
    views = _drawn(drawing) if drawing else looks(grey, darkness)
    inked = [bool(picture.any()) for picture in views.pictures]
    if not any(inked):
        return Views([np.zeros((SIDE, SIDE), np.uint8)], 1)
    return Views(list(compress(views.pictures, inked)), sum(inked[: views.firm]))


def _widest_stroke(side: int) -> float:
    if side >= CUT_OUT:
        return WIDEST_STROKE
    return CLOSE_STROKE if side < CUT_SIDES.stop else CLOSEST_STROKE


def _drawn(drawing: Parts) -> Views:
    groups = candidates(drawing)
    pictures = [normalise(drawing.cut_out(group)) for group in groups[:1] + groups[1:][-1:]]
    held = sum(part.area for part in groups[0]) if groups else 0
    whole = held >= MOST * sum(part.area for part in drawing.parts)
    return Views(pictures, len(pictures) if whole else 0)


def _drawing(darkness: Darkness) -> Parts | None:
    """Return the parts of a drawing on bare ground; None where something may be printed on it."""
    height, width = darkness.levels.shape
    marks = (darkness.levels >= FAINTEST).astype(np.uint8)
    x, y, wide, high = cv2.boundingRect(marks)
    free = min(x, y, width - x - wide, height - y - high)
    if max(height, width) < CUT_SIDES.stop:
        return all_parts(ink_of(darkness, lift_lines=False))
    if free < MARGIN or min(wide / width, high / height) > FULL:
        return None
    window = np.s_[y - MARGIN : y + high + MARGIN, x - MARGIN : x + wide + MARGIN]
    return all_parts(ink_of(darkness.part(window), lift_lines=False))


def _as_it_is(grey: Grey) -> list[Grey]:
    shares = histogram(grey)
    level = main_level(shares)
    darker, lighter = shares[: max(0, level - NEAR)].sum(), shares[level + NEAR :].sum()
    sure = darker + lighter < 1 - BARE and min(darker, lighter) < UNSURE * max(darker, lighter)
    if grey.shape != (SIDE, SIDE):
        method = cv2.INTER_AREA if max(grey.shape) > SIDE else cv2.INTER_CUBIC
        grey = cv2.resize(grey, (SIDE, SIDE), interpolation=method).astype(np.uint8)
    ways = [grey, 255 - grey] if lighter > darker else [255 - grey, grey]
    return ways[:1] if sure else ways
