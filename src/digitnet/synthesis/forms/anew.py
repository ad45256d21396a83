"""Write a digit anew: from a template, or as one of the recorded pens wrote it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.synthesis.forms.recorded import draw_recorded, load_recorded, pick_way
from digitnet.synthesis.forms.templates import draw_template

RECORDED = 0.5
"""How often a digit that recorded pens wrote is written as one of them did."""
HEIGHTS = 0.47, 0.66
"""Height of the digit as a share of the canvas."""
PENS = 0.05, 0.22
"""Width of the pen as a share of the digit's height."""
SPARE = 2
"""Empty pixels left along the canvas' border, at least."""


def write_anew(digit: int, side: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a digit in the middle of a square canvas.

    Parameters
    ----------
    digit
        0 to 9.
    side
        Of the canvas, pixels.

    Returns
    -------
    (side, side) uint8, ink bright on 0.
    """
    height = side * rng.uniform(*HEIGHTS)
    pen = float(np.exp(rng.uniform(*np.log(PENS))))
    matrix = _manner(rng)
    recorded = load_recorded() if rng.random() < RECORDED else None
    way = pick_way(recorded, digit, rng) if recorded else None
    if way is None:
        ink = draw_template(digit, height, pen, matrix, rng)
    else:
        ink = draw_recorded(way, height, pen, matrix, rng)
    return _in_the_middle(ink, side)


def _manner(rng: np.random.Generator) -> NDArray[np.float64]:
    """Return the (2, 2) matrix that turns, slants and stretches."""
    turn, lean = rng.normal(0, 0.1), rng.normal(-0.08, 0.22)
    stretch = np.exp(rng.normal(0, 0.15))
    cosine, sine = np.cos(turn), np.sin(turn)
    turned = np.array([[cosine, -sine], [sine, cosine]])
    return np.asarray(turned @ np.array([[stretch, lean], [0, 1]]), np.float64)


def _in_the_middle(ink: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Lay ink on a canvas; what is larger is made to fit."""
    scale = (side - 2 * SPARE) / max(ink.shape)
    if scale < 1:
        size = [max(1, round(length * scale)) for length in ink.shape]
        ink = np.asarray(cv2.resize(ink, size[::-1], interpolation=cv2.INTER_AREA), np.uint8)
    height, width = ink.shape
    top, left = (side - height) // 2, (side - width) // 2
    canvas = np.zeros((side, side), np.uint8)
    canvas[top : top + height, left : left + width] = ink
    return canvas
