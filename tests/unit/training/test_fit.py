import dataclasses
import shutil
import signal

import numpy as np
import pytest

from digitnet.errors import RunError, TrainingError
from digitnet.training.events import EpochDone, Started, StepDone, Warned
from digitnet.training.fit import train
from digitnet.training.scoring import predict_logits


def figures(result):
    """Everything that two equal runs share: not how long they took."""
    return [
        dataclasses.replace(row, seconds=0, images_per_second=0) for row in result.history
    ]


def assert_same_run(one, other):
    for left, right in zip(one.model.get_weights(), other.model.get_weights(), strict=True):
        np.testing.assert_array_equal(left, right)
    assert figures(one) == figures(other)


class StopAfter:
    """Interrupts a training after so many epochs, as a crash would."""

    def __init__(self, epochs):
        self.epochs = epochs

    def __call__(self, event):
        if isinstance(event, EpochDone) and event.row.epoch == self.epochs:
            raise ConnectionAbortedError


VARIANTS = {
    "adam, dropout": {},
    "mean of weights": {"ema": 0.9, "schedule": "one-cycle"},
    "sgd, smoothed": {
        "optimizer": "sgd",
        "momentum": 0.9,
        "loss": "one-hot",
        "label_smoothing": 0.1,
        "schedule": "exponential",
        "decay": 0.5,
    },
    "augmented": {"augment": "affine", "optimizer": "adamw", "weight_decay": 0.01},
    "outliers": {"outliers": 0.3, "calibrate": True, "schedule": "cosine"},
    "bfloat16": {"precision": "mixed_bfloat16"},
}


@pytest.mark.parametrize("changes", VARIANTS.values(), ids=VARIANTS)
def test_an_interrupted_run_ends_bit_for_bit_as_an_unbroken_one(few, tiny, tmp_path, changes):
    recipe = tiny.with_settings(changes)
    (tmp_path / "whole").mkdir()
    (tmp_path / "broken").mkdir()
    whole = train(recipe, few, 5, tmp_path / "whole")
    with pytest.raises(ConnectionAbortedError):
        train(recipe, few, 5, tmp_path / "broken", listen=StopAfter(1))
    events = []
    resumed = train(recipe, few, 5, tmp_path / "broken", resume=True, listen=events.append)
    assert next(event.done for event in events if isinstance(event, Started)) == 1
    assert_same_run(whole, resumed)


def test_another_seed_gives_other_weights(few, tiny, tmp_path):
    one, other = (train(tiny, few, seed, tmp_path) for seed in (1, 2))
    assert np.abs(one.model.get_weights()[0] - other.model.get_weights()[0]).max() > 1e-3


def test_it_learns(few, tiny, tmp_path):
    result = train(tiny.with_settings({"epochs": 12, "width": 0.25}), few, 0, tmp_path)
    assert result.history[-1].val_accuracy > 0.8
    assert result.history[-1].loss < result.history[0].loss / 2


def test_events_tell_each_step_and_epoch(few, tiny, tmp_path):
    events = []
    result = train(tiny, few, 0, tmp_path, listen=events.append)
    steps = [event for event in events if isinstance(event, StepDone)]
    assert [step.images_done for step in steps[:5]] == [64, 128, 192, 256, 300]
    assert len(steps) == 3 * 5
    assert tuple(event.row for event in events if isinstance(event, EpochDone)) == result.history
    assert steps[-1].loss == result.history[-1].loss


def test_a_loss_that_is_not_finite_names_epoch_and_step(few, tiny, tmp_path):
    recipe = tiny.with_settings({"optimizer": "sgd", "learning_rate": 1000.0, "epochs": 9})
    with pytest.raises(TrainingError, match=r"the loss is (nan|inf) at epoch \d, step \d"):
        train(recipe, few, 0, tmp_path)


def test_ctrl_c_ends_after_the_step_and_the_run_can_go_on(few, tiny, tmp_path):
    steps = []

    def press_ctrl_c(event):
        if isinstance(event, StepDone):
            steps.append(event)
            if len(steps) == 7:
                signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        train(tiny, few, 3, tmp_path / shutil.os.curdir, listen=press_ctrl_c)
    assert len(steps) == 7
    (tmp_path / "whole").mkdir()
    whole = train(tiny, few, 3, tmp_path / "whole")
    assert_same_run(whole, train(tiny, few, 3, tmp_path, resume=True))


def test_a_torn_checkpoint_is_skipped_with_a_warning(few, tiny, tmp_path):
    whole = train(tiny, few, 3, tmp_path)
    newest = max(tmp_path.glob("*.checkpoint"))
    newest.write_bytes(newest.read_bytes()[:-100])
    events = []
    resumed = train(tiny, few, 3, tmp_path, resume=True, listen=events.append)
    (warned,) = [event for event in events if isinstance(event, Warned)]
    assert newest.name in warned.message
    assert_same_run(whole, resumed)


def test_resuming_a_finished_training_trains_no_more(few, tiny, tmp_path):
    whole = train(tiny, few, 3, tmp_path)
    events = []
    resumed = train(tiny, few, 3, tmp_path, resume=True, listen=events.append)
    assert not any(isinstance(event, StepDone) for event in events)
    assert_same_run(whole, resumed)


def test_only_the_same_run_is_resumed(few, tiny, tmp_path):
    train(tiny, few, 3, tmp_path)
    with pytest.raises(RunError, match="recipe.learning_rate = 0.02, this one 0.01"):
        train(tiny.with_settings({"learning_rate": 0.01}), few, 3, tmp_path, resume=True)
    with pytest.raises(RunError, match="seed = 3, this one 4"):
        train(tiny, few, 4, tmp_path, resume=True)


def test_the_model_is_float32_however_it_was_trained(few, tiny, tmp_path):
    result = train(tiny.with_settings({"precision": "mixed_bfloat16"}), few, 0, tmp_path)
    assert result.precision == "mixed_bfloat16"
    assert {layer.compute_dtype for layer in result.model.layers} <= {"float32", "uint8"}


def test_calibration_is_folded_into_the_logits(few, tiny, tmp_path):
    recipe = tiny.with_settings({"epochs": 6})
    plain = train(recipe, few, 0, tmp_path)
    calibrated = train(recipe.with_settings({"calibrate": True}), few, 0, tmp_path)
    assert calibrated.temperature != 1
    images = few.validation.images
    np.testing.assert_allclose(
        predict_logits(calibrated.network, images) * calibrated.temperature,
        predict_logits(plain.network, images),
        rtol=1e-4,
        atol=1e-4,
    )


def test_the_mean_of_weights_is_what_comes_out(few, tiny, tmp_path):
    """With a decay near 1 the mean has hardly left the first weights."""
    moved = train(tiny, few, 0, tmp_path).model.get_weights()[0]
    averaged = train(tiny.with_settings({"ema": 0.999}), few, 0, tmp_path).model.get_weights()[0]
    assert np.abs(moved - averaged).max() > 1e-2


def test_a_folder_that_cannot_be_written_is_an_error(few, tiny, tmp_path):
    with pytest.raises(RunError, match="nowhere.*can't be written: No such file"):
        train(tiny, few, 0, tmp_path / "nowhere")
