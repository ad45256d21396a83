"""How well peaks in the network's answer find the symbols of composed scenes."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.evaluation.found import DIGITS, Found
from digitnet.reader.boxes import overlaps
from digitnet.reader.symbols import symbol_sizes
from digitnet.recipes.page import STRIDE
from digitnet.synthesis.pages.scene import MARK, NO_LOSS, Scene
from digitnet.training.page.targets import READ, SEEN

SURE = 0.4
"""A peak counts if the probability of a centre is at least this."""
OVERLAP = 0.4
"""A peak has found a symbol if their boxes' intersection over union is at least this."""

NOTHING, SPARED = -1, -2
"""What a peak has found that has found no digit: nothing, or what doesn't count."""

Maps = NDArray[np.float32]


@dataclass(frozen=True)
class Peaks:
    """What the network found in one picture.

    Attributes
    ----------
    scores
        (n,) probabilities that a centre is there, falling.
    boxes
        (n, 4): x, y, width, height in pixels.
    labels
        (n,): the most likely class.
    """

    scores: NDArray[np.float32]
    boxes: NDArray[np.float32]
    labels: NDArray[np.intp]


def find_peaks(maps: Maps, sure: float = SURE) -> Peaks:
    """Return the local maxima of one picture's (h, w, 18) answer.

    Its channels are those of `digitnet.models.page.build_page`.
    """
    logits = np.ascontiguousarray(maps[..., 0])
    highest = cv2.dilate(logits, np.ones((3, 3), np.uint8))
    rows, columns = np.nonzero((logits >= highest) & (logits >= np.log(sure / (1 - sure))))
    order = np.argsort(-logits[rows, columns], kind="stable")
    rows, columns = rows[order], columns[order]
    cells = maps[rows, columns]
    size = STRIDE * np.exp(np.clip(cells[:, 14:16], -5, 6))
    centre = STRIDE * (np.stack([columns, rows], axis=1) + 0.5 + cells[:, 12:14])
    boxes = np.concatenate([centre - size / 2, size], axis=1).astype(np.float32)
    scores = np.asarray(1 / (1 + np.exp(-cells[:, 0])), np.float32)
    return Peaks(scores, boxes, cells[:, 1:12].argmax(axis=1))


def match_peaks(scene: Scene, peaks: Peaks) -> NDArray[np.intp]:
    """Return for each peak the row of the digit that it found, or `NOTHING`, or `SPARED`.

    A peak finds the digit whose box it overlaps most, and surer peaks choose first. What
    carries no loss in training counts neither for nor against the network, and no more does
    a peak that it calls a mark.
    """
    sizes = symbol_sizes(scene.boxes)
    free = readable(scene)
    spared = (sizes >= SEEN[0]) & (sizes <= SEEN[1]) & ~free & (scene.labels < DIGITS)
    spared |= scene.labels == NO_LOSS
    shared = overlaps(peaks.boxes, scene.boxes)
    matches = np.full(len(peaks.labels), SPARED, np.intp)
    for index in np.flatnonzero(peaks.labels != MARK):
        row = shared[index]
        best = int(np.argmax(np.where(free, row, -1))) if free.any() else -1
        if best >= 0 and row[best] >= OVERLAP:
            free[best] = False
            matches[index] = best
        elif not (row[spared] > 0).any():
            matches[index] = NOTHING
    return matches


def count_found(scenes: Sequence[Scene], peaks: Sequence[Peaks]) -> Found:
    """Compare what was found with the truth."""
    total = Found.nothing()
    for scene, these in zip(scenes, peaks, strict=True):
        matches = match_peaks(scene, these)
        found = matches >= 0
        confusion = np.zeros((DIGITS, DIGITS), np.intp)
        np.add.at(confusion, (scene.labels[matches[found]], these.labels[found]), 1)
        shown = np.bincount(scene.labels[readable(scene)], minlength=DIGITS)
        total += Found(confusion, shown, int((matches == NOTHING).sum()))
    return total


def readable(scene: Scene) -> NDArray[np.bool_]:
    """Tell which symbols are digits of a size that is to be found."""
    sizes = symbol_sizes(scene.boxes)
    found: NDArray[np.bool_] = (sizes >= READ[0]) & (sizes <= READ[1]) & (scene.labels < DIGITS)
    return found
