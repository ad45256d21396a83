"""Symbols cut from composed pages: what the classifier is shown besides MNIST's digits.

On a page the classifier's digits come from the page network, which finds them among print,
rules and patterns and at times takes a letter or a doodle for one. So it learns from what
that network finds on pages and drawings whose truth is known.
"""

import concurrent.futures
import dataclasses
import functools
import hashlib
import multiprocessing
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import platformdirs
from numpy.typing import NDArray

from digitnet.data.datasets import Dataset
from digitnet.image.digit.cutting import cut_symbol
from digitnet.image.digit.deslant import deslant_all
from digitnet.reader.boxes import contained, overlaps
from digitnet.reader.detector import Detector
from digitnet.synthesis.digits.doodles import draw_sheet
from digitnet.synthesis.pages.compose import compose
from digitnet.synthesis.pages.scene import LETTER, MARK, NO_LOSS, Scene
from digitnet.synthesis.pages.writing.bank import Bank, load_bank

SCENES, SEED = 12_000, 77
"""Pages that are composed, and of which kind: never those that the page network is judged by."""
DOODLED = 5
"""Every so many pages are one drawing of no digit instead."""
FEW = 100
"""So few pages are made in this process; starting others would take longer."""
OUT_OF_FOCUS = 3
"""Every so many composed pages are blurred until their strokes run together."""
VERSION = 23
"""Changes when other crops are made of the same digits, so that none come from an old cache."""
MIN_SCORE = 0.25
"""What the page network finds less surely is never shown to the classifier in reading either."""
SAME, OTHER = 0.45, 0.15
"""A box that shares so much of its union with a symbol's is that symbol; one that shares less
than the second with any is none; between the two nobody can tell."""
HELD = 0.7
"""A box holds a symbol if so much of it lies inside."""
OUTSIDER = 10
"""Label of what is no digit."""
SIDE = 28

Boxes = NDArray[np.float32]


class Crops(NamedTuple):
    """Pictures as the classifier gets them.

    Attributes
    ----------
    images
        (n, 28, 28) uint8, ink bright on 0, deslanted as reading does it.
    labels
        (n,) uint8: 0 to 9, or `OUTSIDER`.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]


@functools.lru_cache(maxsize=1)
def load_crops(digits: Dataset, scenes: int = SCENES, cache: Path | None = None) -> Crops:
    """Return the crops of so many pages, from the cache or made now, in minutes.

    Parameters
    ----------
    digits
        What the pages are composed of.
    cache
        The folder where crops are kept; the user's cache by default.
    """
    folder = cache or platformdirs.user_cache_path("digitnet") / "crops"
    digest = hashlib.sha256(digits.images.tobytes()).hexdigest()[:16]
    path = folder / f"crops-{VERSION}-{digest}-{scenes}.npz"
    try:
        with np.load(path) as stored:
            return Crops(stored["images"], stored["labels"])
    except (OSError, ValueError, KeyError):
        made = make_crops(digits, scenes)
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            np.savez_compressed(file, images=made.images, labels=made.labels)
        part.replace(path)
    except OSError:  # a cache that can't be written costs time, not the run
        part.unlink(missing_ok=True)
    return made


def make_crops(digits: Dataset, scenes: int) -> Crops:
    """Compose pages, let the shipped page network look at them, cut out what it finds.

    The crops are the same for any number of processors.
    """
    workers = os.cpu_count() or 1 if scenes > FEW else 1
    if workers == 1:
        found = _make_part(digits, range(scenes))
    else:
        load_bank(digits)  # into the cache, from where each process takes it
        size = -(-scenes // workers)
        parts = [range(first, min(first + size, scenes)) for first in range(0, scenes, size)]
        context = multiprocessing.get_context("spawn")
        with concurrent.futures.ProcessPoolExecutor(workers, context) as pool:
            found = _joined(list(pool.map(functools.partial(_make_part, digits), parts)))
    return Crops(deslant_all(found.images), found.labels)


def _make_part(digits: Dataset, indices: range) -> Crops:
    bank, detector = load_bank(digits), Detector()
    return _joined([crops_of(crop_scene(bank, index), detector) for index in indices])


def _joined(parts: Sequence[Crops]) -> Crops:
    images, labels = zip(*parts, strict=True)
    return Crops(np.concatenate(images), np.concatenate(labels))


def crop_scene(bank: Bank, index: int) -> Scene:
    """Return a page, or, every so often, a drawing in which nothing is a digit."""
    if index % DOODLED:
        scene = compose(bank, SEED, index)
        if index % OUT_OF_FOCUS:
            return scene
        reach = np.random.default_rng([SEED, index, OUT_OF_FOCUS]).uniform(0.5, 2.5)
        blurred = cv2.GaussianBlur(scene.picture, (0, 0), reach).astype(np.uint8)
        return dataclasses.replace(scene, picture=blurred)
    return Scene(
        draw_sheet(np.random.default_rng([SEED, index])),
        np.zeros((0, 4), np.float32),
        np.zeros(0, np.uint8),
        np.zeros(0, np.int16),
    )


def crops_of(scene: Scene, detector: Detector) -> Crops:
    """Return what a page network finds in a scene and what each is in truth."""
    symbols = detector(scene.picture)
    found = symbols.take(np.flatnonzero(symbols.scores >= MIN_SCORE))
    labels = true_labels(found.boxes, scene)
    rows = np.flatnonzero(labels != NO_LOSS)
    images = [cut_symbol(scene.picture, found.boxes[row]) for row in rows]
    stacked = np.stack(images) if images else np.zeros((0, SIDE, SIDE), np.uint8)
    return Crops(stacked, labels[rows])


def true_labels(boxes: Boxes, scene: Scene) -> NDArray[np.uint8]:
    """Return what boxes hold: a digit, `OUTSIDER`, or `NO_LOSS` where nobody can tell."""
    if not len(scene.boxes):
        return np.full(len(boxes), OUTSIDER, np.uint8)
    shared = overlaps(boxes, scene.boxes)
    nearest = shared.argmax(axis=1)
    labels = scene.labels[nearest]
    labels = np.where((labels == MARK) | (labels == LETTER), OUTSIDER, labels)
    unsure = (shared.max(axis=1) >= OTHER) & (shared.max(axis=1) < SAME)
    labels = np.where(shared.max(axis=1) < OTHER, OUTSIDER, labels)
    labels = np.where(unsure, NO_LOSS, labels)
    return np.where(_hold_several(boxes, scene), OUTSIDER, labels).astype(np.uint8)


def _hold_several(boxes: Boxes, scene: Scene) -> NDArray[np.bool_]:
    """Tell which boxes hold several digits, and fit all of them better than any one.

    Two digits that touch are no digit: so the classifier's doubt tells that they must be parted.
    """
    digits = scene.boxes[scene.labels < OUTSIDER]
    if not len(digits):
        return np.zeros(len(boxes), bool)
    ends = digits[:, :2] + digits[:, 2:]
    held = contained(digits, boxes).T >= HELD
    several = np.zeros(len(boxes), bool)
    for row in np.flatnonzero(held.sum(axis=1) > 1):
        corner, end = digits[held[row], :2].min(axis=0), ends[held[row]].max(axis=0)
        around = np.concatenate([corner, end - corner])[None]
        fits = overlaps(boxes[row][None], np.concatenate([around, digits]))[0]
        several[row] = fits[0] > fits[1:].max()
    return several
