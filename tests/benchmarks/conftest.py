"""The benchmarks are scripts: their packages stand beside them."""

import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from digitnet.data.datasets import Dataset

SCRIPTS = Path(__file__).parents[2] / "benchmarks"
sys.path.insert(0, str(SCRIPTS))


@pytest.fixture(scope="session")
def digits() -> Dataset:
    """Ten digits in a plain hand, (10, 28, 28)."""
    images = np.zeros((10, 28, 28), np.uint8)
    for digit, image in enumerate(images):
        cv2.putText(image, str(digit), (5, 24), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 255, 2, cv2.LINE_AA)
    return Dataset("plain hand", images, np.arange(10, dtype=np.uint8))
