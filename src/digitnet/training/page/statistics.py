"""Measure batch statistics anew for the mean of many steps' weights.

While the rate is high, the mean of the weights behaves differently from the weights of
any step: with their statistics it finds nothing (Izmailov et al. 2018). A network out of an
exported file has no statistics at all.
"""

from collections.abc import Iterable, Sequence

import keras
import numpy as np
from numpy.typing import NDArray

from digitnet.synthesis.pages.compose import compose
from digitnet.synthesis.pages.writing.bank import Bank

SEED = 1_000_033
"""Seed of the scenes that the statistics are taken from, whatever the run's seed."""
SCENES, BATCH = 128, 8
NORM = "_norm"
"""How the names of normalisations end; the convolution before one is named ``..._conv``."""
SPREAD = 0.15
"""Root mean square of each filter's weights: the steps of Muon are of a fixed size."""

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


def unfold(network: keras.Model, batches: Sequence[Pictures]) -> None:
    """Change a page network's weights so that it answers as before, in training, too.

    In an exported file each normalisation is folded into its convolution. Here it measures what
    the convolution gives on scenes, and undoes that.

    Parameters
    ----------
    network
        As `digitnet.export.rebuild.rebuild_page` returns it.
    batches
        Each (n, height, width) uint8, see `statistics_scenes`.
    """
    norms = [layer for layer in network.layers if layer.name.endswith(NORM)]
    outputs = keras.Model(network.input, [norm.input for norm in norms])
    sums = [np.zeros((2, norm.input.shape[-1])) for norm in norms]
    for pictures in batches:
        for total, output in zip(sums, outputs(pictures, training=False), strict=True):
            values = np.asarray(output, np.float64).reshape(-1, total.shape[1])
            moments = np.stack([values.mean(axis=0), np.square(values).mean(axis=0)])
            np.add(total, moments, out=total)
    for norm, total in zip(norms, sums, strict=True):
        mean, square = total / len(batches)
        _, shift, _, _ = norm.get_weights()
        conv = network.get_layer(norm.name.removesuffix(NORM) + "_conv")
        (kernel,) = conv.get_weights()
        factor = SPREAD / np.maximum(np.sqrt(np.square(kernel).mean(axis=(0, 1, 2))), 1e-6)
        variance = (square - np.square(mean)) * np.square(factor)
        gain = np.sqrt(variance + norm.epsilon) / factor
        conv.set_weights([kernel * factor])
        norm.set_weights([gain, shift + mean, mean * factor, variance])
