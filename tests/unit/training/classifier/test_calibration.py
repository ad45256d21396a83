import numpy as np
import pytest

from digitnet.models import build_model
from digitnet.recipes import Recipe
from digitnet.training.classifier.calibration import (
    cross_entropy,
    fit_temperature,
    fold_temperature,
)
from digitnet.training.classifier.scoring import digit_probabilities, digitness


def sharpened(temperature: float, classes: int = 10):
    """Return logits that are right as often as they say once divided by `temperature`."""
    rng = np.random.default_rng(0)
    honest = rng.normal(0, 2, (5000, classes))
    shares = np.exp(honest[:, :10])
    shares /= shares.sum(axis=1, keepdims=True)
    labels = (rng.random((5000, 1)) > shares.cumsum(axis=1)).sum(axis=1).clip(0, 9)
    return (honest * temperature).astype(np.float32), labels.astype(np.uint8)


@pytest.mark.parametrize("temperature", [0.4, 1.0, 2.5])
@pytest.mark.parametrize("classes", [10, 11])
def test_the_temperature_is_found(temperature: float, classes: int) -> None:
    logits, labels = sharpened(temperature, classes)
    assert fit_temperature(logits, labels) == pytest.approx(temperature, rel=0.05)


def test_the_temperature_makes_the_labels_more_likely() -> None:
    logits, labels = sharpened(3.0)
    temperature = fit_temperature(logits, labels)
    assert cross_entropy(logits / np.float32(temperature), labels) < cross_entropy(logits, labels)


def test_cross_entropy_of_a_certain_and_of_an_even_guess() -> None:
    labels = np.array([3], np.uint8)
    assert cross_entropy(np.zeros((1, 10), np.float32), labels) == pytest.approx(np.log(10))
    certain = np.zeros((1, 10), np.float32)
    certain[0, 3] = 1000
    assert cross_entropy(certain, labels) == 0


def test_folding_divides_the_logits_alone() -> None:
    model = build_model(Recipe(width=0.1))
    before = model.get_layer("logits").get_weights()
    others = model.get_layer("block1_conv").get_weights()
    fold_temperature(model, 2.0)
    for old, new in zip(before, model.get_layer("logits").get_weights(), strict=True):
        np.testing.assert_array_equal(old / 2, new)
    for old, new in zip(others, model.get_layer("block1_conv").get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_probabilities_leave_the_eleventh_class_out_and_digitness_counts_it() -> None:
    logits = np.log(np.array([[1, 2, 3, 1, 1, 1, 1, 0.5, 0.5, 1, 12]], np.float32))
    np.testing.assert_allclose(digit_probabilities(logits)[0, :3], [1 / 12, 2 / 12, 3 / 12], 1e-6)
    np.testing.assert_allclose(digitness(logits), [3 / 24], 1e-6)
    np.testing.assert_allclose(digitness(logits[:, :10]), [3 / 12], 1e-6)
