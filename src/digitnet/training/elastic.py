"""Move and bend a digit a little within its own 28×28 pixels.

Affine and elastic distortion (Simard et al. 2003) in one resampling, as if another
hand of the same data had written the digit; nothing is normalised again.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

SIDE = 28
TURN, SHEAR, STRETCH = 0.12, 0.12, 0.08
"""Standard deviations: radians, columns a row, logarithm of width to height."""
ZOOM = 0.12
"""Largest logarithm of the size."""
SHIFT = 1.5
"""Largest shift each way, pixels."""
BEND = 1.0
"""Standard deviation of how far the knots of the bending are pulled, pixels."""

_ROWS, _COLUMNS = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) - np.float32((SIDE - 1) / 2)


def move_and_bend(image: Picture, rng: np.random.Generator) -> Picture:
    """Return a digit turned, sheared, stretched, zoomed, shifted and bent.

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
    shift = rng.uniform(-SHIFT, SHIFT, 2) + (SIDE - 1) / 2
    knots = int(rng.integers(3, 7))
    pulls = rng.normal(0, BEND * rng.random(), (knots, knots, 2)).astype(np.float32)
    bend = cv2.resize(pulls, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    source_x = back[0, 0] * _COLUMNS + back[0, 1] * _ROWS + bend[..., 0] + np.float32(shift[0])
    source_y = back[1, 0] * _COLUMNS + back[1, 1] * _ROWS + bend[..., 1] + np.float32(shift[1])
    return cv2.remap(image, source_x, source_y, cv2.INTER_CUBIC).astype(np.uint8)
