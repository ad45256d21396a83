"""Digits written from templates of strokes: forms that MNIST's writers seldom made.

Open and closed 4s, 1s with a hook or a foot, 7s with a bar, 0s with a slash, 8s of two
circles, 9s with a straight tail: each is a few control points, pulled about a little
and joined by a smooth line.
"""

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Stroke = tuple[bool, Sequence[tuple[float, float]]]
"""Whether it is a smooth curve, and its points: x to the right, y down, in digit heights."""

TEMPLATES: Mapping[int, Sequence[Sequence[Stroke]]] = {
    0: (
        (((True), ((0.3, 0), (0.05, 0.25), (0.05, 0.72), (0.3, 1), (0.56, 0.72), (0.55, 0.25), (0.3, 0))),),
        ((True, ((0.5, 0), (0.07, 0.2), (0.02, 0.7), (0.5, 1), (0.95, 0.7), (0.93, 0.25), (0.5, 0))),),
        ((True, ((0.42, 0.06), (0.1, 0.2), (0.05, 0.7), (0.3, 1), (0.58, 0.7), (0.55, 0.2), (0.25, 0.03))),),
        (
            (True, ((0.3, 0), (0.03, 0.25), (0.03, 0.72), (0.3, 1), (0.6, 0.72), (0.58, 0.25), (0.3, 0))),
            (False, ((0.58, 0.1), (0.05, 0.9))),
        ),
    ),
    1: (
        ((False, ((0.1, 0), (0.1, 1))),),
        ((False, ((0, 0.24), (0.2, 0), (0.2, 1))),),
        ((False, ((0, 0.42), (0.34, 0), (0.3, 1))),),
        ((False, ((0, 0.2), (0.2, 0), (0.2, 1))), (False, ((0, 1), (0.42, 1)))),
        ((True, ((0, 0.55), (0.22, 0.3), (0.36, 0))), (False, ((0.36, 0), (0.3, 1)))),
    ),
    2: (
        ((True, ((0.03, 0.22), (0.25, 0), (0.52, 0.2), (0.4, 0.55), (0, 1))), (False, ((0, 1), (0.6, 0.98)))),
        ((True, ((0.05, 0.15), (0.3, 0), (0.5, 0.2), (0.35, 0.6), (0.08, 0.95), (0.02, 0.85), (0.15, 0.8), (0.4, 0.98), (0.62, 0.9))),),
        ((False, ((0, 0.04), (0.5, 0.02), (0.02, 1), (0.55, 1))),),
        ((True, ((0.02, 0.25), (0.2, 0.01), (0.5, 0.12), (0.42, 0.48), (0.18, 0.8), (0, 1), (0.25, 0.94), (0.6, 1))),),
    ),
    3: (
        ((True, ((0.03, 0.12), (0.28, 0), (0.48, 0.2), (0.2, 0.45), (0.52, 0.72), (0.28, 1), (0, 0.86))),),
        ((False, ((0.03, 0), (0.5, 0), (0.2, 0.4))), (True, ((0.2, 0.4), (0.53, 0.62), (0.42, 0.95), (0, 0.94)))),
        ((True, ((0.08, 0.05), (0.4, 0.04), (0.42, 0.35), (0.15, 0.47))), (True, ((0.15, 0.47), (0.55, 0.55), (0.5, 0.95), (0.02, 0.95)))),
    ),
    4: (
        ((False, ((0.4, 0), (0, 0.68), (0.6, 0.66))), (False, ((0.42, 0.05), (0.4, 1)))),
        ((False, ((0.1, 0), (0.05, 0.5), (0.55, 0.5))), (False, ((0.5, 0.02), (0.46, 1)))),
        ((False, ((0.45, 1), (0.45, 0), (0, 0.7), (0.62, 0.7))),),
        ((True, ((0.12, 0), (0.03, 0.4), (0.15, 0.52), (0.52, 0.45))), (False, ((0.55, 0), (0.4, 1)))),
        ((False, ((0.25, 0), (0, 0.6), (0.6, 0.58))), (False, ((0.4, 0.35), (0.36, 1)))),
    ),
    5: (
        ((False, ((0.55, 0), (0.1, 0.02), (0.06, 0.42))), (True, ((0.06, 0.42), (0.35, 0.36), (0.55, 0.65), (0.35, 0.97), (0, 0.9)))),
        ((False, ((0.08, 0.02), (0.04, 0.42))), (True, ((0.04, 0.42), (0.4, 0.4), (0.5, 0.75), (0.25, 1), (0, 0.92))), (False, ((0.08, 0.02), (0.6, 0)))),
        ((True, ((0.6, 0.02), (0.2, 0.03), (0.1, 0.35), (0.45, 0.5), (0.42, 0.9), (0, 0.98))),),
        ((False, ((0.5, 0.1), (0.16, 0.06), (0.1, 0.44))), (True, ((0.1, 0.44), (0.44, 0.5), (0.4, 0.92), (0.02, 1)))),
    ),
    6: (
        ((True, ((0.42, 0), (0.1, 0.35), (0.02, 0.75), (0.26, 1), (0.52, 0.75), (0.3, 0.52), (0.05, 0.7))),),
        ((True, ((0.2, 0), (0.04, 0.4), (0.03, 0.8), (0.25, 1), (0.48, 0.8), (0.3, 0.55), (0.06, 0.72))),),
        ((True, ((0.5, 0.08), (0.2, 0.1), (0.02, 0.55), (0.2, 1), (0.5, 0.85), (0.42, 0.52), (0.08, 0.6))),),
    ),
    7: (
        ((False, ((0, 0.02), (0.52, 0), (0.2, 1))),),
        ((False, ((0, 0.02), (0.55, 0), (0.15, 1))), (False, ((0.1, 0.52), (0.52, 0.48)))),
        ((False, ((0.02, 0.18), (0.03, 0), (0.52, 0), (0.28, 1))),),
        ((True, ((0, 0.08), (0.2, 0), (0.5, 0.03), (0.35, 0.5), (0.25, 1))), (False, ((0.12, 0.5), (0.55, 0.5)))),
        ((True, ((0, 0.12), (0.25, 0.08), (0.55, 0), (0.35, 0.45), (0.3, 1))),),
    ),
    8: (
        ((True, ((0.5, 0.12), (0.2, 0), (0.07, 0.25), (0.45, 0.65), (0.4, 0.97), (0.08, 0.9), (0.12, 0.6), (0.48, 0.3), (0.5, 0.1))),),
        (
            (True, ((0.28, 0), (0.08, 0.2), (0.28, 0.44), (0.5, 0.2), (0.28, 0))),
            (True, ((0.28, 0.44), (0.02, 0.72), (0.28, 1), (0.56, 0.72), (0.28, 0.44))),
        ),
        ((True, ((0.45, 0.05), (0.1, 0.12), (0.2, 0.45), (0.5, 0.75), (0.25, 1), (0.03, 0.78), (0.3, 0.48), (0.52, 0.1))),),
    ),
    9: (
        ((True, ((0.5, 0.2), (0.28, 0), (0.04, 0.25), (0.25, 0.48), (0.5, 0.2))), (False, ((0.5, 0.2), (0.45, 1)))),
        ((True, ((0.48, 0.1), (0.15, 0.02), (0.05, 0.35), (0.32, 0.42), (0.5, 0.1), (0.5, 0.6), (0.32, 0.98), (0.02, 0.92))),),
        ((True, ((0.5, 0.22), (0.28, 0), (0.03, 0.22), (0.25, 0.45), (0.5, 0.22), (0.4, 0.65), (0.2, 1))),),
        ((True, ((0.45, 0.05), (0.12, 0.06), (0.06, 0.4), (0.42, 0.38), (0.47, 0.05), (0.47, 0.7), (0.4, 1.05))),),
    ),
}  # fmt: skip
"""Ways to write each digit."""

