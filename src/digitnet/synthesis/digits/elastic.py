"""Bend a digit and change its pen a little within its own 28×28 pixels.

Affine and elastic distortion (Simard et al. 2003) in one resampling, and strokes a
little thicker or thinner, as if another hand of the same data had written the digit.
It is hardly shifted, for MNIST's digits are all centred.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.image.digit.normalise import SIDE

Picture = NDArray[np.uint8]

TURN, SHEAR, STRETCH = 0.14, 0.17, 0.11
"""Standard deviations: radians, columns per row, logarithm of width to height."""
ZOOM = 0.1
"""Largest logarithm of the size."""
SHIFT = 0.6
"""Largest shift each way, pixels."""
BEND = 1.2
"""Largest standard deviation of how far the knots of the bending are pulled, pixels."""
REPENNED = 0.5
"""How often the strokes get another width."""
THICKER, THINNER = 0.8, 0.5
"""Largest share of a picture grown or shrunk by a pixel that is blended in."""

_ROWS, _COLUMNS = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) - np.float32((SIDE - 1) / 2)
_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


def bend(image: Picture, rng: np.random.Generator) -> Picture:
    """Return a digit turned, sheared, stretched, bent, with another pen.

    Parameters
    ----------
    image
        (28, 28) uint8, ink bright on 0.
    """
    turn, shear, stretch = rng.normal(0, (TURN, SHEAR, STRETCH))
    size = np.exp(rng.uniform(-ZOOM, ZOOM) + np.array([stretch, -stretch]) / 2)
    cosine, sine = np.cos(turn), np.sin(turn)
    forward = np.array([[cosine, -sine], [sine, cosine]]) @ [[1, shear], [0, 1]] @ np.diag(size)
    back = np.linalg.inv(forward).astype(np.float32)
    middle = (rng.uniform(-SHIFT, SHIFT, 2) + (SIDE - 1) / 2).astype(np.float32)
    knots = int(rng.integers(3, 7))
    pulls = rng.normal(0, BEND * rng.random(), (knots, knots, 2)).astype(np.float32)
    bending = cv2.resize(pulls, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    source_x = back[0, 0] * _COLUMNS + back[0, 1] * _ROWS + bending[..., 0] + middle[0]
    source_y = back[1, 0] * _COLUMNS + back[1, 1] * _ROWS + bending[..., 1] + middle[1]
    bent = cv2.remap(image, source_x, source_y, cv2.INTER_CUBIC).astype(np.uint8)
    return _change_pen(bent, rng) if rng.random() < REPENNED else bent


def _change_pen(ink: Picture, rng: np.random.Generator) -> Picture:
    if rng.random() < 0.5:
        changed, share = cv2.dilate(ink, _CROSS), rng.uniform(0, THICKER)
    else:
        changed, share = cv2.erode(ink, _CROSS), rng.uniform(0, THINNER)
    return cv2.addWeighted(ink, 1 - share, changed, share, 0).astype(np.uint8)
