"""Ink map → boxes of digits, in lines and reading order."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
SOLID = 96
"""Ink from this level on holds a stroke together."""


@dataclass(frozen=True)
class Blob:
    """A connected piece of ink: its box in pixels, its area, its label in the mask."""

    x: int
    y: int
    width: int
    height: int
    area: int


def find_blobs(ink: Grey) -> list[Blob]:
    """Return the connected pieces of ink, specks left out."""
    _, _, stats, _ = cv2.connectedComponentsWithStats((ink >= SOLID).astype(np.uint8))
    blobs = [Blob(*map(int, row)) for row in stats[1:]]
    if not blobs:
        return []
    tallest = max(max(blob.width, blob.height) for blob in blobs)
    return [blob for blob in blobs if max(blob.width, blob.height) * 8 >= tallest]


def order_lines(blobs: list[Blob]) -> list[list[Blob]]:
    """Group boxes into lines from top to bottom, each from left to right."""
    lines: list[list[Blob]] = []
    for blob in sorted(blobs, key=lambda blob: blob.y + blob.height / 2):
        middle = blob.y + blob.height / 2
        line = next((one for one in lines if _covers(one[-1], middle)), None)
        if line is None:
            lines.append([blob])
        else:
            line.append(blob)
    return [sorted(line, key=lambda blob: blob.x) for line in lines]


def _covers(blob: Blob, y: float) -> bool:
    return blob.y <= y <= blob.y + blob.height
