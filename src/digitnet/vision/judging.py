"""How surely parts together are a digit; each picture is made and judged once."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from digitnet.image.deslant import deslant
from digitnet.image.normalise import normalise
from digitnet.vision.parts import Part, Parts

Grey = NDArray[np.uint8]
Score = Callable[[Grey], NDArray[np.float32]]
"""(n, 28, 28) uint8 → (n,) from 0 to 1: how surely each is a digit."""


class Judge:
    """Scores runs of parts, many at a time.

    Parameters
    ----------
    parts
        What the runs are of.
    score
        Judges pictures.
    """

    def __init__(self, parts: Parts, score: Score) -> None:
        self._parts = parts
        self._score = score
        self._known: dict[tuple[int, ...], tuple[Grey, float]] = {}

    def look(self, runs: Iterable[Sequence[Part]]) -> None:
        """Judge all runs that are new, in one go."""
        new = {labels: run for run in runs if (labels := _labels(run)) not in self._known}
        if not new:
            return
        normal = (normalise(self._parts.cut_out(run)) for run in new.values())
        pictures = np.stack([deslant(picture) for picture in normal])
        scores = self._score(pictures).tolist()
        self._known.update(zip(new, zip(pictures, scores, strict=True), strict=True))

    def score(self, run: Sequence[Part]) -> float:
        """Return the score of a run that was looked at."""
        return self._known[_labels(run)][1]

    def picture(self, run: Sequence[Part]) -> Grey:
        """Return the (28, 28) uint8 picture of a run that was looked at."""
        return self._known[_labels(run)][0]


def _labels(run: Sequence[Part]) -> tuple[int, ...]:
    return tuple(part.label for part in run)
