"""What the network sees in each epoch: a pure function of the seed and the epoch.

So an interrupted run needs no record of how far a generator had got.
"""

import contextlib
import queue
import threading
from collections.abc import Callable, Generator

import numpy as np

from digitnet.data.datasets import Dataset
from digitnet.recipes import Recipe
from digitnet.synthesis.digits.augment import NEVER, augment_deform, augment_elastic, make_outliers
from digitnet.training.classifier.crops import load_crops
from digitnet.training.classifier.start import Epoch, Start

PATIENCE_S = 0.1
"""How long either side waits before it looks whether the other is still there."""

Made = queue.Queue[Epoch | Exception]


def epoch_size(recipe: Recipe, train: Dataset) -> int:
    """Return how many pictures an epoch has, outliers and crops counted."""
    return len(train) + round(recipe.outliers * len(train)) + round(recipe.crops * len(train))


def epoch_data(
    recipe: Recipe, train: Dataset, seed: int, epoch: int, stop: threading.Event = NEVER
) -> Epoch:
    """Return one epoch's pictures and labels, in the order of training.

    Parameters
    ----------
    train
        The training digits, unchanged by this.
    seed
        The run's seed.
    epoch
        0 for the first.
    stop
        Once set, the rest isn't made any more and what comes back is of no use.

    Returns
    -------
    images, labels
        (n, 28, 28) uint8, ink bright on 0, and (n,) uint8.
    """
    order, changes, others, chosen = np.random.SeedSequence(seed, spawn_key=(epoch,)).spawn(4)
    images, labels = _augment(recipe, train, changes, stop)
    if count := round(recipe.outliers * len(train)):
        outliers = make_outliers(
            count, train.images, train.labels, others, out_of_focus=recipe.out_of_focus, stop=stop
        )
        images = np.concatenate([images, outliers])
        labels = np.concatenate([labels, np.full(count, recipe.classes, np.uint8)])
    if count := round(recipe.crops * len(train)):
        crops = load_crops(train)
        drawn = np.random.default_rng(chosen).integers(0, len(crops.labels), count)
        images = np.concatenate([images, crops.images[drawn]])
        labels = np.concatenate([labels, crops.labels[drawn]])
    rows = np.random.default_rng(order).permutation(len(labels))
    return images[rows], labels[rows]


def _augment(
    recipe: Recipe, train: Dataset, seed: np.random.SeedSequence, stop: threading.Event
) -> Epoch:
    if recipe.augment == "elastic":
        return augment_elastic(train.images, seed, stop=stop), train.labels
    if recipe.augment == "deform":
        changed = augment_deform(
            train.images,
            train.labels,
            seed,
            out_of_focus=recipe.out_of_focus,
            plain=recipe.plain,
            forms=recipe.forms,
            stop=stop,
        )
        return changed, train.labels
    return train.images, train.labels


def epochs_ahead(
    recipe: Recipe,
    train: Dataset,
    seed: int,
    first: int,
    check: Callable[[], None] = lambda: None,
    *,
    start: Start | None = None,
) -> Generator[Epoch, None, None]:
    """Yield the data of each epoch from `first` on, the next one made meanwhile.

    Parameters
    ----------
    check
        Called often while the data of an epoch is awaited; may raise.
    start
        What is fine-tuned, if anything is: its mixture is shown instead of `train`.

    Raises
    ------
    Exception
        Whatever `epoch_data` or `check` raised.
    """
    made: Made = queue.Queue(maxsize=1)
    closed = threading.Event()

    def make() -> None:
        try:
            for epoch in range(first, recipe.epochs):
                if start is None or start.mixture is None:
                    data = epoch_data(recipe, train, seed, epoch, closed)
                else:
                    data = start.mixture.epoch(recipe, seed, epoch, closed)
                _put(made, data, closed)
                if closed.is_set():
                    return
        except Exception as error:
            _put(made, error, closed)

    threading.Thread(target=make, name="next-epoch", daemon=True).start()
    try:
        for _ in range(first, recipe.epochs):
            yield _get(made, check)
    finally:
        closed.set()


def _put(made: Made, item: Epoch | Exception, closed: threading.Event) -> None:
    while not closed.is_set():
        with contextlib.suppress(queue.Full):
            made.put(item, timeout=PATIENCE_S)
            return


def _get(made: Made, check: Callable[[], None]) -> Epoch:
    while True:
        check()
        with contextlib.suppress(queue.Empty):
            item = made.get(timeout=PATIENCE_S)
            if isinstance(item, Exception):
                raise item
            return item
