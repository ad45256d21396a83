"""Part numbers where the columns of a table do.

In a table of narrow cells two numbers may stand as near as digits of one. Other lines tell: where
they have a gap between numbers, or a number, at the same place above or below.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Number = tuple[int, ...]
Floats = NDArray[np.float32]

GAP = 0.3
"""A gap of more than so many digit heights may lie between two columns."""
TIMES = 2
"""So many other lines at least have a gap between numbers there, and more than so many times as
many as have a number there."""


def part_columns(
    lines: Sequence[Sequence[Number]], boxes: Floats, slope: float
) -> list[list[Number]]:
    """Return the numbers of each line, parted where columns are.

    Parameters
    ----------
    lines
        For each line its numbers: for each number the rows of its digits, from left to right.
    boxes
        (n, 4) float32: x, y, width, height of each digit.
    slope
        How far lines fall per pixel to the right; columns are square to them.
    """
    x, y, width, height = boxes.T.astype(np.float64)
    left = x + slope * (y + height / 2)
    right = left + width
    numbers, gaps = [], []
    for line, parts in enumerate(lines):
        ends = [(left[list(part)].min(), right[list(part)].max()) for part in parts]
        numbers += [(line, *end) for end in ends]
        gaps += [(line, one[1], other[0]) for one, other in pairwise(ends)]
    there, apart = (np.array(some, np.float64).reshape(-1, 3) for some in (numbers, gaps))

    def is_column(line: int, before: int, digit: int, high: float) -> bool:
        if left[digit] - right[before] <= GAP * high:
            return False
        middle = (right[before] + left[digit]) / 2
        parting, filling = (_others_at(some, line, middle) for some in (apart, there))
        return parting >= TIMES and parting > TIMES * filling

    parted = []
    for line, parts in enumerate(lines):
        high = float(np.median(height[[digit for part in parts for digit in part]]))
        found: list[Number] = []
        for part in parts:
            cuts = [
                place
                for place, (before, digit) in enumerate(pairwise(part), 1)
                if is_column(line, before, digit, high)
            ]
            found += [part[start:end] for start, end in pairwise((0, *cuts, len(part)))]
        parted.append(found)
    return parted


def _others_at(parts: NDArray[np.float64], line: int, x: float) -> int:
    """Count what other lines have at a place, of (n, 3) rows of line, start and end."""
    return int(((parts[:, 0] != line) & (parts[:, 1] < x) & (x < parts[:, 2])).sum())
