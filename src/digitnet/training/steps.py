"""What happens between two training steps: look at the loss, tell, stop."""

import math
from collections.abc import Mapping

import keras

from digitnet.errors import TrainingError
from digitnet.training.events import Listener, StepDone
from digitnet.training.interrupt import Interrupt
from digitnet.training.state import Arrays, capture


class StepWatch(keras.callbacks.Callback):  # type: ignore[misc]
    """Watches one epoch of ``keras.Model.fit``.

    Attributes
    ----------
    loss, accuracy
        The epoch's means so far.
    state
        All variables as the last step left them, before Keras replaces the
        weights by their running mean (where the optimizer keeps one).
    """

    def __init__(
        self, epoch: int, images: int, batch_size: int, interrupt: Interrupt, listen: Listener
    ) -> None:
        super().__init__()
        self.loss = self.accuracy = math.nan
        self.state: Arrays = {}
        self._epoch = epoch
        self._images = images
        self._batch_size = batch_size
        self._interrupt = interrupt
        self._listen = listen

    def on_train_batch_end(self, batch: int, logs: Mapping[str, float]) -> None:
        """Stop at a loss that isn't finite or after Ctrl-C; else tell how it goes."""
        self.loss, self.accuracy = float(logs["loss"]), float(logs["accuracy"])
        if not math.isfinite(self.loss):
            raise TrainingError(
                f"the loss is {self.loss} at epoch {self._epoch}, step {batch + 1}; "
                "try a smaller learning_rate"
            )
        images_done = min((batch + 1) * self._batch_size, self._images)
        self._listen(StepDone(self._epoch, images_done, self._images, self.loss, self.accuracy))
        self._interrupt.raise_if_requested()

    def on_epoch_end(self, _epoch: int, _logs: Mapping[str, float] | None = None) -> None:
        """Keep the state that training goes on from."""
        self.state = capture(self.model)
