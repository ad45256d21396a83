"""Bring pictures into MNIST's form, unless they have it: ink bright on 0, 20 pixels, centred.

The same for every way in: files, tables, arrays. A 28×28 picture whose ink is
as large as MNIST's and lies where MNIST's does stays the same, bit for bit.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.image.digit.cutting import cut_symbol
from digitnet.image.digit.normalise import FAINTEST, SIDE, normalise

INK_SIDES = 18, 22
"""From and to which longer side, in pixels, ink counts as MNIST's 20; in MNIST 19 and 20."""
OFF_CENTRE = 1.0
"""How far, in pixels, the centre of mass may lie from (14, 14); in MNIST itself 0.51."""
MIDDLE = 127
"""A picture whose edge is brighter than this in the middle is dark on light."""
BARE = 0.2
"""Share of black pixels from which a picture's ground is nothing, whatever its edge says."""

Pictures = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Seated:
    """Pictures in MNIST's form, and what it took.

    Attributes
    ----------
    images
        (n, 28, 28) uint8, ink bright on 0.
    inverted
        How many were dark on light.
    moved
        How many were not of MNIST's size or not centred.
    """

    images: Pictures
    inverted: int
    moved: int


def seat(images: Pictures, invert: bool | None = None) -> Seated:
    """Return pictures as the network wants them.

    Parameters
    ----------
    images
        (n, height, width) uint8, of either polarity.
    invert
        Whether ink is dark on light; None to look at each picture's edge.
    """
    dark = is_dark_on_light(images) if invert is None else np.full(len(images), invert)
    upright = images.copy()
    upright[dark] = 255 - upright[dark]
    fine = is_seated(upright)
    seated = np.zeros((len(images), SIDE, SIDE), np.uint8)
    if fine.any():
        seated[fine] = upright[fine]
    off = np.flatnonzero(~fine & upright.any(axis=(1, 2)))
    for index in off:
        seated[index] = _moved(upright[index])
    return Seated(seated, int(dark.sum()), len(off))


def seat_photo(grey: Pictures) -> Pictures:
    """Return one picture of any size, as `seat` does.

    Parameters
    ----------
    grey
        (height, width) uint8.

    Returns
    -------
    (28, 28) uint8, ink bright on 0; all 0 where there is no ink.
    """
    already = as_seated(grey)
    return cut_symbol(grey) if already is None else already


def fit_whole(grey: Pictures) -> Pictures:
    """Return a (height, width) picture shrunk whole into (28, 28), bright on dark.

    For models that were trained on whole pictures, such as Fashion-MNIST's.
    """
    bright = as_bright(grey)
    if grey.shape == (SIDE, SIDE):
        return bright
    side = max(grey.shape)
    top, left = (side - grey.shape[0]) // 2, (side - grey.shape[1]) // 2
    square = np.zeros((side, side), np.uint8)
    square[top : top + grey.shape[0], left : left + grey.shape[1]] = bright
    shrunk = cv2.resize(square, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(shrunk, np.uint8)


def as_seated(grey: Pictures) -> Pictures | None:
    """Return a (height, width) picture that is in MNIST's form but for its polarity, else None."""
    if grey.shape != (SIDE, SIDE):
        return None
    upright = as_bright(grey)
    return upright if is_seated(upright[None])[0] else None


def as_bright(grey: Pictures) -> Pictures:
    """Return a (height, width) picture, inverted if its edge is bright."""
    return 255 - grey if is_dark_on_light(grey[None])[0] else grey


def polarities(grey: Pictures) -> Pictures:
    """Return a (height, width) picture as its edge says, and the other way round if that may be.

    Paper is never black: where it is, ink stands on nothing, or half of the picture is reversed.

    Returns
    -------
    (1 or 2, height, width) uint8, ink bright if the guess is right.
    """
    bright = as_bright(grey)
    other = 255 - bright
    return np.stack([bright, other] if is_bare(other) else [bright])


def is_bare(picture: Pictures) -> bool:
    """Tell whether a (height, width) picture's ground is black, as paper never is."""
    return bool((picture <= 255 * FAINTEST).mean() >= BARE)


def is_dark_on_light(images: Pictures) -> NDArray[np.bool_]:
    """Return for each of (n, height, width) uint8 pictures whether its edge is bright."""
    edge = np.sort(_edge(images), axis=1)
    middle = edge.shape[1] // 2  # the median is the mean of two: an edge has an even length
    return np.asarray(edge[:, middle - 1].astype(int) + edge[:, middle] > 2 * MIDDLE)


def is_seated(images: Pictures) -> NDArray[np.bool_]:
    """Return which of (n, height, width) uint8 pictures, ink bright, are as MNIST's are."""
    if images.shape[1:] != (SIDE, SIDE):
        return np.zeros(len(images), bool)
    return np.fromiter(map(_is_seated, images), bool, len(images))


def _is_seated(picture: Pictures) -> bool:
    peak = int(picture.max())
    if not peak:
        return False
    *_, width, height = cv2.boundingRect((picture > peak * FAINTEST).view(np.uint8))
    sums = cv2.moments(picture)
    off = max(abs(sums[side] / sums["m00"] - SIDE / 2) for side in ("m10", "m01"))
    return INK_SIDES[0] <= max(width, height) <= INK_SIDES[1] and off <= OFF_CENTRE


def _edge(images: Pictures) -> Pictures:
    return np.concatenate(
        [images[:, 0], images[:, -1], images[:, 1:-1, 0], images[:, 1:-1, -1]], axis=1
    )


def _moved(picture: Pictures) -> Pictures:
    """Find the digit; on bare ground, and where nothing is found, all that is bright is it."""
    is_bare = _edge(picture[None]).max() <= int(picture.max()) * FAINTEST
    if not is_bare and (found := cut_symbol(picture)).any():
        return found
    return normalise(picture)
