"""Pages on their side or upside down: which way round their digits can be read."""

import numpy as np
from numpy.typing import NDArray

from digitnet.image.pixels.shapes import resized
from digitnet.reader.detector import CLEAR, Detector, sureness
from digitnet.reader.symbols import Symbols

Grey = NDArray[np.uint8]

BETTER = 1.5
"""Another way round must show so many times as much to be taken."""
MAX_PIXELS = 500_000
"""Of the picture that is turned to find out."""
FEWEST = 5
"""Fewer digits than this are read as they stand: a 6 may be a 9."""
UPRIGHT = 0.72
"""Digits whose mean sureness, each weighted by its own, is surely above this stand upright: of
digits upside down it is 0.75 at most, but for chance."""
CHANCE = 0.6
"""What chance may add to that mean: so much by the root of the number of digits."""
PLAIN = 0.5
"""Mean sureness from which on they are digits: letters on their side or upside down look a little
like some, less surely."""


def find_turn(detector: Detector, grey: Grey, upright: Symbols) -> int:
    """Return by how many quarters against the clock a picture must be turned to be read.

    Parameters
    ----------
    upright
        What was found in the picture as it is.
    """
    if is_upright(sureness(upright)):
        return 0
    small = resized(grey, min(1.0, (MAX_PIXELS / grey.size) ** 0.5))
    clear = []
    for quarters in range(4):
        known = small is grey and not quarters  # not reduced: what it shows is known
        shown = upright if known else detector(np.ascontiguousarray(np.rot90(small, quarters)))
        found = sureness(shown)
        counts = not quarters or (len(found) >= FEWEST and found.mean() >= PLAIN)
        clear.append(float((found**2).sum()) if counts else 0.0)
    best = int(np.argmax(clear))
    return best if clear[best] > BETTER * clear[0] else 0


def is_upright(sure: NDArray[np.float32]) -> bool:
    """Tell by how sure digits are that no other way round need be looked at.

    Parameters
    ----------
    sure
        (n,) sureness of each, 0 to 1. A few unsure ones among many, such as signs, don't count.
    """
    if not len(sure):
        return False
    weighted = float((sure**2).sum() / sure.sum())
    return bool(sure.mean() >= CLEAR) or weighted - CHANCE / len(sure) ** 0.5 >= UPRIGHT


def turn_back(
    boxes: NDArray[np.float32], quarters: int, shape: tuple[int, ...]
) -> NDArray[np.float32]:
    """Return boxes of a turned picture as they lie in the picture before.

    Parameters
    ----------
    boxes
        (n, 4) float32: x, y, width, height.
    quarters
        By how many quarters against the clock the picture was turned.
    shape
        Height and width of the picture before.
    """
    height, width = shape[:2]
    x, y, wide, tall = boxes.T
    if quarters == 1:
        return np.stack([width - y - tall, x, tall, wide], axis=1)
    if quarters == 2:
        return np.stack([width - x - wide, height - y - tall, wide, tall], axis=1)
    if quarters == 3:
        return np.stack([y, height - x - wide, tall, wide], axis=1)
    return boxes
