"""Ink map → 28×28, the way MNIST was made.

"The original black and white images were size normalized to fit in a 20×20
pixel box while preserving their aspect ratio. The resulting images contain
grey levels as a result of the anti-aliasing technique. The images were
centered in a 28×28 image by computing the center of mass of the pixels"
(LeCun, Cortes, Burges, The MNIST database of handwritten digits, 1998).

Two things are added, because people don't write with one pen: strokes that
would come out thinner or thicker than MNIST's are first brought to the edge of
its range, and the brightest ink becomes 255.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.image.pixels.shapes import resized

SIDE = 28
"""Side of a normalised picture, pixels."""
BOX = 20
"""Longer side of the digit inside it, pixels."""
WORKING_SIDE = 160
"""A digit with a longer side than this is reduced before its strokes are measured."""
THINNEST, THICKEST = 2.0, 4.0
"""Stroke widths that pass unchanged, in pixels of the normalised picture."""
FAINTEST = 1 / 32
"""Ink below this share of the peak doesn't stretch the digit's box."""

Picture = NDArray[np.uint8]


def normalise(ink: Picture) -> Picture:
    """Return one digit's ink as a picture like MNIST's.

    Parameters
    ----------
    ink
        (height, width) uint8 of any size, ink bright on 0, holding one digit.

    Returns
    -------
    (28, 28) uint8, the longer side fitted to 20 pixels, centre of mass at
    pixel (14, 14), brightest ink 255; all 0 where there is no ink.

    Examples
    --------
    >>> import digitnet, numpy as np
    >>> ink = np.zeros((200, 100), np.uint8)
    >>> ink[10:90, 60:70] = 180
    >>> picture = digitnet.normalise(ink)
    >>> picture.shape, int(picture.max())
    ((28, 28), 255)
    >>> int(picture.any(axis=1).sum())
    20
    """
    digit = _crop(ink)
    if digit.size == 0:
        return np.zeros((SIDE, SIDE), np.uint8)
    digit = _even_stroke(_limit_side(digit))
    return _centre(_full_contrast(resized(digit, BOX / max(digit.shape))))


def _crop(ink: Picture) -> Picture:
    peak = int(ink.max(initial=0))
    if peak == 0:
        return ink[:0, :0]
    x, y, width, height = cv2.boundingRect((ink > peak * FAINTEST).astype(np.uint8))
    return ink[y : y + height, x : x + width]


def reduced(picture: Picture) -> Picture:
    """Return a (height, width) picture with a longer side of `WORKING_SIDE` at most."""
    return resized(picture, min(1.0, WORKING_SIDE / max(picture.shape)))


def _limit_side(digit: Picture) -> Picture:
    small = reduced(digit)
    return digit if small is digit else _full_contrast(small)


def _even_stroke(digit: Picture) -> Picture:
    """Thicken hairlines and thin blots until the stroke lies in MNIST's range."""
    scale = BOX / max(digit.shape)
    width = stroke_width(digit)
    missing = THINNEST / scale - width
    excess = width - THICKEST / scale
    if missing >= 1:
        reach = round(missing / 2 + 0.5)
        padded = cv2.copyMakeBorder(digit, reach, reach, reach, reach, cv2.BORDER_CONSTANT)
        return cv2.dilate(padded, _disc(round(missing) + 1)).astype(np.uint8)
    if excess >= 2:
        thinner = cv2.erode(digit, _disc(round(excess) + 1), borderValue=(0,)).astype(np.uint8)
        return _crop(thinner) if thinner.any() else digit
    return digit


def stroke_width(digit: Picture) -> float:
    """Return the mean width of the strokes, in the picture's own pixels.

    Inside a long stroke w pixels wide the distance to the nearest pixel outside is
    w / 4 + 1 / 2 on average.

    Parameters
    ----------
    digit
        (height, width) uint8, ink bright on 0.
    """
    solid = (digit > int(digit.max(initial=0)) / 2).astype(np.uint8)
    padded = cv2.copyMakeBorder(solid, 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    distance = cv2.distanceTransform(padded, cv2.DIST_L2, 3)
    inside = distance[padded > 0]
    return float(4 * inside.mean() - 2) if inside.size else 0.0


def _disc(diameter: int) -> Picture:
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (diameter, diameter)).astype(np.uint8)


def _full_contrast(picture: Picture) -> Picture:
    peak = int(picture.max(initial=0))
    if peak in {0, 255}:
        return picture
    return cv2.convertScaleAbs(picture, alpha=255 / peak).astype(np.uint8)


def _centre(small: Picture) -> Picture:
    height, width = small.shape
    moments = cv2.moments(small)
    mass = moments["m00"] or 1.0
    top = min(max(round(SIDE / 2 - moments["m01"] / mass), 0), SIDE - height)
    left = min(max(round(SIDE / 2 - moments["m10"] / mass), 0), SIDE - width)
    picture = np.zeros((SIDE, SIDE), np.uint8)
    picture[top : top + height, left : left + width] = small
    return picture
