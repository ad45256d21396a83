"""How well peaks in the network's answer find the symbols of composed scenes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from digitnet.evaluation.found import DIGITS, Found
from digitnet.reader.boxes import overlaps
from digitnet.reader.detector import peaks
from digitnet.reader.symbols import Symbols, symbol_sizes
from digitnet.synthesis.pages.scene import MARK, NO_LOSS, Scene
from digitnet.training.page.targets import READ, SEEN

SURE = 0.4
"""A peak counts if the probability of a centre is at least this."""
OVERLAP = 0.4
"""A peak has found a symbol if their boxes' intersection over union is at least this."""

NOTHING, SPARED = -1, -2
"""What a peak has found that has found no digit: nothing, or what doesn't count."""

Maps = NDArray[np.float32]


def find_peaks(maps: Maps) -> Symbols:
    """Return what reading would find in one picture's (h, w, 18) answer and is this sure of.

    Its channels are those of `digitnet.models.page.build_page`.
    """
    found = peaks(np.ascontiguousarray(maps.transpose(2, 0, 1)))
    return found.take(found.scores >= SURE)


def match_peaks(scene: Scene, found: Symbols) -> NDArray[np.intp]:
    """Return for each peak the row of the digit that it found, or `NOTHING`, or `SPARED`.

    A peak finds the digit whose box it overlaps most, and surer peaks choose first. What
    carries no loss in training counts neither for nor against the network, and no more does
    a peak that it calls a mark.
    """
    sizes = symbol_sizes(scene.boxes)
    free = readable(scene)
    spared = (sizes >= SEEN[0]) & (sizes <= SEEN[1]) & ~free & (scene.labels < DIGITS)
    spared |= scene.labels == NO_LOSS
    shared = overlaps(found.boxes, scene.boxes)
    matches = np.full(len(found), SPARED, np.intp)
    for index in np.flatnonzero(found.classes.argmax(axis=1) != MARK):
        row = shared[index]
        best = int(np.argmax(np.where(free, row, -1))) if free.any() else -1
        if best >= 0 and row[best] >= OVERLAP:
            free[best] = False
            matches[index] = best
        elif not (row[spared] > 0).any():
            matches[index] = NOTHING
    return matches


def count_found(scenes: Sequence[Scene], answers: Sequence[Symbols]) -> Found:
    """Compare what was found with the truth."""
    total = Found.nothing()
    for scene, these in zip(scenes, answers, strict=True):
        matches = match_peaks(scene, these)
        found = matches >= 0
        confusion = np.zeros((DIGITS, DIGITS), np.intp)
        labels = these.classes[found].argmax(axis=1)
        np.add.at(confusion, (scene.labels[matches[found]], labels), 1)
        shown = np.bincount(scene.labels[readable(scene)], minlength=DIGITS)
        total += Found(confusion, shown, int((matches == NOTHING).sum()))
    return total


def readable(scene: Scene) -> NDArray[np.bool_]:
    """Tell which symbols are digits of a size that is to be found."""
    sizes = symbol_sizes(scene.boxes)
    found: NDArray[np.bool_] = (sizes >= READ[0]) & (sizes <= READ[1]) & (scene.labels < DIGITS)
    return found
