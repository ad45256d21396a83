"""How near a digit may come to the one before it: as near in ink as their boxes were."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitnet.synthesis.pages.writing.hand import INK

MAX_ROOM = 0.8
"""Share of a digit's width that its neighbour may reach over it where both lean."""
NO_INK = 1e4
"""Free columns of a row without ink: more than any digit is wide."""


@dataclass(frozen=True)
class Outline:
    """Where a digit's ink ends on its right.

    Attributes
    ----------
    cover
        Its ink.
    rise
        How far it stands above the baseline, pixels.
    """

    cover: NDArray[np.uint8]
    rise: float

    def room(self, cover: NDArray[np.uint8], rise: float) -> float:
        """Return how far a following digit may move left until their ink is as near as boxes were.

        At most `MAX_ROOM` of the slimmer one's width, so that none passes the other.
        """
        shift = round(rise - self.rise)
        ours = _free(self.cover[:, ::-1])
        theirs = _free(cover)
        top = max(len(ours), len(theirs) + shift)
        rows = np.full((2, max(top, 1) - min(shift, 0)), NO_INK)
        low = -min(shift, 0)
        rows[0, low : low + len(ours)] = ours[::-1]
        rows[1, low + shift : low + shift + len(theirs)] = theirs[::-1]
        near = max(1, len(ours) // 12)
        rows = np.stack([-_widest(-side, near) for side in rows])
        most = MAX_ROOM * max(min(self.cover.shape[1], cover.shape[1]), 0.3 * len(cover))
        return float(np.clip(rows.sum(axis=0).min(), 0, most))


def _free(cover: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return how many columns of each row are free of ink on the left."""
    inked = cover > INK
    return np.where(inked.any(axis=1), inked.argmax(axis=1), NO_INK)


def _widest(side: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """Return the largest value around each row, so many rows up and down."""
    padded = np.pad(side, reach, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
    return np.asarray(windows.max(axis=1))
