"""A composed picture and the truth about it: what the page network learns from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MARK = 10
"""Label of a symbol of a digit's size that is no digit: a slash, a tick, a crossed-out digit."""
LETTER = 11
"""Label of a letter in a word: no symbol that is to be found, but a class that is to be learnt."""
NO_LOSS = 255
"""Label of what nobody could tell: a letter that looks like a digit, a digit cut in two."""


@dataclass(frozen=True)
class Scene:
    """A grey picture, and where each symbol stands in it.

    Attributes
    ----------
    picture
        (height, width) uint8, dark on light or light on dark.
    boxes
        (n, 4) float32: x, y, width, height of each symbol's ink in pixels.
    labels
        (n,) uint8: 0 to 9 for a digit, `MARK`, `LETTER` or `NO_LOSS`.
    numbers
        (n,) int16: which number a digit belongs to, from 0; -1 for none.
    """

    picture: NDArray[np.uint8]
    boxes: NDArray[np.float32]
    labels: NDArray[np.uint8]
    numbers: NDArray[np.int16]
