"""One epoch's training pictures, the same ones for the same seed and epoch.

Every picture has a random state of its own, derived from the seed, the epoch
and its place, so that neither the number of threads nor an interruption changes
what the network sees.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from digitnet.synthesis.digits.clutter import clutter
from digitnet.synthesis.digits.deform import deform
from digitnet.synthesis.digits.elastic import bend
from digitnet.synthesis.digits.outliers import Digits, make_outlier

CHUNK = 500
UNCHANGED = 0.2
"""Share of the digits that "deform" doesn't redraw."""
CLUTTERED = 0.3
"""Share of all pictures, outliers too, that are disturbed at the end."""

NEVER = threading.Event()
"""Never set: every picture is made."""

Picture = NDArray[np.uint8]
Labels = NDArray[np.uint8]


def augment_elastic(
    images: Picture,
    seed: np.random.SeedSequence,
    threads: int = 2,
    *,
    stop: threading.Event = NEVER,
) -> Picture:
    """Bend each digit a little; see `digitnet.synthesis.digits.elastic`.

    Parameters
    ----------
    images
        (n, 28, 28) uint8.
    stop
        Once set, the rest isn't made any more and what comes back is of no use.
    """

    def change(index: int, rng: np.random.Generator) -> Picture:
        return bend(images[index], rng)

    return _each(len(images), change, seed, threads, stop)


def augment_deform(
    images: Picture,
    labels: Labels,
    seed: np.random.SeedSequence,
    threads: int = 2,
    *,
    out_of_focus: float = 0.0,
    plain: float = 0.0,
    forms: float = 0.0,
    stop: threading.Event = NEVER,
) -> Picture:
    """Deform and normalise again each digit but a few, then clutter some.

    See `digitnet.synthesis.digits.deform` and `digitnet.synthesis.digits.clutter`.

    Parameters
    ----------
    images, labels
        (n, 28, 28) uint8, ink bright on 0, and (n,) integers.
    out_of_focus, plain, forms
        As in `deform`.
    stop
        As in `augment_elastic`.
    """

    def change(index: int, rng: np.random.Generator) -> Picture:
        kept = rng.random() < UNCHANGED
        picture, label = images[index], int(labels[index])
        if not kept:
            picture = deform(
                picture, label, rng, out_of_focus=out_of_focus, plain=plain, forms=forms
            )
        return _sometimes_cluttered(picture, rng)

    return _each(len(images), change, seed, threads, stop)


def make_outliers(
    count: int,
    images: Picture,
    labels: Labels,
    seed: np.random.SeedSequence,
    threads: int = 2,
    *,
    out_of_focus: float = 0.0,
    stop: threading.Event = NEVER,
) -> Picture:
    """Return (count, 28, 28) uint8 pictures of no digit, some made from digits given."""
    digits = Digits(images, labels)

    def make(_: int, rng: np.random.Generator) -> Picture:
        return _sometimes_cluttered(make_outlier(digits, rng, out_of_focus), rng)

    return _each(count, make, seed, threads, stop)


def _sometimes_cluttered(picture: Picture, rng: np.random.Generator) -> Picture:
    return clutter(picture, rng) if rng.random() < CLUTTERED else picture


def _each(
    count: int,
    make: Callable[[int, np.random.Generator], Picture],
    seed: np.random.SeedSequence,
    threads: int,
    stop: threading.Event,
) -> Picture:
    pictures = np.empty((count, 28, 28), np.uint8)
    starts = range(0, count, CHUNK)

    def fill(start: int, child: np.random.SeedSequence) -> None:
        rng = np.random.Generator(np.random.SFC64(child))
        for index in range(start, min(start + CHUNK, count)):
            if stop.is_set():
                return
            pictures[index] = make(index, rng)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(fill, starts, seed.spawn(len(starts))))
    return pictures
