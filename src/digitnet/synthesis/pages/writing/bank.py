"""What scenes are written with: the strokes of MNIST's digits, and the glyphs of fonts.

Each digit is kept as the distance of each point to the middle of its nearest stroke,
so that it can be drawn at any size with any pen. Finding the middles of 55,000 digits
takes minutes; they are kept in the user's cache.
"""

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
import platformdirs
from numpy.typing import NDArray

from digitnet.data.datasets import Dataset
from digitnet.errors import DataError
from digitnet.image.digit.deslant import slants
from digitnet.synthesis.pages.fonts.glyphs import GlyphBank, load_glyphs
from digitnet.synthesis.pages.writing.middles import distance_to_middle

FIELD = 56
"""Side of a digit's field, two points a pixel of MNIST."""
STEPS_PER_PIXEL = 32
"""Steps of the stored distance in one pixel of MNIST; distances end at 255 steps."""
VERSION = 1
"""Of the way that fields are made; another version makes them anew."""


@dataclass(frozen=True)
class Bank:
    """Everything that `digitnet.synthesis.pages.compose` draws from.

    Attributes
    ----------
    pictures
        (n, 28, 28) uint8, MNIST's digits, ink bright on 0.
    fields
        (n, 56, 56) uint8: 32 times the distance to the nearest stroke's middle, in
        pixels of MNIST, 255 where it is farther.
    rows
        For each digit from 0 to 9 the rows that show it.
    glyphs
        The fonts.
    print_faces, hand_faces, script_faces
        Numbers of the faces in `glyphs`: print and handwriting whose digits read as
        digits, and scripts that aren't Latin. Any of them may be empty.
    """

    pictures: NDArray[np.uint8]
    fields: NDArray[np.uint8]
    rows: Sequence[NDArray[np.intp]]
    glyphs: GlyphBank
    print_faces: Sequence[int]
    hand_faces: Sequence[int]
    script_faces: Sequence[int]

    @cached_property
    def leans(self) -> NDArray[np.float64]:
        """How far each of the 1s leans, to the right per pixel upwards, in the order of `rows`."""
        return -slants(np.asarray(self.pictures[self.rows[1]]))


def load_bank(digits: Dataset, *, held_out: bool = False, cache: Path | None = None) -> Bank:
    """Return a bank of these digits; their fields come from the cache, or go into it.

    Parameters
    ----------
    digits
        Of one split, so that what is judged with was never trained on.
    held_out
        Take the fonts that training never sees.
    cache
        Where fields and glyphs are kept; the user's cache by default.

    Raises
    ------
    DataError
        If one of the ten digits is missing.
    """
    folder = cache or platformdirs.user_cache_path("digitnet") / "strokes"
    digest = hashlib.sha256(digits.images.tobytes()).hexdigest()[:16]
    path = folder / f"fields-{VERSION}-{digest}.npy"
    try:
        fields = np.load(path, mmap_mode="r")
    except (OSError, ValueError, EOFError):  # a torn file is made anew
        fields = make_fields(digits.images)
        _keep(path, fields)
    rows = [np.flatnonzero(digits.labels == digit) for digit in range(10)]
    for digit, row in enumerate(rows):
        if not len(row):
            raise DataError(
                f"{digits.name}: of its {len(digits)} digits none is a {digit}; scenes are "
                "composed of all ten, so give more digits"
            )
    glyphs = load_glyphs(cache)
    faces = {
        kind: glyphs.indices(kind, held_out=held_out, digits=kind != "other")
        for kind in ("text", "handwriting", "other")
    }
    return Bank(
        digits.images, fields, rows, glyphs, faces["text"], faces["handwriting"], faces["other"]
    )


def make_fields(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the fields of digits, (n, 28, 28) uint8 to (n, 56, 56) uint8."""
    parts = np.array_split(images, max(1, len(images) // 500))
    # Threads: a process that forks while OpenCV or TensorFlow has threads may never come back.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return np.concatenate(list(pool.map(_fields_of, parts)))


def _fields_of(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    fields = np.empty((len(images), FIELD, FIELD), np.uint8)
    for row, image in enumerate(images):
        distance = cv2.resize(
            distance_to_middle(image), (FIELD, FIELD), interpolation=cv2.INTER_AREA
        )
        fields[row] = np.clip(distance * STEPS_PER_PIXEL, 0, 255)
    return fields


def _keep(path: Path, fields: NDArray[np.uint8]) -> None:
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            np.save(file, fields)
        part.replace(path)
    except OSError:  # a cache that can't be written costs time, not the run
        part.unlink(missing_ok=True)
