"""Tell a slash between two digits from a 1.

Dates, marks and fractions have a slash there, and nowhere else is one as likely: a 1 that begins
a number or stands alone in its cell may be as tall and lean as much.
"""

import numpy as np
from numpy.typing import NDArray

from digitnet.reader.look import LEAST, mark_share
from digitnet.reader.naming import Named

MAX_BETWEEN = 0.6
"""What is like a 1 and between two digits is one unless the networks are so sure of a mark."""
BESIDE = 0.6
"""Gap up to which a digit stands beside a symbol, in its own heights."""


def are_separators(named: Named) -> NDArray[np.bool_]:
    """Tell which of n symbols look like a 1, may be marks, and stand between two digits."""
    shares = mark_share(named.symbols, named.digitness)
    there = named.symbols.scores >= LEAST
    found: NDArray[np.bool_] = named.probabilities.argmax(axis=1) == 1
    found &= there & (shares >= MAX_BETWEEN)
    digits = named.symbols.boxes[there & (shares < MAX_BETWEEN)]
    left, top, wide, tall = digits.T
    for row in np.flatnonzero(found):
        x, y, width, height = named.symbols.boxes[row]
        level = np.abs(top + tall / 2 - (y + height / 2)) < height / 2
        before = left + wide / 2 < x + width / 2
        gap = np.where(before, x - (left + wide), left - (x + width))
        beside = level & (gap < BESIDE * tall)
        found[row] = (beside & before).any() and (beside & ~before).any()
    return found
