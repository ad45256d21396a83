"""One epoch's training steps, on whichever backend Keras runs."""

from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from digitnet.training.state import Arrays, capture
from digitnet.training.step_watch import StepWatch

RunSteps = Callable[[NDArray[np.uint8], NDArray[Any], StepWatch], Arrays]
"""Trains on images and targets in their order, once; returns all variables as the last
step left them. Where the optimizer keeps a running mean of the weights, the network may
then show that."""


def build_steps(network: keras.Model, loss: keras.losses.Loss, batch_size: int) -> RunSteps:
    """Return what runs a network's epochs on this backend, once it is compiled.

    Parameters
    ----------
    loss
        Of logits, the one that the network will be compiled with.
    """
    if keras.backend.backend() != "tensorflow":
        return _FitSteps(network, batch_size)
    from digitnet.training.backend.tensorflow_steps import TensorFlowSteps  # noqa: PLC0415

    return TensorFlowSteps(network, loss, batch_size)


class _FitSteps:
    """Steps of ``keras.Model.fit``."""

    def __init__(self, network: keras.Model, batch_size: int) -> None:
        self._network = network
        self._batch_size = batch_size

    def __call__(
        self, images: NDArray[np.uint8], targets: NDArray[Any], watch: StepWatch
    ) -> Arrays:
        callback = _Callback(watch)
        self._network.fit(
            images,
            targets,
            batch_size=self._batch_size,
            shuffle=False,
            verbose=0,
            callbacks=[callback],
        )
        return callback.state


class _Callback(keras.callbacks.Callback):  # type: ignore[misc]
    def __init__(self, watch: StepWatch) -> None:
        super().__init__()
        self.state: Arrays = {}
        self._watch = watch

    def on_train_batch_end(self, batch: int, logs: Mapping[str, float]) -> None:
        self._watch.after(batch + 1, float(logs["loss"]), float(logs["accuracy"]))

    def on_epoch_end(self, _epoch: int, _logs: Mapping[str, float] | None = None) -> None:
        """Keep the state that training goes on from, before Keras takes the running mean."""
        self.state = capture(self.model)
