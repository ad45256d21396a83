import keras
import numpy as np
import pytest
import tensorflow as tf

from digitnet.training.backend.tensorflow_normalization import with_fused_normalization


def network(precision: str, **settings: object) -> keras.Model:
    keras.utils.set_random_seed(0)
    images = keras.Input((8, 8, 3))
    x = keras.layers.Conv2D(4, 3, use_bias=False, dtype=precision)(images)
    x = keras.layers.BatchNormalization(dtype=precision, **settings)(x)
    x = keras.layers.ReLU(dtype=precision)(x)
    x = keras.layers.Flatten(dtype=precision)(x)
    return keras.Model(images, keras.layers.Dense(2, dtype="float32")(x))


def gradients(model: keras.Model, weights_of: keras.Model) -> list[np.ndarray]:
    images = np.random.default_rng(1).normal(2, 3, (16, 8, 8, 3)).astype(np.float32)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(model(images, training=True) ** 2)
    found = tape.gradient(loss, weights_of.trainable_variables)
    return [gradient.numpy() for gradient in found]


@pytest.mark.parametrize(("precision", "tolerance"), [("float32", 1e-4), ("mixed_bfloat16", 0.05)])
def test_gradients_and_running_statistics_are_those_of_keras(
    precision: str, tolerance: float
) -> None:
    plain, twinned = network(precision), network(precision)
    twin = with_fused_normalization(twinned)
    assert twin is not twinned
    for one, other in zip(gradients(plain, plain), gradients(twin, twinned), strict=True):
        np.testing.assert_allclose(one, other, rtol=tolerance, atol=tolerance * np.abs(one).max())
    for one, other in zip(plain.get_weights(), twinned.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=tolerance, atol=1e-3)


def test_the_network_itself_stays_and_predicts_as_its_twin() -> None:
    model = network("float32")
    twin = with_fused_normalization(model)
    images = np.random.default_rng(2).normal(size=(3, 8, 8, 3)).astype(np.float32)
    np.testing.assert_array_equal(model(images), twin(images))
    assert keras.layers.BatchNormalization in {type(layer) for layer in model.layers}
    assert [v.path for v in model.trainable_variables] == [v.path for v in twin.trainable_variables]
    copy = keras.Model.from_config(model.get_config())
    assert [layer.name for layer in copy.layers] == [layer.name for layer in model.layers]


@pytest.mark.parametrize("settings", [{"scale": False}, {"center": False}, {"axis": 1}])
def test_what_cannot_be_fused_stays(settings: dict[str, object]) -> None:
    model = network("float32", **settings)
    assert with_fused_normalization(model) is model
