"""What a Keras model says of many pictures."""

from collections.abc import Sequence

import keras
import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from digitnet.image.digit.deslant import deslant_all
from digitnet.models import build_model
from digitnet.models.blocks import LOGITS
from digitnet.recipes import Recipe

BATCH = 1000

Scores = NDArray[np.float32]


def as_read(recipe: Recipe, images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return (n, 28, 28) uint8 pictures as a reader shows them to a network of this recipe."""
    return deslant_all(images) if recipe.augment == "deform" else images


def predict_logits(network: keras.Model, images: NDArray[np.uint8]) -> Scores:
    """Return a network's output for (n, 28, 28) uint8 pictures, in float32."""
    batches = (images[start : start + BATCH] for start in range(0, len(images), BATCH))
    logits: Scores = np.concatenate([network.predict_on_batch(batch) for batch in batches])
    return logits


def digit_probabilities(logits: Scores, classes: int = 10) -> Scores:
    """Return (n, classes): softmax without a last column that says "not a digit"."""
    shares: Scores = softmax(logits[:, :classes], axis=1)
    return shares


def digitness(logits: Scores, classes: int = 10) -> Scores:
    """Return (n,): the largest class' share of the softmax over everything."""
    largest: Scores = softmax(logits, axis=1)[:, :classes].max(axis=1)
    return largest


def build_network(recipe: Recipe, weights: Sequence[NDArray[np.float32]]) -> keras.Model:
    """Return a recipe's network up to the logits, with these weights of its model."""
    model = build_model(recipe)
    model.set_weights(weights)
    return keras.Model(model.input, model.get_layer(LOGITS).output)
