"""How well peaks in the network's answer find the symbols of composed scenes."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.synthesis.pages.scene import MARK, NO_LOSS, Scene
from digitnet.training.page.targets import READ, SEEN, STRIDE, symbol_sizes

SURE = 0.4
"""Probability of a centre from which on a peak counts."""
OVERLAP = 0.4
"""Intersection over union of boxes from which on a peak has found a symbol."""

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


@dataclass(frozen=True)
class Found:
    """Counts over scenes.

    Attributes
    ----------
    found, missed
        Digits of readable size, by whether a peak that isn't a mark found them.
    right
        Of the found ones, those with the right class.
    invented
        Peaks of digits where nothing, or a mark, is.
    """

    found: int
    missed: int
    right: int
    invented: int

    @property
    def precision(self) -> float:
        """Share of peaks that have found a digit."""
        return self.found / max(self.found + self.invented, 1)

    @property
    def recall(self) -> float:
        """Share of digits that were found."""
        return self.found / max(self.found + self.missed, 1)

    @property
    def accuracy(self) -> float:
        """Share of found digits that were read right."""
        return self.right / max(self.found, 1)


def find_peaks(maps: Maps, sure: float = SURE) -> Peaks:
    """Return the local maxima of one picture's (h, w, 16) answer."""
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


def count_found(scenes: Sequence[Scene], peaks: Sequence[Peaks]) -> Found:
    """Compare what was found with the truth.

    What carries no loss in training counts neither for nor against.
    """
    totals = np.zeros(4, int)
    for scene, found in zip(scenes, peaks, strict=True):
        totals += _count(scene, found)
    return Found(*totals.tolist())


def _count(scene: Scene, peaks: Peaks) -> NDArray[np.intp]:
    sizes = symbol_sizes(scene.boxes)
    read = (sizes >= READ[0]) & (sizes <= READ[1]) & (scene.labels < MARK)
    spared = (sizes >= SEEN[0]) & (sizes <= SEEN[1]) & ~read & (scene.labels != MARK)
    spared |= scene.labels == NO_LOSS
    overlaps = _overlaps(peaks.boxes, scene.boxes)
    free = read.copy()
    found = right = invented = 0
    for index, label in enumerate(peaks.labels):
        if label == MARK:
            continue
        row = overlaps[index]
        best = int(np.argmax(np.where(free, row, -1))) if free.any() else -1
        if best >= 0 and row[best] >= OVERLAP:
            free[best] = False
            found += 1
            right += int(label == scene.labels[best])
        elif not (row[spared] > 0).any():
            invented += 1
    return np.array([found, int(free.sum()), right, invented])


def _overlaps(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (n, m) intersections over unions of (n, 4) and (m, 4) boxes."""
    low = np.maximum(ours[:, None, :2], theirs[None, :, :2])
    high = np.minimum(
        ours[:, None, :2] + ours[:, None, 2:], theirs[None, :, :2] + theirs[None, :, 2:]
    )
    shared = np.clip(high - low, 0, None).prod(axis=2)
    areas = ours[:, 2:].prod(axis=1)[:, None] + theirs[:, 2:].prod(axis=1)[None]
    overlaps: NDArray[np.float32] = shared / np.maximum(areas - shared, 1e-6)
    return overlaps
