"""Found digits → the lines, numbers and boxes that a person gets."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitnet.image.photo import Photo
from digitnet.image.sources import Source
from digitnet.reader.layout.lines import find_lines
from digitnet.reader.layout.sudoku import find_sudoku
from digitnet.reader.layout.turning import turn_back
from digitnet.reader.look import LEAST
from digitnet.reader.naming import Named
from digitnet.reader.results import Box, FoundDigit, Number, Reading
from digitnet.reader.symbols import SETTLED, Symbols


@dataclass(frozen=True)
class PageView:
    """How the picture that was read lies in the one that was given."""

    photo: Photo
    turned: int
    source: Source

    def box(self, box: NDArray[np.float32]) -> Box:
        """Return the part of a box that lies in the given picture, in that one's pixels."""
        back = turn_back(box[None], self.turned, self.photo.pixels.shape)[0]
        scaled = (*back, *self.photo.pixels.shape[1::-1])
        x, y, wide, high, width, height = (round(float(side) * self.photo.scale) for side in scaled)
        left, top = max(x, 0), max(y, 0)
        return left, top, min(x + wide, width) - left, min(y + high, height) - top


def lay_out(read: Named, others: Symbols, page: PageView) -> Reading:
    """Return the reading of some digits, in reading order, and of marks beside them.

    Of a filled sudoku the nine rows are the lines; digits beside it are marks.
    """
    digits, named = read.symbols, read.probabilities.argmax(axis=1)
    there = np.minimum(digits.scores / SETTLED, 1)
    lines = _lines(digits, named, others)
    used = [digit for line in lines for number in line for digit in number]
    beside = np.delete(digits.boxes, used, axis=0)
    marks = [page.box(box) for box in np.concatenate([others.boxes, beside])]
    numbers: list[Number] = []
    for line, row in enumerate(lines):
        for members in row:
            found = tuple(
                FoundDigit(
                    digit=str(named[digit]),
                    confidence=float(read.probabilities[digit, named[digit]] * there[digit]),
                    probabilities=read.probabilities[digit],
                    box=page.box(digits.boxes[digit]),
                    line=line,
                    number=len(numbers),
                    picture=read.pictures[digit],
                )
                for digit in members
            )
            numbers.append(Number(found, line))
    return Reading(numbers, marks, 90 * page.turned, page.photo.place, page.source)


def _lines(
    digits: Symbols, named: NDArray[np.intp], others: Symbols
) -> list[list[tuple[int, ...]]]:
    cells = find_sudoku(digits.boxes, named)
    if cells is None:
        # The upright rules of a form's boxes are found as signs, but unsurely.
        return find_lines(digits.boxes, digits.links, others.boxes[others.scores >= LEAST])
    rows: list[list[tuple[int, ...]]] = [
        [(cell,) for cell in row if cell >= 0] for row in cells.tolist()
    ]
    return [row for row in rows if row]
