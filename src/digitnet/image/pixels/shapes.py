"""A picture at another size, and its border."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


def resized(grey: Pixels, scale: float) -> Pixels:
    """Return a (height, width) picture at a scale; itself where its size stays."""
    height, width = (max(round(side * scale), 1) for side in grey.shape)
    if (height, width) == grey.shape:
        return grey
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(grey, (width, height), interpolation=method), np.uint8)


def edge_of(picture: NDArray[Any]) -> NDArray[Any]:
    """Return what stands along a (height, width) picture's border, its corners twice."""
    return np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
