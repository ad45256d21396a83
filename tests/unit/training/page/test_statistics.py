"""The statistics of a network are taken anew."""

import keras
import numpy as np
import pytest

from digitnet.training.page.statistics import take_statistics


def test_means_over_all_batches_replace_what_stood_there() -> None:
    network = keras.Sequential([keras.Input((2, 2, 1)), keras.layers.BatchNormalization()])
    norm = network.layers[0]
    norm.moving_mean.assign([77.0])
    batches = [np.full((1, 2, 2, 1), number, np.float32) for number in (1, 2, 6)]
    batches[2][0, 0] = 2
    take_statistics(network, batches)
    assert float(norm.moving_mean[0]) == pytest.approx((1 + 2 + 4) / 3)
    assert float(norm.moving_variance[0]) == pytest.approx((0 + 0 + 4) / 3)
    assert norm.momentum == 0.99
