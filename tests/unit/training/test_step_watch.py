import math

import pytest

from digitnet.errors import TrainingError
from digitnet.training.events import Event, StepDone
from digitnet.training.interrupt import Interrupt
from digitnet.training.step_watch import StepWatch


def test_a_step_is_told_and_its_means_are_kept() -> None:
    told: list[Event] = []
    watch = StepWatch(2, 100, 32, Interrupt(), told.append)
    assert math.isnan(watch.loss)
    watch.after(1, 0.5, 0.75)
    watch.after(4, 0.25, 0.875)
    assert (watch.loss, watch.accuracy) == (0.25, 0.875)
    assert told == [StepDone(2, 32, 100, 0.5, 0.75), StepDone(2, 100, 100, 0.25, 0.875)]


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_a_loss_that_is_not_finite_ends_training_untold(loss: float) -> None:
    told: list[Event] = []
    with pytest.raises(TrainingError, match=rf"the loss is {loss} at epoch 3, step 7; try a small"):
        StepWatch(3, 100, 10, Interrupt(), told.append).after(7, loss, 0.1)
    assert told == []


def test_ctrl_c_ends_training_after_the_step_is_told() -> None:
    told: list[Event] = []
    interrupt = Interrupt()
    interrupt.requested = True
    with pytest.raises(KeyboardInterrupt):
        StepWatch(1, 10, 10, interrupt, told.append).after(1, 0.5, 0.5)
    assert len(told) == 1
