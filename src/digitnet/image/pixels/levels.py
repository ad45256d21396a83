"""The one rule by which numbers of any kind become grey levels from 0 to 255.

The largest value of a picture tells what white is:

============================  ============================================
largest value                 white is
============================  ============================================
up to 1                       1: a mask, or shares
up to 16                      16, as in scikit-learn's digits; in fractions
                              the largest value itself
up to 255                     255
up to 1023, 4095, 16383,      that, the usual depths of 10, 12, 14 and
65535                         16 bits
more                          the largest value itself
============================  ============================================

Where values are negative, the smallest is black and the largest white. NaN is
black; an infinity is the largest or smallest finite value. The rule is the same
for files, Pillow images and arrays; a picture that is transparent in places
keeps its colours.
"""

import numpy as np
from numpy.typing import NDArray

from digitnet.errors import ImageError
from digitnet.image.files.formats import PIECE

Pixels = NDArray[np.uint8]

LOW = 16
"""Up to this largest value 8-bit pixels are no usual picture."""


def eight_bits(values: NDArray[np.generic]) -> Pixels:
    """Return pixels of any number type as uint8, by the rule above.

    Raises
    ------
    ImageError
        If they are no real numbers.
    """
    if values.dtype.kind not in "buif":
        raise ImageError(f"expected an array of real numbers, found {values.dtype}")
    low, high = _finite_range(values)
    white = white_level(low, high, fractions=values.dtype.kind == "f")
    black = min(low, 0.0)
    if values.dtype == np.uint8 and white == 255:
        return values.view(np.uint8)
    grey = np.empty(values.shape, np.uint8)
    source, target = values.reshape(-1), grey.reshape(-1)
    for start in range(0, source.size, PIECE):
        block = source[start : start + PIECE].astype(np.float64)
        block = np.nan_to_num(block, nan=black, posinf=high, neginf=low)
        scaled = (block - black) * 255 / (white - black) + 0.5
        target[start : start + PIECE] = np.clip(scaled, 0, 255)
    return grey


def white_level(low: float, high: float, *, fractions: bool) -> float:
    """Return which value is white.

    Parameters
    ----------
    low, high
        The smallest and the largest value.
    fractions
        Whether the values are floating-point numbers.
    """
    if low < 0:
        return high if high > low else low + 1
    if high <= 1:
        return 1.0
    if high <= LOW:
        return high if fractions else float(LOW)
    return next((2.0**bits - 1 for bits in (8, 10, 12, 14, 16) if high < 2**bits), high)


def _finite_range(values: NDArray[np.generic]) -> tuple[float, float]:
    if values.size == 0:
        return 0.0, 0.0
    if values.dtype.kind != "f":
        return float(values.min()), float(values.max())
    finite = np.isfinite(values)
    low = float(values.min(where=finite, initial=np.inf))
    high = float(values.max(where=finite, initial=-np.inf))
    if low > high:
        return 0.0, 0.0
    if not np.isfinite(high - low):
        raise ImageError(f"values from {low:g} to {high:g} are too far apart for a picture")
    return low, high
