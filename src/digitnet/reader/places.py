"""Tell 1s from slashes and other marks that look like one by where they stand.

Between two digits a slash is likely: dates, marks and fractions have one there. A 1 that begins a
number is often taller than what follows, or has a long upstroke, and looks more like a mark. Where
another mark as high follows on its line, it may be a bracket that opens.
"""

import numpy as np
from numpy.typing import NDArray

from digitnet.reader.look import LEAST, MAX_MARK, mark_share
from digitnet.reader.naming import Named
from digitnet.reader.symbols import Floats

MAX_BETWEEN, MAX_FIRST = 0.6, 0.95
"""What is like a 1 is one unless the networks are so sure of a mark, instead of `MAX_MARK`: between
two digits, and before a number's first where no bracket is closed behind."""
BESIDE = 0.6
"""Gap up to which a digit stands beside a symbol, in its own heights."""


def are_digits_in_place(named: Named) -> NDArray[np.bool_]:
    """Tell which of n symbols are no mark, judged by where they stand."""
    shares = mark_share(named.symbols, named.digitness)
    there = named.symbols.scores >= LEAST
    like_one = there & (named.probabilities.argmax(axis=1) == 1)
    boxes, likely = named.symbols.boxes, shares >= MAX_BETWEEN
    digits, marks = boxes[there & ~likely], boxes[there & likely]
    bars = np.full(len(named), MAX_MARK)
    for row in np.flatnonzero(like_one & likely):
        before, behind = _sides(boxes[row], digits)
        if before and behind:
            bars[row] = MAX_BETWEEN
        elif behind and not _is_closed(boxes[row], marks):
            bars[row] = MAX_FIRST
    return np.asarray(shares < bars)


def _is_closed(box: Floats, marks: Floats) -> bool:
    """Tell whether one of (n, 4) marks, half as high at least, stands behind a box on its line."""
    behind = (marks[:, 0] > box[0]) & (marks[:, 3] > box[3] / 2)
    return bool((_on_line(box, marks) & behind).any())


def _sides(box: Floats, digits: Floats) -> tuple[bool, bool]:
    """Tell whether one of (n, 4) digits stands beside a box on its left, and on its right."""
    x, _, width, _ = box
    left, _, wide, tall = digits.T
    before = left + wide / 2 < x + width / 2
    gap = np.where(before, x - (left + wide), left - (x + width))
    beside = _on_line(box, digits) & (gap < BESIDE * tall)
    return bool((beside & before).any()), bool((beside & ~before).any())


def _on_line(box: Floats, others: Floats) -> NDArray[np.bool_]:
    """Tell of (n, 4) boxes whether their middle lies between a box' top and bottom."""
    _, y, _, height = box
    _, top, _, tall = others.T
    return np.asarray(np.abs(top + tall / 2 - (y + height / 2)) < height / 2)
