"""Digits in a plain hand, that the shipped model reads rightly."""

import cv2
import numpy as np
from numpy.typing import NDArray

Images = NDArray[np.uint8]


def ten_digits() -> Images:
    """Return 0 to 9, (10, 28, 28) uint8, bright ink on 0, as MNIST's."""
    images = np.zeros((10, 28, 28), np.uint8)
    for digit, image in enumerate(images):
        cv2.putText(image, str(digit), (7, 22), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 255, 2, cv2.LINE_AA)
    return images


def png(image: Images, size: tuple[int, int] = (112, 112)) -> bytes:
    """Return a picture as a PNG file's bytes: large, dark on light."""
    large = cv2.resize(255 - image, size, interpolation=cv2.INTER_CUBIC)
    return cv2.imencode(".png", large)[1].tobytes()
