"""One training step of the page network on TensorFlow."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from digitnet.training.backend.tensorflow_normalization import with_fused_normalization

Losses = NDArray[np.float32]


class PageSteps:
    """Trains a network, whose optimizer is built, batch by batch.

    Parameters
    ----------
    losses
        Of targets and answers; the first is what training lowers.
    pictures, targets
        Shapes of a batch: (n, height, width) uint8, and float32 maps.
    """

    def __init__(
        self,
        network: keras.Model,
        losses: Callable[[Any, Any], Any],
        pictures: tuple[int, ...],
        targets: tuple[int, ...],
    ) -> None:
        self._network = network
        self._twin = with_fused_normalization(network)
        self._losses = losses
        signature = (tf.TensorSpec(pictures, tf.uint8), tf.TensorSpec(targets, tf.float32))
        self._step = tf.function(self._change, signature, autograph=False)

    def __call__(self, pictures: NDArray[np.uint8], targets: NDArray[np.float32]) -> Losses:
        """Do one step; return its losses."""
        losses: Losses = self._step(pictures, targets).numpy()
        return losses

    def _change(self, pictures: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
        network = self._network
        with tf.GradientTape() as tape:
            losses = self._losses(targets, self._twin(pictures, training=True))
            loss = losses[0]
        variables = network.trainable_variables
        network.optimizer.apply(tape.gradient(loss, variables), variables)
        return losses
