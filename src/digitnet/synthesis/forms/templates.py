"""Digits written from templates of strokes: forms that MNIST's writers seldom made.

Open and closed 4s, 1s with a hook or a foot, 7s with a bar, 0s with a slash, 8s of two
circles, 9s with a straight tail: each is a few control points, pulled about a little
and joined by a smooth line.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from digitnet.synthesis.forms.lines import draw_lines, smoothed
from digitnet.synthesis.forms.shaped import SHAPES, Stroke

TEMPLATES: Mapping[int, Sequence[str]] = {
    0: (
        "~ 30,0 5,25 5,72 30,100 56,72 55,25 30,0",
        "~ 50,0 7,20 2,70 50,100 95,70 93,25 50,0",
        "~ 42,6 10,20 5,70 30,100 58,70 55,20 25,3",
        "~ 30,0 3,25 3,72 30,100 60,72 58,25 30,0 | 58,10 5,90",
        "~ 44,10 12,6 2,60 28,100 58,60 44,8 24,16 74,4",
        "~ 0,0 30,12 6,20 2,66 28,100 58,66 50,18 30,4",
        "~ 50,0 15,15 0,50 15,85 50,100 85,85 100,50 85,15 50,0",
        "~ 46,0 14,15 0,50 14,85 46,100 78,85 92,50 78,15 46,0",
        "~ 40,4 8,20 4,70 44,100 86,70 82,20 44,2 14,24 22,82",
    ),
    1: (
        "10,0 10,100",
        "0,24 20,0 20,100",
        "0,42 34,0 30,100",
        "0,20 20,0 20,100 | 0,100 42,100",
        "~ 0,55 22,30 36,0 | 36,0 30,100",
        "0,72 36,0 30,100",
        "~ 0,100 28,45 44,0 | 44,0 36,100",
        "~ 0,38 12,30 24,0 | 24,0 16,100",
        "0,96 32,0 34,100",
        "0,60 40,0 20,100",
        "~ 0,70 24,22 32,-2 20,6 14,50 10,100",
        "~ 0,60 24,14 36,-3 38,8 22,60 14,100",
        "~ 8,102 26,40 34,2 22,8 10,50 6,104",
        "~ 0,100 20,60 40,0 | 40,0 38,100",
        "~ 0,84 16,50 34,0 | ~ 34,0 30,70 40,100",
        "0,100 46,0 46,100",
        "~ 0,102 24,52 50,0 | ~ 50,0 44,70 56,100",
        "~ 0,98 40,8 52,0 | ~ 52,0 50,60 64,98",
        "~ 16,46 36,10 32,-2 20,14 6,80 12,100 34,90",
        "~ 0,104 22,62 40,12 32,-2 24,24 18,100",
        "~ -14,104 16,84 42,10 34,-2 20,30 14,86 26,100",
        "~ 0,112 28,70 50,20 42,0 24,14 12,60 20,76 34,62",
        "~ 0,100 20,50 34,4 26,-2 14,30 4,98",
        "-12,122 36,0 | ~ 36,0 42,55 62,92",
        "~ -30,126 10,70 36,0 | ~ 36,0 36,60 42,100 60,92",
    ),
    2: (
        "~ 3,22 25,0 52,20 40,55 0,100 | 0,100 60,98",
        "~ 5,15 30,0 50,20 35,60 8,95 2,85 15,80 40,98 62,90",
        "0,4 50,2 2,100 55,100",
        "~ 2,25 20,1 50,12 42,48 18,80 0,100 25,94 60,100",
        "~ 4,34 0,14 20,0 44,16 36,56 6,96 0,84 16,82 64,100",
        "~ 20,30 8,18 22,0 46,10 38,44 0,96 | ~ 0,96 22,82 42,100 66,90",
        "~ 30,38 6,32 12,4 40,-2 50,20 30,70 4,100 | 4,100 74,86",
    ),
    3: (
        "~ 3,12 28,0 48,20 20,45 52,72 28,100 0,86",
        "3,0 50,0 20,40 | ~ 20,40 53,62 42,95 0,94",
        "~ 8,5 40,4 42,35 15,47 | ~ 15,47 55,55 50,95 2,95",
    ),
    4: (
        "40,0 0,68 60,66 | 42,5 40,100",
        "10,0 5,50 55,50 | 50,2 46,100",
        "45,100 45,0 0,70 62,70",
        "~ 12,0 3,40 15,52 52,45 | 55,0 40,100",
        "25,0 0,60 60,58 | 40,35 36,100",
        "~ 22,0 8,44 2,62 32,60 72,52 | 52,26 42,100",
        "20,0 0,58 70,50 | 60,10 50,100",
        "~ 30,0 8,56 0,66 20,62 74,60 | ~ 54,36 52,70 46,100",
        "56,0 0,74 54,70 | 58,56 48,96",
        "60,0 4,70 44,74 | 90,22 40,112",
    ),
    5: (
        "55,0 10,2 6,42 | ~ 6,42 35,36 55,65 35,97 0,90",
        "8,2 4,42 | ~ 4,42 40,40 50,75 25,100 0,92 | 8,2 60,0",
        "~ 60,2 20,3 10,35 45,50 42,90 0,98",
        "50,10 16,6 10,44 | ~ 10,44 44,50 40,92 2,100",
        "12,6 4,44 | ~ 4,44 44,46 46,90 0,98 | 12,6 92,-8",
        "~ 22,12 8,44 44,46 46,92 0,97 | 32,0 88,-6",
        "~ 30,6 8,40 36,48 40,84 20,100 0,94 | 28,8 70,2",
        "~ 110,6 50,0 16,16 18,80 6,100 -6,88",
        "~ 34,10 22,40 28,86 8,98 -4,82 | 34,10 112,0",
        "0,48 8,100 26,20 | 22,22 100,0",
        "~ 76,6 30,0 22,40 50,60 40,92 0,104",
    ),
    6: (
        "~ 42,0 10,35 2,75 26,100 52,75 30,52 5,70",
        "~ 20,0 4,40 3,80 25,100 48,80 30,55 6,72",
        "~ 50,8 20,10 2,55 20,100 50,85 42,52 8,60",
        "~ 60,-8 20,30 2,72 20,100 46,82 28,58 8,78",
    ),
    7: (
        "0,2 52,0 20,100",
        "0,2 55,0 15,100 | 10,52 52,48",
        "2,18 3,0 52,0 28,100",
        "~ 0,8 20,0 50,3 35,50 25,100 | 12,50 55,50",
        "~ 0,12 25,8 55,0 35,45 30,100",
        "~ 0,22 6,6 24,12 40,2 | 40,2 24,100 | 6,50 58,44",
        "~ 0,14 12,8 34,8 | ~ 34,8 30,50 20,100 | 4,48 62,46",
        "~ 0,20 5,6 22,10 48,2 28,60 22,100",
        "~ 4,18 12,4 26,2 | 26,2 18,100 | 0,48 62,40",
        "~ 0,16 10,6 30,12 | 30,12 26,100 | 2,55 66,50",
        "12,4 26,0 20,100 | 0,42 56,40",
        "~ 12,12 18,2 32,4 | 32,4 26,100 | 0,46 76,36",
        "~ 2,14 10,4 28,6 44,0 | ~ 44,0 26,50 22,100 | 2,56 64,40",
        "28,2 24,100 | ~ 14,10 28,2 34,4 | 0,40 66,36",
        "~ 6,50 16,36 78,44 | 34,-4 28,104",
        "~ 4,6 20,10 54,-2 30,50 20,100 | 10,46 62,34",
    ),
    8: (
        "~ 50,12 20,0 7,25 45,65 40,97 8,90 12,60 48,30 50,10",
        "~ 28,0 8,20 28,44 50,20 28,0 | ~ 28,44 2,72 28,100 56,72 28,44",
        "~ 45,5 10,12 20,45 50,75 25,100 3,78 30,48 52,10",
        "~ 48,2 22,6 8,24 44,70 30,100 6,84 16,58 58,2",
        "~ -4,6 18,16 40,80 26,100 12,82 36,20 46,-2",
    ),
    9: (
        "~ 50,20 28,0 4,25 25,48 50,20 | 50,20 45,100",
        "~ 48,10 15,2 5,35 32,42 50,10 50,60 32,98 2,92",
        "~ 50,22 28,0 3,22 25,45 50,22 40,65 20,100",
        "~ 45,5 12,6 6,40 42,38 47,5 47,70 40,105",
        "~ 30,16 50,4 30,-2 4,20 20,46 46,22 42,4 | ~ 46,10 44,60 22,100",
        "~ 62,4 40,-2 8,16 14,44 42,30 50,6 | ~ 50,6 46,60 34,104",
        "~ 16,100 24,40 30,2 56,6 54,36 26,44",
        "~ 52,2 20,2 6,22 22,42 48,24 46,60 26,96 0,90",
        "~ 10,100 18,40 14,6 | ~ 14,6 52,-4 52,34 16,46",
        "~ 52,8 20,0 4,20 20,40 50,14 | ~ 50,14 30,70 0,104",
        "~ 48,10 20,0 4,24 24,44 50,6 | ~ 50,6 40,60 20,100 0,86",
        "~ 46,12 16,0 0,26 28,42 54,14 48,6 54,60 74,100",
        "~ 46,12 16,0 0,26 28,42 50,10 | ~ 50,4 46,60 66,104",
    ),
}
"""Ways to write each digit: strokes between bars, each some points x,y in hundredths of the
digit's height, x to the right and y down; a stroke that begins with ~ is a smooth curve."""

