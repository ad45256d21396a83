"""How much of a fine-tuned network's weights stays."""

import keras
import numpy as np
import pytest

from digitnet.data.dataset import Dataset
from digitnet.recipes import Recipe
from digitnet.training.classifier.blend import SHARES, blend

COUNT = 4000


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
    kernel[0, :2] = zero, one
    model.set_weights([kernel])
    return model


@pytest.mark.parametrize(
    ("learnt", "share"), [(0.9, 0.8), (1.2, 0.8), (1.8, 0.5), (1e6, SHARES[-1])]
)
def test_as_much_stays_as_forgets_nothing(older: Dataset, learnt: float, share: float) -> None:
    """A zero is lost once share × learnt exceeds 1."""
    old = model_of(1, 0).get_weights()
    model = model_of(1, learnt)
    assert blend(model, model, old, older, Recipe(augment="none")) == share
    assert model.get_weights()[0][0, :2] == pytest.approx([1, share * learnt])


@pytest.mark.parametrize(("lost", "share"), [(1, 0.8), (2, 0.65)])
def test_one_picture_in_four_thousand_may_be_lost(older: Dataset, lost: int, share: float) -> None:
    older.images[lost:, 0, 0] = 0  # all logits are 0 there, which reads as a zero
    model = model_of(1, 1.4)
    assert blend(model, model, model_of(1, 0).get_weights(), older, Recipe(augment="none")) == share
