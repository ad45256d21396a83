"""What the network sees in each epoch: a pure function of the seed and the epoch.

So an interrupted run needs no record of how far a generator had got.
"""

import contextlib
import queue
import threading
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from digitnet.data.datasets import Dataset
from digitnet.models.blocks import DIGITS
from digitnet.recipes import Recipe
from digitnet.training.augment import augment_affine, augment_deform, make_outliers

Epoch = tuple[NDArray[np.uint8], NDArray[np.uint8]]


def epoch_size(recipe: Recipe, train: Dataset) -> int:
    """Return how many pictures an epoch has, outliers counted."""
    return len(train) + round(recipe.outliers * len(train))


def epoch_data(recipe: Recipe, train: Dataset, seed: int, epoch: int) -> Epoch:
    """Return one epoch's pictures and labels, in the order of training.

    Parameters
    ----------
    train
        The training digits, unchanged by this.
    seed
        The run's seed.
    epoch
        0 for the first.

    Returns
    -------
    images, labels
        (n, 28, 28) uint8, ink bright on 0, and (n,) uint8.
    """
    order, changes, others = np.random.SeedSequence(seed, spawn_key=(epoch,)).spawn(3)
    images, labels = _augment(recipe, train, changes)
    if count := epoch_size(recipe, train) - len(train):
        outliers = make_outliers(count, train.images, train.labels, others)
        images = np.concatenate([images, outliers])
        labels = np.concatenate([labels, np.full(count, DIGITS, np.uint8)])
    rows = np.random.default_rng(order).permutation(len(labels))
    return images[rows], labels[rows]


def _augment(recipe: Recipe, train: Dataset, seed: np.random.SeedSequence) -> Epoch:
    if recipe.augment == "affine":
        return augment_affine(train.images, seed), train.labels
    if recipe.augment == "deform":
        return augment_deform(train.images, train.labels, seed), train.labels
    return train.images, train.labels


def epochs_ahead(recipe: Recipe, train: Dataset, seed: int, first: int) -> Iterator[Epoch]:
    """Yield the data of each epoch from `first` on, the next one made meanwhile.

    Raises
    ------
    Exception
        Whatever `epoch_data` raised.
    """
    made: queue.Queue[Epoch | Exception] = queue.Queue(maxsize=1)
    closed = threading.Event()

    def hand_over(item: Epoch | Exception) -> None:
        while not closed.is_set():
            with contextlib.suppress(queue.Full):
                made.put(item, timeout=0.1)
                return

    def make() -> None:
        try:
            for epoch in range(first, recipe.epochs):
                hand_over(epoch_data(recipe, train, seed, epoch))
                if closed.is_set():
                    return
        except Exception as error:
            hand_over(error)

    threading.Thread(target=make, name="next-epoch", daemon=True).start()
    try:
        for _ in range(first, recipe.epochs):
            item = made.get()
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        closed.set()
