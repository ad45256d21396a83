"""One training step of the page network on TensorFlow."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from digitnet.recipes.page import STRIDE, PageRecipe
from digitnet.training.backend.tensorflow_normalization import with_fused_normalization

Losses = NDArray[np.float32]
"""(n,): the loss, then whatever else is told of a step."""


class PageSteps:
    """Trains a network, whose optimizer is built, batch by batch.

    Parameters
    ----------
    measure
        Makes `Losses` of targets and answers; the first is what is minimised.
    """

    def __init__(
        self, network: keras.Model, recipe: PageRecipe, measure: Callable[[Any, Any], Any]
    ) -> None:
        self._network = network
        self._twin = with_fused_normalization(network)
        self._measure = measure
        size, cells = recipe.scene_size, recipe.scene_size // STRIDE
        signature = (
            tf.TensorSpec((recipe.batch_size, size, size), tf.uint8),
            tf.TensorSpec((recipe.batch_size, cells, cells, 8), tf.float32),
        )
        self._step = tf.function(self._change, signature, autograph=False)

    def __call__(self, batch: tuple[NDArray[Any], NDArray[Any]]) -> Losses:
        """Do one step; return its losses."""
        losses: Losses = self._step(*batch).numpy()
        return losses

    def _change(self, pictures: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
        network = self._network
        with tf.GradientTape() as tape:
            losses = self._measure(targets, self._twin(pictures, training=True))
            loss = losses[0]
        variables = network.trainable_variables
        network.optimizer.apply(tape.gradient(loss, variables), variables)
        return losses
