"""Rows of numbers → 28×28 digits, whatever type the numbers have."""

import numpy as np
from numpy.typing import NDArray

from digitnet.image.digit.normalise import SIDE

PIXELS = SIDE * SIDE
"""Numbers of one picture."""


def to_digits(values: NDArray[np.generic]) -> tuple[NDArray[np.uint8], dict[int, str]]:
    """Return images, and which rows hold what no pixel is.

    Parameters
    ----------
    values
        (n, 784) of any number type: 0 to 255, or 0 to 1 where they are no whole numbers
        and none of them is larger.

    Returns
    -------
    (n, 28, 28) uint8, all 0 where a row has a fault; by row, its fault.
    """
    if values.dtype == np.uint8:
        return values.view(np.uint8).reshape(-1, SIDE, SIDE), {}
    if values.dtype == np.bool_:
        return values.view(np.uint8).reshape(-1, SIDE, SIDE) * np.uint8(255), {}
    real = values.astype(np.float32)
    if np.issubdtype(values.dtype, np.floating) and np.nanmax(real, initial=0) <= 1:
        real = real * 255
    sound = ((real >= 0) & (real <= 255)).all(axis=1)
    real[~sound] = 0
    told = "holds a value that is no pixel; expected 0 to 255"
    faults = {int(row): told for row in np.flatnonzero(~sound)}
    return np.rint(real).astype(np.uint8).reshape(-1, SIDE, SIDE), faults
