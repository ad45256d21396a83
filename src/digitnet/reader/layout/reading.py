"""Found digits → the lines, numbers and boxes that a person gets."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitnet.image.photo import Photo
from digitnet.image.sources import Source
from digitnet.reader.layout.lines import Line, find_lines
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
        """Return a box in the given picture's pixels."""
        back = turn_back(box[None], self.turned, self.photo.pixels.shape)[0]
        x, y, width, height = (round(float(side) * self.photo.scale) for side in back)
        return x, y, width, height


def lay_out(read: Named, others: Symbols, page: PageView) -> Reading:
    """Return the reading of some digits, in reading order, and of marks beside them.

    Of a filled sudoku the nine rows are the lines; digits beside it are marks.
    """
    digits, probabilities = read.symbols, read.probabilities
    there = np.minimum(digits.scores / SETTLED, 1)
    named = probabilities.argmax(axis=1)
    lines = _lines(digits, named, others)
    used = [digit for line in lines for number in line.numbers for digit in number]
    beside = np.delete(digits.boxes, used, axis=0)
    marks = [page.box(box) for box in np.concatenate([others.boxes, beside])]
    texts: list[str] = []
    numbers: list[Number] = []
    found: list[FoundDigit] = []
    for line, row in enumerate(lines):
        words = []
        for members in row.numbers:
            for digit in members:
                best = int(named[digit])
                found.append(
                    FoundDigit(
                        digit=str(best),
                        confidence=float(probabilities[digit, best] * there[digit]),
                        probabilities=probabilities[digit],
                        box=page.box(digits.boxes[digit]),
                        line=line,
                        number=len(numbers),
                        picture=read.pictures[digit],
                    )
                )
            own = tuple(found[-len(members) :])
            numbers.append(Number(own, line))
            words.append(numbers[-1].text)
        texts.append(" ".join(words))
    turned = 90 * page.turned
    place = page.photo.place
    return Reading(texts, numbers, found, len(marks), marks, turned, place, page.source)


def _lines(digits: Symbols, named: NDArray[np.intp], others: Symbols) -> list[Line]:
    cells = find_sudoku(digits.boxes, named)
    if cells is None:
        # The upright rules of a form's boxes are found as signs, but unsurely.
        return find_lines(digits.boxes, digits.links, others.boxes[others.scores >= LEAST])
    rows = [tuple((cell,) for cell in row if cell >= 0) for row in cells.tolist()]
    return [Line(row) for row in rows if row]
