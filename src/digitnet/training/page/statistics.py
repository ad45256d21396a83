"""Measure batch statistics anew for the mean of many steps' weights.

While the rate is high, the mean of the weights behaves differently from the weights of
any step: with their statistics it finds nothing (Izmailov et al. 2018).
"""

from collections.abc import Iterable

import keras
import numpy as np
from numpy.typing import NDArray

from digitnet.synthesis.pages.compose import compose
from digitnet.synthesis.pages.writing.bank import Bank

SEED = 1_000_033
"""Seed of the scenes that the statistics are taken from, whatever the run's seed."""
SCENES, BATCH = 128, 8

Pictures = NDArray[np.uint8]


def statistics_scenes(bank: Bank, size: int) -> list[Pictures]:
    """Return batches of (n, size, size) uint8 pictures to take statistics from."""
    pictures = [compose(bank, SEED, index, size).picture for index in range(SCENES)]
    return [np.stack(pictures[first : first + BATCH]) for first in range(0, SCENES, BATCH)]


def take_statistics(network: keras.Model, batches: Iterable[Pictures]) -> None:
    """Set the running means and variances of a network to the means over batches."""
    norms = [
        layer for layer in network.layers if isinstance(layer, keras.layers.BatchNormalization)
    ]
    former = [layer.momentum for layer in norms]
    for count, pictures in enumerate(batches):
        for layer in norms:
            layer.momentum = count / (count + 1)
        network(pictures, training=True)
    for layer, momentum in zip(norms, former, strict=True):
        layer.momentum = momentum
