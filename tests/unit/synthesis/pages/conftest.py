import cv2
import numpy as np
import pytest

from digitnet.data.datasets import Dataset
from digitnet.synthesis.pages.fonts.faces import BUILT_IN
from digitnet.synthesis.pages.fonts.glyphs import build_glyphs
from digitnet.synthesis.pages.writing.bank import Bank, make_fields


@pytest.fixture(scope="session")
def digits() -> Dataset:
    """Ten digits in a plain hand, (10, 28, 28)."""
    images = np.zeros((10, 28, 28), np.uint8)
    for digit, image in enumerate(images):
        cv2.putText(image, str(digit), (5, 24), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 255, 2, cv2.LINE_AA)
    return Dataset("plain hand", images, np.arange(10, dtype=np.uint8))


@pytest.fixture(scope="session")
def bank() -> Bank:
    """Ten strokes for digits, and the font that every machine has."""
    pictures = np.zeros((10, 28, 28), np.uint8)
    for digit in range(10):
        pictures[digit, 4:24, 12:16] = 255
        pictures[digit, 4 + 2 * digit : 7 + 2 * digit, 6:22] = 255
    rows = [np.array([digit]) for digit in range(10)]
    return Bank(pictures, make_fields(pictures), rows, build_glyphs([BUILT_IN]), [0], [], [])
