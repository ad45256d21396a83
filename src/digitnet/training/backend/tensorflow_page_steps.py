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
Charge = Callable[[Any, Any, Any], Any]


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
            tf.TensorSpec((recipe.batch_size, cells, cells, None), tf.float32),
        )
        self._step = tf.function(self._change, signature, autograph=False)
        self._before: tuple[keras.Model, Charge] | None = None

    def stay_with(self, before: keras.Model, charge: Charge) -> None:
        """From the first step on, charge for leaving what another network answers.

        Parameters
        ----------
        charge
            Makes a loss of targets, the other network's answers and the trained one's.
        """
        before.trainable = False
        self._before = before, charge

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
                before, charge = self._before
                answers = tf.stop_gradient(before(pictures, training=False))
                loss += charge(targets, answers, maps)
        variables = network.trainable_variables
        network.optimizer.apply(tape.gradient(loss, variables), variables)
        return losses
