"""How much the bare paper's darkness varies from place to place: a photo's shadows are grainy."""

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Floats = NDArray[np.float32]

BLOCK = 32
"""Grain is measured in squares of so many pixels."""
LAG = 3
"""Pixels this far apart are compared; nearer ones were smoothed together by the camera."""
SHARE = 0.9
"""Of a square's differences this share is smaller than the one that counts."""
AROUND = 7
"""Of so many squares each way"""
CALMEST = 0.25
"""the one counts that this share is calmer than: writing fills fewer than the others."""
PER_DEVIATION = 2.33
"""The difference that counts, in standard deviations of normal noise."""


def find_grain(levels: Grey) -> Floats:
    """Return the standard deviation of the bare paper's darkness around each pixel.

    Parameters
    ----------
    levels
        (height, width) uint8, how much darker than the paper the picture is, without what is
        printed on it.

    Returns
    -------
    (height, width) float32; 0 everywhere on pictures too small to tell.
    """
    height, width = levels.shape
    rows, columns = height // BLOCK, (width - LAG) // BLOCK
    if min(rows, columns) < AROUND:
        return np.zeros(levels.shape, np.float32)
    steps = cv2.absdiff(levels[:, LAG:], levels[:, :-LAG])[
        : rows * BLOCK : 2, : columns * BLOCK : 2
    ]
    split = steps.reshape(rows, BLOCK // 2, columns, BLOCK // 2)
    blocks = split.transpose(0, 2, 1, 3).reshape(rows, columns, -1)
    place = int(SHARE * blocks.shape[2])
    rough = np.partition(blocks, place, axis=2)[:, :, place] / np.float32(PER_DEVIATION)
    return cv2.resize(_calmest(rough), (width, height)).astype(np.float32)


def _calmest(rough: Floats) -> Floats:
    padded = np.pad(rough, AROUND // 2, mode="reflect")
    around = np.lib.stride_tricks.sliding_window_view(padded, (AROUND, AROUND))
    flat = around.reshape(*rough.shape, AROUND * AROUND)
    place = int(CALMEST * AROUND * AROUND)
    return np.partition(flat, place, axis=2)[:, :, place]
