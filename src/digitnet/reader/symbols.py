"""What the page network finds, and one symbol for all looks at it.

A digit is large enough to be seen on one level of the pyramid or on two. What is seen on a
coarse level alone, where a whole word is as large as a digit, counts half or less.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitnet.reader.boxes import overlaps, shared_areas
from digitnet.reader.rows import Rows

Floats = NDArray[np.float32]

SHOWN = 42.0
"""Size in pixels up to which a finer level surely shows a digit; see `symbol_sizes`.

The network is taught larger ones, up to 44 pixels, but overlooks some of them."""
WIDE = 0.8
"""A symbol that is wider than high counts as so much of its width."""
SAME = 0.4
"""Boxes that share more than this of their union are one symbol."""
INSIDE = 0.7
"""Share of the smaller box inside the larger from which both are one symbol."""
SETTLED = 0.65
"""Score from which on it is no question that a digit is there; which one it is may still be."""
MAX_SYMBOLS = 4000
"""At most so many symbols, the surest, are taken from one picture."""


@dataclass(frozen=True)
class Symbols(Rows):
    """What was found in a picture, surest first.

    Attributes
    ----------
    boxes
        (n, 4) float32: x, y, width, height in the picture's pixels.
    scores
        (n,) float32 from 0 to 1: how surely a symbol's centre is there.
    classes
        (n, 11) float32, each row sums to 1: the digits 0 to 9, and a mark that is none.
    links
        (n, 2) float32 from 0 to 1: how surely its number has a digit on its left, on its right.
    """

    boxes: Floats
    scores: Floats
    classes: Floats
    links: Floats

    def without(self, rows: NDArray[np.intp]) -> "Symbols":
        """Return all but some of the symbols."""
        return self.take(np.delete(np.arange(len(self)), rows))

    def away_from(self, boxes: Floats) -> "Symbols":
        """Return the symbols that aren't one with any of (n, 4) boxes."""
        return self.take(overlaps(self.boxes, boxes).max(axis=1, initial=0) <= SAME)

    def digit_shares(self) -> Floats:
        """Return (n, 10): which digit each is, if it is one; each row sums to 1."""
        ten = self.classes[:, :10] + 1e-9
        return np.asarray(ten / ten.sum(axis=1, keepdims=True), np.float32)


def nothing_found() -> Symbols:
    """Return one symbol of score 0, which may be anything."""
    classes = np.full((1, 11), 1 / 11, np.float32)
    return Symbols(np.zeros((1, 4), np.float32), np.zeros(1, np.float32), classes, classes[:, :2])


Levels = Sequence[tuple[float, Symbols]]
"""For each level of the pyramid its pixels per pixel of the picture, and what it shows, with boxes
in the picture's pixels."""


def symbol_sizes(boxes: Floats) -> Floats:
    """Return (n,) sizes in pixels of (n, 4) boxes: the height, or most of a longer width."""
    sizes: Floats = np.maximum(boxes[:, 3], WIDE * boxes[:, 2])
    return sizes


def merge(levels: Levels) -> Symbols:
    """Return one symbol for all boxes that lie on one another: non-maximum suppression.

    Its box is the surest one's; its classes are the mean of all, weighted by score. Its links are
    those of the finest level, where a point beside it is seen best. Its score is the mean of the
    surest one's and of those that it has on finer levels, where it ought to be seen, too: 0 where
    it isn't.
    """
    symbols, level, scales = _by_score(levels)
    left = np.ones(len(symbols), bool)
    kept, classes, links, scores = [], [], [], []
    boxes, sizes = symbols.boxes, symbol_sizes(symbols.boxes)
    areas = boxes[:, 2:].prod(axis=1)
    for row in range(len(symbols)):
        if not left[row]:
            continue
        shared = shared_areas(boxes[row : row + 1], boxes)[0]
        near = shared > SAME * (areas[row] + areas - shared)
        near[row] = True
        same = left & (near | (shared > INSIDE * np.minimum(areas[row], areas)))
        weights = symbols.scores * (same & near)
        classes.append((symbols.classes * weights[:, None]).sum(axis=0) / weights.sum())
        links.append(symbols.links[np.argmax(scales[level] * (same & near))])
        seen = sizes[row] * scales
        finer = (scales > scales[level[row]]) & (seen <= SHOWN)
        looks = [symbols.scores[near & (level == one)] for one in np.flatnonzero(finer)]
        best = [float(look.max(initial=0)) for look in looks]
        scores.append((float(symbols.scores[row]) + sum(best)) / (1 + len(best)))
        kept.append(row)
        left &= ~same
    found = symbols.take(np.array(kept, np.intp))
    merged = Symbols(
        found.boxes,
        np.array(scores, np.float32),
        np.array(classes, np.float32).reshape(-1, symbols.classes.shape[1]),
        np.array(links, np.float32).reshape(-1, 2),
    )
    return merged.take(np.argsort(-merged.scores, kind="stable"))


def _by_score(
    levels: Levels,
) -> tuple[Symbols, NDArray[np.intp], NDArray[np.float64]]:
    """Return the surest symbols of all levels, the level of each, and all levels' scales."""
    symbols = Symbols.joined([one for _, one in levels])
    level = np.repeat(np.arange(len(levels)), [len(one) for _, one in levels])
    surest = np.argsort(-symbols.scores, kind="stable")[:MAX_SYMBOLS]
    return symbols.take(surest), level[surest], np.array([scale for scale, _ in levels])
