"""Part two digits that touch and were found as one.

One level of the pyramid shows them as one symbol, another one as two, and the surer symbol hides
the rest. Where the classifier doubts that it is a digit, as it has learnt of two side by side, and
is sure of both parts, they are read. So cutting waits for recognition (Casey and Lecolinet 1996).
"""

from collections.abc import Callable
from itertools import combinations

import numpy as np

from digitnet.reader.boxes import contained, overlaps
from digitnet.reader.look import DOUBTED, LEAST, are_digits
from digitnet.reader.naming import Named
from digitnet.reader.symbols import INSIDE, SAME, Floats, Levels, Symbols

AS_HIGH = 0.6
"""A part is at least this share of the whole's height."""


def part_pairs(
    levels: Levels, named: Named, name: Callable[[Symbols], Named]
) -> tuple[Named, Floats]:
    """Return what was named, and both digits in place of what is two.

    Parameters
    ----------
    levels
        What each level of the pyramid shows.
    named
        The symbols that are read.
    name
        Says which digits symbols are.

    Returns
    -------
    The digits, and (n, 4) boxes of those among them that are new.
    """
    boxes = named.symbols.boxes
    rows, found = [], []
    for row in np.flatnonzero(named.digitness < DOUBTED):
        pair = find_pair(levels, boxes[row], np.delete(boxes, row, axis=0))
        if pair is not None:
            rows.append(row)
            found.append(pair)
    if not rows:
        return named, boxes[:0]
    parts = name(Symbols.joined(found))
    sure = (parts.probabilities.max(axis=1) >= DOUBTED).reshape(-1, 2).all(axis=1)
    whole = named.take(np.delete(np.arange(len(named)), np.array(rows)[sure]))
    new = parts.take(np.flatnonzero(np.repeat(sure, 2)))
    return Named.joined([whole, new]), new.symbols.boxes


def find_pair(levels: Levels, whole: Floats, others: Floats) -> Symbols | None:
    """Return the two symbols that a level shows most surely in a box, the surer one first.

    Parameters
    ----------
    whole
        (4,) x, y, width, height.
    others
        (n, 4) boxes of what else is read; what lies on one of them is no part.
    """
    best, sureness = None, 0.0
    for _, shown in levels:
        inside = contained(shown.boxes, whole[None])[:, 0] > INSIDE
        likely = (shown.scores >= LEAST) & are_digits(shown)
        high = shown.boxes[:, 3] >= AS_HIGH * whole[3]
        parts = shown.take(inside & likely & high).away_from(others)
        same = overlaps(parts.boxes, parts.boxes) > SAME
        for one, other in combinations(range(len(parts)), 2):
            least = float(parts.scores[[one, other]].min())
            if least > sureness and not same[one, other]:
                best, sureness = parts.take(np.array([one, other])), least
    return best
