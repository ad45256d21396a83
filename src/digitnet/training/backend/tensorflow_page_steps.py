"""One training step of the page network on TensorFlow."""

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from digitnet.recipes.page import PageRecipe
from digitnet.training.backend.tensorflow_normalization import with_fused_normalization
from digitnet.training.page.feed import Batch
from digitnet.training.page.losses import page_losses

Losses = NDArray[np.float32]
"""(5,): `digitnet.training.page.losses.PARTS`."""


class PageSteps:
    """Trains a network, whose optimizer is built, batch by batch."""

    def __init__(self, network: keras.Model, recipe: PageRecipe) -> None:
        self._network = network
        self._twin = with_fused_normalization(network)
        self._recipe = recipe
        size, cells = recipe.scene_size, recipe.scene_size // 4
        signature = (
            tf.TensorSpec((recipe.batch_size, size, size), tf.uint8),
            tf.TensorSpec((recipe.batch_size, cells, cells, 8), tf.float32),
        )
        self._step = tf.function(self._change, signature, autograph=False)

    def __call__(self, batch: Batch) -> Losses:
        """Do one step; return its losses."""
        losses: Losses = self._step(*batch).numpy()
        return losses

    def _change(self, pictures: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
        network = self._network
        with tf.GradientTape() as tape:
            losses = page_losses(self._recipe, targets, self._twin(pictures, training=True))
            loss = losses[0]
        variables = network.trainable_variables
        network.optimizer.apply(tape.gradient(loss, variables), variables)
        return losses
