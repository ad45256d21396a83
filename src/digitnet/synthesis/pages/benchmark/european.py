"""Draw 1, 4 and 7 as much of Europe writes them, which MNIST hardly knows.

The 1 rises to its top by a stroke of up to the full height, the 7 has a bar
through its stem and often a slanted or curled top, the 4 is open or its bar
reaches far out.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Stroke = list[tuple[float, float]]
"""Points x, y that a pen visits; the digit is 1 high, y downwards."""

FORMS: Mapping[str, list[list[Stroke]]] = {
    "1": [
        [[(0.12, 0.42), (0.5, 0.0), (0.48, 1.0)]],
        [[(0.0, 0.62), (0.28, 0.3), (0.52, 0.0), (0.48, 1.0)]],
        [[(0.1, 0.4), (0.48, 0.0), (0.46, 1.0)], [(0.2, 1.0), (0.75, 0.98)]],
    ],
    "4": [
        [[(0.5, 0.0), (0.02, 0.66), (0.95, 0.62)], [(0.66, 0.36), (0.6, 1.0)]],
        [[(0.22, 0.03), (0.1, 0.52), (0.85, 0.5)], [(0.68, 0.15), (0.6, 1.0)]],
        [[(0.4, 0.0), (0.0, 0.6), (1.05, 0.52)], [(0.62, 0.3), (0.42, 1.0)]],
    ],
    "7": [
        [[(0.02, 0.06), (0.72, 0.02), (0.42, 0.5), (0.3, 1.0)], [(0.12, 0.52), (0.72, 0.46)]],
        [
            [(0.0, 0.24), (0.06, 0.08), (0.35, 0.1), (0.75, 0.0), (0.4, 0.55), (0.28, 1.0)],
            [(0.1, 0.54), (0.68, 0.5)],
        ],
        [[(0.0, 0.16), (0.74, 0.0), (0.34, 1.0)], [(0.14, 0.56), (0.66, 0.42)]],
    ],
}


def draw_european(
    digit: str, height: float, width: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return the ink of a 1, 4 or 7, cropped, as float32 cover from 0 to 1.

    Parameters
    ----------
    digit
        "1", "4" or "7".
    height, width
        Of the digit and of its strokes, pixels.
    rng
        Picks the form, and how far the hand strays from it.
    """
    forms = FORMS[digit]
    form = forms[rng.integers(len(forms))]
    lean = np.array([[rng.uniform(0.75, 1.15), -rng.normal(0.12, 0.12)], [0, 1]])
    strokes = [
        (np.array(stroke) + rng.normal(0, 0.025, (len(stroke), 2))) @ lean.T * height
        for stroke in form
    ]
    return draw_strokes(strokes, width)


def draw_strokes(strokes: Sequence[NDArray[np.float64]], width: float) -> NDArray[np.float32]:
    """Return the ink of some strokes, each (n, 2) points x, y in pixels, cropped, from 0 to 1."""
    margin = 2 * width
    rounded = [_rounded(stroke) for stroke in strokes]
    low = np.min([points.min(0) for points in rounded], 0) - margin
    side = np.max([points.max(0) for points in rounded], 0) - low + margin
    ink: NDArray[Any] = np.zeros(np.ceil(side[::-1]).astype(int), np.uint8)
    pen = max(1, round(width))
    for points in rounded:
        fixed = np.round((points - low) * 16).astype(np.int32)
        cv2.polylines(ink, [fixed], False, (255,), pen, cv2.LINE_AA, 4)
    x, y, w, h = cv2.boundingRect(ink)
    return np.asarray(ink[y : y + h, x : x + w] / 255, np.float32)


def _rounded(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cut a path's corners a little; its ends stay."""
    for _ in range(2):
        before, after = points[:-1], points[1:]
        cut = np.stack([0.88 * before + 0.12 * after, 0.12 * before + 0.88 * after], 1)
        points = np.vstack([points[:1], cut.reshape(-1, 2), points[-1:]])
    return points
