"""An image of one digit → the pictures that a network learns from and judges."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.vision.ink import find_ink, to_grey
from digitnet.vision.normalise import SIDE, normalise
from digitnet.vision.parts import Part, at_border, find_parts
from digitnet.vision.sources import Source, open_photo

Grey = NDArray[np.uint8]

CUT_SIDES = range(24, 33)
"""A picture with sides as these may have been cut and centred as MNIST's are."""
NEARBY = 0.3
"""Parts closer than this share of a digit's size belong to it."""
MOST_BITS = 200
"""No digit is broken into more parts than this."""
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
    return _found(open_photo(image).pixels)[0]


def digit_views(image: Source) -> Grey:
    """Return the one digit in an image in every way that it may have been meant.

    A tiny picture may be a digit that somebody has cut out and centred
    already: where noise or a stroke across it misleads the search for ink, the
    picture as it is says more.

    Parameters
    ----------
    image
        As for `single_digit`.

    Returns
    -------
    (n, 28, 28) uint8: what `single_digit` returns; all the ink, where there is more;
    then, of a picture as small as MNIST's, the picture as it is, ink bright, both ways
    round where that is unsure.

    Raises
    ------
    ImageError
        If the image is no usable picture.
    """
    pixels = open_photo(image).pixels
    found = _found(pixels)
    if not {*pixels.shape[:2]} <= {*CUT_SIDES} or not found[0].any():
        return np.stack(found)
    return np.stack([*found, *_as_it_is(to_grey(pixels))])


def _found(pixels: Grey) -> list[Grey]:
    """Return the digit as its main part with what is near, then as all parts, if there are more."""
    parts = find_parts(find_ink(pixels))
    if not parts.parts:
        parts = find_parts(find_ink(pixels, lift_lines=False))
    if not parts.parts:
        return [np.zeros((SIDE, SIDE), np.uint8)]
    digit = main_parts(parts.parts, pixels.shape)
    choices = [digit] if len(digit) == len(parts.parts) else [digit, parts.parts]
    return [normalise(parts.cut_out(choice)) for choice in choices]


def main_parts(parts: Sequence[Part], shape: tuple[int, ...]) -> list[Part]:
    """Return the largest part that isn't cut off by the picture's border, and all near it.

    Parameters
    ----------
    parts
        From `digitnet.vision.parts.find_parts`; at least one.
    shape
        Height and width of the picture, pixels.
    """
    parts = sorted(parts, key=lambda part: -part.area)[:MOST_BITS]
    inside = [part for part in parts if not at_border(part, shape)] or list(parts)
    largest = max(inside, key=lambda part: part.area)
    boxes = np.array([(part.x, part.y, part.right, part.bottom) for part in parts])
    reach = NEARBY * max(largest.width, largest.height)
    chosen = np.array([part is largest for part in parts])
    new = chosen
    while new.any():
        new = (_gaps(boxes, boxes[new]) <= reach) & ~chosen
        chosen = chosen | new
    return [part for part, mine in zip(parts, chosen, strict=True) if mine]


def _gaps(boxes: NDArray[np.int_], others: NDArray[np.int_]) -> NDArray[np.float64]:
    """Return how far each box lies from the nearest of others."""
    before = others[None, :, :2] - boxes[:, None, 2:]
    after = boxes[:, None, :2] - others[None, :, 2:]
    across, down = np.moveaxis(np.maximum(np.maximum(before, after), 0), 2, 0)
    return np.asarray(np.hypot(across, down).min(1), np.float64)


def _as_it_is(grey: Grey) -> list[Grey]:
    counts = np.bincount(grey.ravel(), minlength=256)
    level = int(np.convolve(counts, np.ones(5), "same").argmax())
    darker, lighter = int(counts[: max(0, level - NEAR)].sum()), int(counts[level + NEAR :].sum())
    bare = grey.size - darker - lighter
    sure = bare > BARE * grey.size and min(darker, lighter) < UNSURE * max(darker, lighter)
    if grey.shape != (SIDE, SIDE):
        method = cv2.INTER_AREA if max(grey.shape) > SIDE else cv2.INTER_CUBIC
        grey = cv2.resize(grey, (SIDE, SIDE), interpolation=method).astype(np.uint8)
    ways = [grey, 255 - grey] if lighter > darker else [255 - grey, grey]
    return ways[:1] if sure else ways
