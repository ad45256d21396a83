import keras
import numpy as np
import pytest

from digitnet.training.backend.tensorflow_adam import FusedAdam, FusedAdamW, FusedMuon
from digitnet.training.muon import Muon

STEPS = 12


def variables_after_training(optimizer: keras.optimizers.Optimizer) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    weights = [keras.Variable(rng.normal(size=shape)) for shape in ((3, 4), (5,), (3, 3, 4, 6))]
    optimizer.build(weights)
    for _ in range(STEPS):
        gradients = [
            keras.ops.convert_to_tensor(rng.normal(size=w.shape), "float32") for w in weights
        ]
        optimizer.apply(gradients, weights)
    return [variable.numpy() for variable in (*weights, *optimizer.variables)]


@pytest.mark.parametrize(
    ("theirs", "ours", "settings"),
    [
        (keras.optimizers.Adam, FusedAdam, {}),
        (keras.optimizers.Adam, FusedAdam, {"use_ema": True, "ema_momentum": 0.9}),
        (keras.optimizers.AdamW, FusedAdamW, {"weight_decay": 0.1}),
        (Muon, FusedMuon, {"use_ema": True, "ema_momentum": 0.9}),
    ],
)
def test_the_fused_update_is_keras_own(theirs: type, ours: type, settings: dict) -> None:
    rate = keras.optimizers.schedules.CosineDecay(0.1, 2 * STEPS)
    expected = variables_after_training(theirs(rate, **settings))
    found = variables_after_training(ours(rate, **settings))
    for one, other in zip(expected, found, strict=True):
        np.testing.assert_allclose(one, other, rtol=2e-5, atol=1e-5)
