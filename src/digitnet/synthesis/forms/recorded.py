"""Digits that people wrote on a tablet: 44 hands, with the upstrokes and loops that MNIST lacks.

"Pen-Based Recognition of Handwritten Digits" (Alpaydin and Alimoglu, UCI, 1998, CC BY 4.0) has
for each digit eight points along the pen's way, height and width both stretched to a square.
`tools/pen_digits.py` installs it. Where a pen was lifted the points go on as if it hadn't been:
so 4s, 5s and 7s, which most people write in two strokes, aren't taken.
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import platformdirs
from numpy.typing import NDArray

from digitnet.errors import DataError
from digitnet.synthesis.forms.lines import draw_lines, smoothed

FILE = "pen-digits.npz"
POINTS = 8
"""Points of one digit."""
TWO_STROKES = (4, 5, 7)
"""Digits that aren't taken: what joins their strokes was never written."""
WIDTHS = {1: (0.2, 0.7), 0: (0.5, 1.0)}
"""Narrowest and widest shape of a digit, as a share of its height; the data doesn't say."""
OTHER_WIDTHS = (0.45, 0.9)
PULL = 0.015
"""Spread of how far points are moved, digit heights."""

Way = NDArray[np.float64]


class Recorded(NamedTuple):
    """Pens' ways.

    Attributes
    ----------
    points
        (n, 8, 2) uint8: x to the right and y up, each from 0 to 100.
    labels
        (n,) uint8: which digit each is.
    """

    points: NDArray[np.uint8]
    labels: NDArray[np.uint8]


def recorded_file() -> Path:
    """Return where the pens' ways lie: DIGITNET_PEN_DIGITS, or the user's cache."""
    named = os.environ.get("DIGITNET_PEN_DIGITS")
    return Path(named) if named else platformdirs.user_cache_path("digitnet") / FILE


@lru_cache(maxsize=1)
def load_recorded(path: Path | None = None) -> Recorded | None:
    """Return the pens' ways, or None where they aren't installed.

    Raises
    ------
    DataError
        If the file is there and isn't what `tools/pen_digits.py` writes.
    """
    path = path or recorded_file()
    try:
        with np.load(path) as stored:
            recorded = Recorded(stored["points"], stored["labels"])
    except FileNotFoundError:
        return None
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise DataError(f"{path} has no pens' ways ({error}): run tools/pen_digits.py") from error
    if recorded.points.shape != (len(recorded.labels), POINTS, 2):
        raise DataError(f"{path} has no pens' ways of eight points: run tools/pen_digits.py")
    return recorded


def draw_recorded(
    way: Way,
    height: float,
    pen: float,
    matrix: NDArray[np.float64],
    rng: np.random.Generator,
) -> NDArray[np.uint8]:
    """Return the ink of a digit as a pen wrote it, a little otherwise each time.

    Parameters
    ----------
    way
        What `pick_way` returns.
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
    pulled = way + rng.normal(0, PULL, way.shape)
    return draw_lines([height * smoothed(pulled) @ matrix.T], max(1.0, pen * height))


def pick_way(
    recorded: Recorded, digit: int, rng: np.random.Generator, *, habit: float | None = None
) -> Way | None:
    """Return how a pen wrote a digit; None where no way of it may be taken.

    Parameters
    ----------
    habit
        Which way, as a share of their list from 0 up to 1; any by default.

    Returns
    -------
    (8, 2) float64, heights of the digit, x to the right and y down.
    """
    rows = np.flatnonzero(recorded.labels == digit)
    if digit in TWO_STROKES or not len(rows):
        return None
    row = rng.choice(rows) if habit is None else rows[int(habit * len(rows))]
    points = recorded.points[row] / 100
    width = rng.uniform(*WIDTHS.get(digit, OTHER_WIDTHS))
    return np.column_stack([width * points[:, 0], 1 - points[:, 1]])
