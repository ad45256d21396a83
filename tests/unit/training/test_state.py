import keras
import numpy as np
import pytest

from digitnet.errors import RunError
from digitnet.training.state import capture, restore


def network(units: int) -> keras.Model:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(units)])
    model.compile(keras.optimizers.SGD(0.1, momentum=0.9), "mse")
    model.optimizer.build(model.trainable_variables)
    return model


def test_weights_and_the_optimizers_state_come_back() -> None:
    model = network(3)
    before = capture(model)
    model.fit(np.ones((4, 2)), np.ones((4, 3)), verbose=0)
    changed = capture(model)
    assert {name.partition(":")[0] for name in before} == {"network", "optimizer"}
    assert any(not np.array_equal(before[name], changed[name]) for name in before)
    restore(model, before)
    for name, array in capture(model).items():
        np.testing.assert_array_equal(array, before[name])


def test_arrays_of_another_network_are_refused_and_change_nothing() -> None:
    model = network(3)
    before = capture(model)
    with pytest.raises(RunError, match="of another network: network:000 differs"):
        restore(model, capture(network(4)))
    np.testing.assert_array_equal(model.get_weights()[0], before["network:000"])
