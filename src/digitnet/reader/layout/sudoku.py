"""The cells of a filled sudoku among the digits of a page.

Its frame needn't be seen: digits that stand at even steps in rows and in columns make a
lattice, and nine rows of nine in which some units hold nine different digits are a sudoku.
No digit is changed to make it a right one.
"""

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitnet.reader.layout.lines import MAX_SLOPE

Floats = NDArray[np.float32]
Cells = NDArray[np.intp]

SIDE, BOX = 9, 3
"""Rows and columns of a sudoku, and of the boxes in it."""
UNEVEN = 1.6
"""A cell's neighbours stand at most so many times as far away, or as near, as digits mostly do."""
FEWEST_UNITS = 6
"""Of a sudoku's 27 rows, columns and boxes at least so many hold nine different digits. A digit
that is misread or not found spoils three; of digits at random one unit in 3,000 does."""


class Step(NamedTuple):
    """The way to a neighbour: how far from the usual one in pixels, which, columns, rows."""

    oddness: float
    to: int
    x: int
    y: int


def find_sudoku(boxes: Floats, digits: NDArray[np.integer]) -> Cells | None:
    """Return which digit stands in each cell of a filled sudoku.

    Parameters
    ----------
    boxes
        (n, 4) float32: x, y, width, height of each digit on the page, surest first.
    digits
        (n,) which digit each is, 0 to 9.

    Returns
    -------
    (9, 9) rows of `boxes`, -1 where a cell has none; None where there is no sudoku, or no more
    than half of the page's digits are in it.
    """
    if not SIDE**2 / 2 < len(boxes) <= 2 * SIDE**2:
        return None
    best, most = None, FEWEST_UNITS - 1
    for lattice in _lattices(_steps(boxes)):
        for cells in _windows(lattice):
            units = _whole_units(np.where(cells < 0, 0, digits[cells]))
            if units > most:
                best, most = cells, units
    return best if best is not None and 2 * np.count_nonzero(best >= 0) > len(boxes) else None


def _steps(boxes: Floats) -> list[list[Step]]:
    """Return for each digit the ways to the neighbours that it has in a row or a column."""
    centres = boxes[:, :2].astype(np.float64) + boxes[:, 2:] / 2
    way = centres[None] - centres[:, None]
    far = np.hypot(way[..., 0], way[..., 1])
    np.fill_diagonal(far, np.inf)
    pitch = np.median(far.min(axis=1))
    steps: list[list[Step]] = [[] for _ in boxes]
    for axis, (x, y) in enumerate(((1, 0), (0, 1))):
        straight = np.abs(way[..., 1 - axis]) < MAX_SLOPE * way[..., axis]
        near = straight & (far > pitch / UNEVEN) & (far < pitch * UNEVEN)
        cost = np.where(near, far, np.inf)
        after, before = cost.argmin(axis=1), cost.argmin(axis=0)
        ones = np.flatnonzero(near.any(axis=1) & (before[after] == np.arange(len(boxes))))
        ways = way[ones, after[ones]]
        odd = np.hypot(*(ways - np.median(ways, axis=0)).T) if len(ways) else ways
        for one, other, oddness in zip(ones.tolist(), after[ones].tolist(), odd, strict=True):
            steps[one].append(Step(float(oddness), other, x, y))
            steps[other].append(Step(float(oddness), one, -x, -y))
    return steps


def _lattices(steps: Sequence[Sequence[Step]]) -> Iterator[dict[int, tuple[int, int]]]:
    """Yield groups of digits that steps join, and the column and row of each.

    Where two ways lead to a digit, the more usual steps count: a minimum spanning tree
    (Prim 1957).
    """
    left = set(range(len(steps)))
    while left:
        lattice: dict[int, tuple[int, int]] = {}
        ahead: list[tuple[float, int, tuple[int, int]]] = [(0.0, min(left), (0, 0))]
        while ahead:
            _, digit, (x, y) = heappop(ahead)
            if digit in lattice:
                continue
            lattice[digit] = x, y
            for step in steps[digit]:
                heappush(ahead, (step.oddness, step.to, (x + step.x, y + step.y)))
        left -= lattice.keys()
        yield lattice


def _windows(lattice: dict[int, tuple[int, int]]) -> Iterator[Cells]:
    """Yield nine rows of nine columns of a lattice, wherever they may begin."""
    places = np.array(list(lattice.values()), np.intp)
    places -= places.min(axis=0)
    columns, rows = np.maximum(places.max(axis=0) + 1, SIDE).tolist()
    cells = np.full((rows, columns), -1, np.intp)
    for digit, (x, y) in sorted(zip(lattice, places.tolist(), strict=True), reverse=True):
        cells[y, x] = digit
    for top in range(rows - SIDE + 1):
        for start in range(columns - SIDE + 1):
            yield cells[top : top + SIDE, start : start + SIDE]


def _whole_units(cells: NDArray[np.integer]) -> int:
    """Count the rows, columns and boxes of (9, 9) digits that hold 1 to 9."""
    boxes = cells.reshape(BOX, BOX, BOX, BOX).swapaxes(1, 2).reshape(SIDE, SIDE)
    units = np.sort(np.concatenate([cells, cells.T, boxes]), axis=1)
    return int((units == np.arange(1, SIDE + 1)).all(axis=1).sum())
