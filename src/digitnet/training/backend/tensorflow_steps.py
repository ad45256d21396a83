"""Training steps for TensorFlow: many in one call, on data that stays where it is.

``keras.Model.fit`` goes back to Python and through a data pipeline for each
step, which costs a small network as much as the step itself.
"""

import math
import time
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from digitnet.training.backend.tensorflow_normalization import with_fused_normalization
from digitnet.training.state import Arrays, capture
from digitnet.training.step_watch import StepWatch

CALL_S = 0.2
"""How long one call should take: between calls Ctrl-C counts and the bar moves."""


class TensorFlowSteps:
    """Runs epochs of a network; what `digitnet.training.classifier.steps.build_steps` returns."""

    def __init__(self, network: keras.Model, loss: keras.losses.Loss, batch_size: int) -> None:
        self._network = network
        self._twin = with_fused_normalization(network)
        self._loss = loss
        self._batch_size = batch_size
        self._run = tf.function(self._many, autograph=False, reduce_retracing=True)
        self._at_once = 1

    def __call__(
        self, images: NDArray[np.uint8], targets: NDArray[Any], watch: StepWatch
    ) -> Arrays:
        """Train on images and targets in their order, once; see `RunSteps`."""
        data = tf.constant(images), tf.constant(targets)
        steps, done = math.ceil(len(images) / self._batch_size), 0
        total, right, seen = 0.0, 0, 0
        while done < steps:
            last = min(done + self._at_once, steps)
            for loss, hits in self._call(data, done, last):
                size = min(self._batch_size, len(images) - seen)
                total, right, seen = total + loss * size, right + hits, seen + size
                done += 1
                watch.after(done, total / seen, right / seen)
        return capture(self._network)

    def _call(
        self, data: tuple[tf.Tensor, tf.Tensor], first: int, last: int
    ) -> list[tuple[float, int]]:
        """Do the steps from `first` to before `last`; return each one's loss and hits."""
        began = time.perf_counter()
        losses, hits = self._run(*data, tf.constant(first), tf.constant(last))
        done = list(zip(losses.numpy().tolist(), hits.numpy().tolist(), strict=True))
        pace = (last - first) / (time.perf_counter() - began)
        self._at_once = min(max(round(pace * CALL_S), 1), 2 * self._at_once)
        return done

    def _many(
        self, images: tf.Tensor, targets: tf.Tensor, first: tf.Tensor, last: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        losses = tf.TensorArray(tf.float32, last - first)
        hits = tf.TensorArray(tf.int32, last - first)

        def one(step: tf.Tensor, losses: Any, hits: Any) -> tuple[tf.Tensor, Any, Any]:
            rows = slice(step * self._batch_size, (step + 1) * self._batch_size)
            loss, hit = self._step(images[rows], targets[rows])
            place = step - first
            return step + 1, losses.write(place, loss), hits.write(place, hit)

        _, losses, hits = tf.while_loop(
            lambda step, *_: step < last, one, (first, losses, hits), parallel_iterations=1
        )
        return losses.stack(), hits.stack()

    def _step(self, images: tf.Tensor, targets: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        network = self._network
        with tf.GradientTape() as tape:
            logits = self._twin(images, training=True)
            loss = self._loss(targets, logits)
        variables = network.trainable_variables
        network.optimizer.apply(tape.gradient(loss, variables), variables)
        labels = tf.argmax(targets, axis=1) if targets.shape.rank == 2 else targets
        hits = tf.equal(tf.argmax(logits, axis=1), tf.cast(labels, tf.int64))
        return loss, tf.reduce_sum(tf.cast(hits, tf.int32))
