"""Digits of other sources than MNIST's training set, and draws of a few a class."""

from pathlib import Path

import numpy as np

from digitnet.data.dataset import Dataset, Splits
from digitnet.data.datasets import load_parts
from digitnet.image.digit.seat import seat

NAMES = ("hwd1000", "optdigits", "transposed", "inverted")


def load_source(name: str, mnist_test: Dataset, real_dev: Path | None) -> Dataset:
    """Return a source's digits in the form in which the network is shown them.

    Parameters
    ----------
    real_dev
        Folder with ``hwd1000/hwd1000.npz``. Draws from it stay in this benchmark: no
        network that ships has learnt from it.
    """
    if name == "optdigits":
        return load_parts("optdigits")[0]
    if name == "transposed":
        images = np.ascontiguousarray(mnist_test.images.transpose(0, 2, 1))
        return Dataset(name, images, mnist_test.labels)
    if name == "inverted":
        return Dataset(name, 255 - mnist_test.images, mnist_test.labels)
    if real_dev is None:
        raise SystemExit("hwd1000 needs --real-dev FOLDER; or leave it out: --sources …")
    stored = np.load(real_dev / "hwd1000" / "hwd1000.npz")
    return Dataset(name, seat(stored["images"]).images, stored["labels"].astype(np.uint8))


def draw(source: Dataset, count: int, seed: int, max_test: int) -> Splits:
    """Return `count` pictures a class to learn, and the rest, at most `max_test`, to test on."""
    rng = np.random.default_rng([seed, count])
    chosen = np.concatenate(
        [rng.permutation(np.flatnonzero(source.labels == digit))[:count] for digit in range(10)]
    )
    rest = rng.permutation(np.setdiff1d(np.arange(len(source)), chosen))[:max_test]
    nothing = source.part(chosen[:0])
    return Splits(source.name, source.sha256, source.part(chosen), nothing, source.part(rest))
