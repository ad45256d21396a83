"""Set slanted digits half upright before they are judged.

Hands slant differently, and a network spends capacity on what a shear undoes.
Half of the way is best for one that has learnt slanted digits too: it lowers the
cross-entropy on digits of every kind, all of the way does so on some.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

SHARE = 0.5
"""How much of its slant a digit loses."""
STEEPEST = 0.5
"""More slant than this, columns a row, is the digit's own shape."""


def deslant_all(pictures: Picture) -> Picture:
    """Return (n, height, width) uint8 pictures, each as `deslant` returns it."""
    upright = np.empty_like(pictures)
    for row, picture in enumerate(pictures):
        upright[row] = deslant(picture)
    return upright


def deslant(picture: Picture) -> Picture:
    """Return a picture sheared about its middle, without half of its slant.

    Parameters
    ----------
    picture
        (height, width) uint8, ink bright on 0. Its slant is what its moments say:
        the covariance of columns and rows over the variance of rows.
    """
    moments = cv2.moments(picture)
    if not moments["mu02"]:
        return picture
    slant = np.clip(moments["mu11"] / moments["mu02"], -STEEPEST, STEEPEST)
    lean = float(SHARE * slant)
    middle = (picture.shape[0] - 1) / 2
    back = np.array([[1, lean, -lean * middle], [0, 1, 0]])
    method = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(picture, back, picture.shape[::-1], flags=method).astype(np.uint8)
