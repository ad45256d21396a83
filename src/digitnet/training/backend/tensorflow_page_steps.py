"""One training step of the page network on TensorFlow."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from digitnet.recipes.page import STRIDE, PageRecipe
from digitnet.training.backend.tensorflow_normalization import with_fused_normalization
from digitnet.training.page.losses import staying_loss

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
        self._recipe = recipe
        self._before: keras.Model | None = None

    def stay_with(self, before: keras.Model) -> None:
        """From the first step on, charge `recipe.stay` for leaving what this network gets right."""
        before.trainable = False
        self._before = before

    def __call__(self, batch: tuple[NDArray[Any], NDArray[Any]]) -> Losses:
        """Do one step; return its losses."""
        losses: Losses = self._step(*batch).numpy()
        return losses

    def _change(self, pictures: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
        network = self._network
        with tf.GradientTape() as tape:
            maps = self._twin(pictures, training=True)
            losses = self._measure(targets, maps)
            loss = losses[0]
            if self._before is not None:
                before = tf.stop_gradient(self._before(pictures, training=False))
                loss += self._recipe.stay * staying_loss(targets, before, maps)
        variables = network.trainable_variables
        network.optimizer.apply(tape.gradient(loss, variables), variables)
        return losses
