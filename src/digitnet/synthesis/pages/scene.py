"""`Scene`: a composed picture and what is to be found in it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MARK = 10
"""Label of a sign that is no digit: a slash, a tick, a scribbled-out digit."""
NO_LOSS = 255
"""Label of what may pass for a digit or not: a letter like one, a digit cut off."""


@dataclass(frozen=True)
class Scene:
    """A picture and its truth.

    Attributes
    ----------
    picture
        (height, width) uint8, grey, either polarity.
    boxes
        (n, 4) float32: x, y, width, height of each symbol's ink in pixels.
    labels
        (n,) uint8: 0 to 9 a digit, `MARK`, `NO_LOSS`.
    numbers
        (n,) int16: which number a digit belongs to, -1 for none.
    """

    picture: NDArray[np.uint8]
    boxes: NDArray[np.float32]
    labels: NDArray[np.uint8]
    numbers: NDArray[np.int16]
