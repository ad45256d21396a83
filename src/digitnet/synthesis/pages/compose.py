"""Compose scenes. A stand-in: digits pasted on noise, no number, no mark."""

import cv2
import numpy as np

from digitnet.synthesis.pages.bank import Bank
from digitnet.synthesis.pages.scene import Scene

TRIES = 60


def compose(bank: Bank, seed: int, index: int, size: int = 320) -> Scene:
    """Return one scene, a pure function of the arguments."""
    rng = np.random.default_rng((seed, index))
    ink = np.zeros((size, size), np.float32)
    boxes, labels = [], []
    for _ in range(TRIES):
        one = int(rng.integers(len(bank.labels)))
        digit = bank.images[one]
        rows, columns = (np.flatnonzero(digit.max(axis=axis) > 64) for axis in (1, 0))
        digit = digit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        height = int(rng.uniform(12, 44))
        width = max(2, round(height * digit.shape[1] / digit.shape[0]))
        if max(height, width) + 4 > size:
            continue
        x, y = (int(rng.integers(1, size - side - 1)) for side in (width, height))
        if ink[max(y - 2, 0) : y + height + 2, max(x - 2, 0) : x + width + 2].any():
            continue
        ink[y : y + height, x : x + width] = cv2.resize(digit, (width, height))
        boxes.append((x, y, width, height))
        labels.append(bank.labels[one])
    paper, contrast = rng.uniform(120, 250), rng.uniform(50, 115)
    picture = paper - ink / 255 * contrast + rng.normal(0, rng.uniform(1, 6), ink.shape)
    if rng.random() < 0.3:
        picture = 255 - picture
    return Scene(
        np.clip(picture, 0, 255).astype(np.uint8),
        np.array(boxes, np.float32).reshape(-1, 4),
        np.array(labels, np.uint8),
        np.full(len(labels), -1, np.int16),
    )