PULL = 0.035
"""Spread of how far control points are moved, digit heights."""
SUBPIXEL = 4
"""Bits of a pixel's fraction that OpenCV draws with."""


def draw_template(
    digit: int,
    height: float,
    pen: float,
    matrix: NDArray[np.float64],
    rng: np.random.Generator,
) -> NDArray[np.uint8]:
    """Return the ink of one of a digit's templates.

    Parameters
    ----------
    height
        Of the digit, pixels.
    pen
        Stroke width as a share of the height.
    matrix
        (2, 2): turn, slant and stretch.

    Returns
    -------
    (height, width) uint8, with some empty pixels around the ink.
    """
    forms = TEMPLATES[digit]
    form = forms[int(rng.integers(len(forms)))]
    lines = []
    for smooth, points in form:
        pulled = np.array(points) + rng.normal(0, PULL, (len(points), 2))
        lines.append(height * (smoothed(pulled) if smooth else pulled) @ matrix.T)
    return draw_lines(lines, max(1.0, pen * height))


def draw_lines(lines: Sequence[NDArray[np.float64]], width: float) -> NDArray[np.uint8]:
    """Return the ink of some lines, each (n, 2) points x, y, on a canvas that just holds them."""
    every = np.concatenate(lines)
    spare = int(width) + 2
    low = every.min(0) - spare
    wide, tall = np.ceil(every.max(0) - low + spare).astype(int)
    cover = np.zeros((int(tall), int(wide)), np.uint8)
    points = [np.round((line - low) * 2**SUBPIXEL).astype(np.int32) for line in lines]
    cv2.polylines(cover, points, False, (255,), max(1, round(width)), cv2.LINE_AA, SUBPIXEL)
    return cover


def smoothed(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a Catmull-Rom curve through (n, 2) points, eight steps to a piece."""
    padded = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    controls = np.stack([padded[:-3], padded[1:-2], padded[2:-1], padded[3:]], axis=1)
    return np.concatenate([(_CATMULL_ROM @ controls).reshape(-1, 2), points[-1:]])


def _catmull_rom(steps: int = 8) -> NDArray[np.float64]:
    """Return (steps, 4): the weights of four control points along a piece."""
    powers = np.linspace(0, 1, steps, endpoint=False)[:, None] ** np.arange(4)
    matrix = np.array([[0, 2, 0, 0], [-1, 0, 1, 0], [2, -5, 4, -1], [-1, 3, -3, 1]]) / 2
    return powers @ matrix


_CATMULL_ROM = _catmull_rom()
