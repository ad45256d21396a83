"""How much of a fine-tuned network's weights stays."""

import keras
import numpy as np
import pytest

from digitnet.data.dataset import Dataset
from digitnet.recipes import Recipe
from digitnet.training.classifier.blend import SHARES, blend

COUNT = 4000
NEVER = -1000.0
"""A logit of what no picture is."""
SURE = 1000.0


@pytest.fixture
def older() -> Dataset:
    """Pictures of a zero; one pixel says how much of the new weights makes it a one."""
    images = np.zeros((COUNT, 28, 28), np.uint8)
    images[:, 0, 0] = 1
    return Dataset("older", images, np.zeros(COUNT, np.uint8))


def model_of(zero: float, one: float) -> keras.Model:
    """Return a model with a logit for 0 and one for 1, from the first pixel alone."""
    images = keras.Input((28, 28), dtype="uint8")
    flat = keras.layers.Flatten()(images)
    logits = keras.layers.Dense(10, use_bias=False)(flat)
    model = keras.Model(images, logits)
    kernel = np.zeros((784, 10), np.float32)
    kernel[0] = NEVER
    kernel[0, :2] = zero, one
    model.set_weights([kernel])
    return model


def blended(older: Dataset, zero: float, one: float) -> tuple[float, keras.Model]:
    """Return the share that is kept where learning changed the logit of a 1 from 0 to `one`."""
    model, old = model_of(zero, one), model_of(zero, 0).get_weights()
    return blend(model, model, old, older, Recipe(augment="none")), model


@pytest.mark.parametrize(
    ("learnt", "share"), [(0.9, 0.9), (1.2, 0.8), (1.8, 0.55), (1e6, SHARES[0])]
)
def test_as_much_stays_as_forgets_nothing(older: Dataset, learnt: float, share: float) -> None:
    """A zero is lost once share × learnt exceeds 1."""
    found, model = blended(older, SURE, SURE * learnt)
    assert found == share
    assert model.get_weights()[0][0, :2] == pytest.approx([SURE, SURE * share * learnt])


@pytest.mark.parametrize(("lost", "share"), [(5, 0.9), (7, 0.7)])
def test_six_pictures_in_four_thousand_may_be_lost(older: Dataset, lost: int, share: float) -> None:
    older.images[lost:, 0, 0] = 0  # all logits are 0 there, whatever was learnt
    assert blended(older, SURE, SURE * 1.4)[0] == share


def test_a_digit_counts_in_part_before_it_is_lost(older: Dataset) -> None:
    """All are still read at 0.9, by 8 - 0.9 × 5.6 = 3.0; at 0.65 each counts 1 / (1 + e^6.5)."""
    assert blended(older, 8, 5.6)[0] == 0.65
