"""Digits drawn with a pen, for tests that need ink but no data."""

import cv2
import numpy as np
from numpy.typing import NDArray

SHAPES: dict[str, list[list[tuple[float, float]]]] = {
    "1": [[(0.5, 0.0), (0.5, 1.0)]],
    "4": [[(0.45, 0.0), (0.0, 0.65), (0.9, 0.65)], [(0.65, 0.3), (0.65, 1.0)]],
    "5": [[(0.05, 0.0), (0.0, 0.45), (0.6, 0.45), (0.75, 0.7), (0.5, 1.0), (0.0, 0.95)]],
    "7": [[(0.0, 0.0), (0.8, 0.0), (0.25, 1.0)]],
}


def draw(  # noqa: PLR0917 - a place, a size and a pen
    page: NDArray[np.uint8], digit: str, x: int, y: int, height: int, width: int = 4
) -> None:
    """Draw a digit on a page of ink, bright on 0, its top left corner at x, y."""
    for stroke in SHAPES[digit]:
        points = np.array([(x + a * height * 0.7, y + b * height) for a, b in stroke])
        cv2.polylines(page, [points.round().astype(np.int32)], False, 255, width, cv2.LINE_AA)


def page_of(*rows: str, height: int = 40, pitch: int = 80) -> NDArray[np.uint8]:
    """Return a page of ink with digits in rows."""
    page = np.zeros((pitch * len(rows) + 40, 40 + 50 * max(map(len, rows))), np.uint8)
    for row, digits in enumerate(rows):
        for column, digit in enumerate(digits):
            if digit != " ":
                draw(page, digit, 20 + 50 * column, 30 + pitch * row, height)
    return page
