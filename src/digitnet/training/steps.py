"""One epoch's training steps, and what happens between them: look at the loss, tell, stop."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from digitnet.errors import TrainingError
from digitnet.training.events import Listener, StepDone
from digitnet.training.interrupt import Interrupt
from digitnet.training.state import Arrays, capture


class StepWatch:
    """Watches the steps of one epoch.

    Attributes
    ----------
    loss, accuracy
        The epoch's means so far.
    """

    def __init__(
        self, epoch: int, images: int, batch_size: int, interrupt: Interrupt, listen: Listener
    ) -> None:
        self.loss = self.accuracy = math.nan
        self._epoch = epoch
        self._images = images
        self._batch_size = batch_size
        self._interrupt = interrupt
        self._listen = listen

    def after(self, step: int, loss: float, accuracy: float) -> None:
        """Stop at a loss that isn't finite or after Ctrl-C; else tell how it goes.

        Parameters
        ----------
        step
            1 for the first.
        loss, accuracy
            Means over the epoch so far.
        """
        self.loss, self.accuracy = loss, accuracy
        if not math.isfinite(loss):
            raise TrainingError(
                f"the loss is {loss} at epoch {self._epoch}, step {step}; "
                "try a smaller learning_rate"
            )
        images_done = min(step * self._batch_size, self._images)
        self._listen(StepDone(self._epoch, images_done, self._images, loss, accuracy))
        self._interrupt.raise_if_requested()


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
