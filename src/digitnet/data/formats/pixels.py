"""Stored pixels of any usual shape and range → (n, height, width) uint8."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitnet.errors import DataError

SIDES = range(8, 129)
"""Sides of pictures in a set, pixels; scikit-learn's have 8, MNIST's 28."""
BLOCK = 4096
"""Pictures that are scaled at a time, so that memory never holds several copies of a set."""
LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""Weights of red, green and blue (ITU-R BT.601)."""


def grey_pictures(values: NDArray[Any], where: str) -> NDArray[np.uint8]:
    """Return pictures of a whole set as grey values from 0 to 255.

    The largest value in the set tells the range: up to 1 it is 0 to 1, up to 16
    it is scikit-learn's 0 to 16, else 0 to 255. Fractions are rounded.

    Parameters
    ----------
    values
        (n, side × side), (n, height, width), the same with 1, 3 or 4 channels
        last or with 1 first; any number type.
    where
        The file they came from, for errors.

    Returns
    -------
    (n, height, width) uint8.

    Raises
    ------
    DataError
        If shape, type or range is another; names the first such value.
    """
    if values.dtype.kind not in "buif":
        raise DataError(f"{where}: pixels are {values.dtype}, expected numbers from 0 to 255")
    pictures = _shaped(values, where)
    if pictures.size == 0:
        raise DataError(f"{where}: holds no images")
    _check_range(pictures, where)
    top = float(pictures.max())
    if pictures.dtype.kind in "bu" and top > 16:
        return np.ascontiguousarray(pictures, np.uint8)
    full = next(limit for limit in (1.0, 16.0, 255.0) if top <= limit)
    grey = np.empty(pictures.shape, np.uint8)
    for start in range(0, len(pictures), BLOCK):
        some = np.s_[start : start + BLOCK]
        grey[some] = np.rint(pictures[some].astype(np.float32) * np.float32(255 / full))
    return grey


def _shaped(values: NDArray[Any], where: str) -> NDArray[Any]:
    if values.ndim == 2 and math.isqrt(values.shape[1]) ** 2 == values.shape[1]:
        side = math.isqrt(values.shape[1])
        values = values.reshape(-1, side, side)
    if values.ndim == 4 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim == 4 and values.shape[3] == 1:
        values = values[..., 0]
    if values.ndim == 4 and values.shape[3] in {3, 4}:
        values = values[..., :3].astype(np.float32) @ LUMA
    if values.ndim != 3 or not {*values.shape[1:]} <= {*SIDES}:
        raise DataError(
            f"{where}: images have shape {values.shape}, expected (n, 28, 28) or (n, 784)"
        )
    return values


def _check_range(pictures: NDArray[Any], where: str) -> None:
    with np.errstate(invalid="ignore"):
        if pictures.min() >= 0 and pictures.max() <= 255:
            return
        wrong = np.argwhere(~((pictures >= 0) & (pictures <= 255)))
    picture, row, column = (int(index) for index in wrong[0])
    value = pictures[picture, row, column]
    hint = "; undo their standardising" if pictures.dtype.kind == "f" and pictures.min() < 0 else ""
    raise DataError(
        f"{where}: image {picture + 1} has {value:g} for pixel "
        f"{row * pictures.shape[2] + column}, expected 0 to 255, or 0 to 1{hint}"
    )
