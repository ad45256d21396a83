"""What happens between two training steps: check the loss, report, stop."""

import math

from digitnet.errors import TrainingError
from digitnet.training.events import Listener, StepDone
from digitnet.training.interrupt import Interrupt


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
        """Stop at a loss that isn't finite or after Ctrl-C; else report the step.

        Parameters
        ----------
        step
            1 for the first.
        loss, accuracy
            Means over the epoch so far.
        """
        self.loss, self.accuracy = loss, accuracy
        check_loss(loss, f"loss is {loss} at epoch {self._epoch}, step {step}")
        images_done = min(step * self._batch_size, self._images)
        self._listen(StepDone(self._epoch, images_done, self._images, loss, accuracy))
        self._interrupt.raise_if_requested()


def check_loss(loss: float, told: str) -> None:
    """Stop a training whose loss isn't finite.

    Raises
    ------
    TrainingError
        If the loss isn't finite; the message says what it was, and what to try.
    """
    if not math.isfinite(loss):
        raise TrainingError(f"the {told}; try a smaller learning_rate")