PULL = 0.035
"""Spread of how far control points are moved, digit heights."""
SHAPED = 0.6
"""How often a digit that `digitnet.synthesis.forms.shaped` knows is written as it says."""


def draw_template(
    digit: int,
    height: float,
    pen: float,
    matrix: NDArray[np.float64],
    rng: np.random.Generator,
    *,
    habit: float | None = None,
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
    habit
        Which template, as a share of the list from 0 up to 1; any by default.

    Returns
    -------
    (height, width) uint8, with some empty pixels around the ink.
    """
    lines = []
    for smooth, points in _form(digit, rng, habit):
        pulled = points + rng.normal(0, PULL, points.shape)
        lines.append(height * (smoothed(pulled) if smooth else pulled) @ matrix.T)
    return draw_lines(lines, max(1.0, pen * height))


def _form(digit: int, rng: np.random.Generator, habit: float | None) -> list[Stroke]:
    """Return a digit's strokes; a habit always gives the same ones."""
    style = rng if habit is None else np.random.default_rng(int(habit * 2**32) + digit)
    if digit in SHAPES and style.random() < SHAPED:
        return SHAPES[digit](style)
    return _strokes(TEMPLATES[digit][int(style.integers(len(TEMPLATES[digit])))])


def draw_bar(
    height: float, pen: float, bow: float, matrix: NDArray[np.float64]
) -> NDArray[np.uint8]:
    """Return the ink of an upright bar; height and pen in pixels, as `draw_template`.

    Parameters
    ----------
    bow
        How far its middle lies to the right of its ends, as a share of its height.
    """
    bar = height * np.array([[0.0, 0.0], [bow, 0.5], [0.0, 1.0]])
    return draw_lines([smoothed(bar) @ matrix.T], max(1.0, pen))


@lru_cache(maxsize=64)
def _strokes(form: str) -> list[Stroke]:
    """Return for each stroke of a template whether it is a curve, and its (n, 2) points."""
    strokes = []
    for stroke in form.split("|"):
        points = [pair.split(",") for pair in stroke.replace("~", "").split()]
        strokes.append(("~" in stroke, np.array(points, float) / 100))
    return strokes
