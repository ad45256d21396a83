import dataclasses
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from digitnet.data.datasets import Splits
from digitnet.errors import RunError, TrainingError
from digitnet.recipes import Recipe
from digitnet.training.classifier.fit import RunResult, train
from digitnet.training.classifier.scoring import predict_logits
from digitnet.training.events import EpochDone, Event, Started, StepDone, Warned

SEED = 3


class Watched:
    """A run, what it told, and its checkpoints as they were after the first epoch."""

    def __init__(self, recipe: Recipe, splits: Splits, folder: Path) -> None:
        self.events: list[Event] = []
        self.early = folder / "early"
        self.folder = folder / "late"
        self.folder.mkdir()
        self.result = train(recipe, splits, SEED, self.folder, listen=self._listen)

    def _listen(self, event: Event) -> None:
        self.events.append(event)
        if isinstance(event, EpochDone) and event.row.epoch == 1:
            shutil.copytree(self.folder, self.early)


@pytest.fixture(scope="module")
def whole(tiny: Recipe, few: Splits, tmp_path_factory: pytest.TempPathFactory) -> Watched:
    return Watched(tiny, few, tmp_path_factory.mktemp("whole"))


def assert_same_run(one: RunResult, other: RunResult) -> None:
    for left, right in zip(one.model.get_weights(), other.model.get_weights(), strict=True):
        np.testing.assert_array_equal(left, right)
    assert without_times(one) == without_times(other)


def without_times(result: RunResult) -> list[object]:
    return [dataclasses.replace(row, seconds=0, images_per_second=0) for row in result.history]


def collect(kind: type, events: list[Event]) -> Callable[[Event], None]:
    return lambda event: events.append(event) if isinstance(event, kind) else None


VARIANTS = {
    "adam": {"ema": 0.9, "schedule": "one-cycle", "augment": "elastic", "outliers": 0.3},
    "sgd": {
        "optimizer": "sgd",
        "momentum": 0.9,
        "schedule": "exponential",
        "decay": 0.5,
        "loss": "one-hot",
        "label_smoothing": 0.1,
        "precision": "mixed_bfloat16",
        "calibrate": True,
    },
    "muon": {"optimizer": "muon", "ema": 0.99, "schedule": "one-cycle"},
    "batch-norm": {"model": "robust", "width": 0.12, "optimizer": "adamw", "schedule": "cosine"},
}


@pytest.mark.parametrize("changes", VARIANTS.values(), ids=VARIANTS)
def test_an_interrupted_run_ends_bit_for_bit_as_an_unbroken_one(
    few: Splits, tiny: Recipe, tmp_path: Path, changes: dict[str, object]
) -> None:
    recipe = tiny.with_settings(changes)
    unbroken = Watched(recipe, few, tmp_path)
    started: list[Event] = []
    resumed = train(
        recipe, few, SEED, unbroken.early, resume=True, listen=collect(Started, started)
    )
    assert [event.done for event in started] == [1]
    assert_same_run(unbroken.result, resumed)
    dtypes = {layer.compute_dtype for layer in resumed.model.layers}
    assert "bfloat16" not in dtypes, "the result is float32 however it was trained"


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(
    whole: Watched, few: Splits, tiny: Recipe, tmp_path: Path
) -> None:
    assert_same_run(whole.result, train(tiny, few, SEED, tmp_path))
    other = train(tiny, few, SEED + 1, tmp_path).model.get_weights()[0]
    assert np.abs(whole.result.model.get_weights()[0] - other).max() > 1e-2


def test_it_learns(few: Splits, tiny: Recipe, tmp_path: Path) -> None:
    recipe = tiny.with_settings({"epochs": 12, "width": 0.25, "dropout": 0.0})
    history = train(recipe, few, 0, tmp_path).history
    assert history[-1].val_accuracy > 0.8
    assert history[-1].loss < history[0].loss / 3


def test_events_tell_each_step_and_each_epoch(whole: Watched) -> None:
    steps = [event for event in whole.events if isinstance(event, StepDone)]
    assert [step.images_done for step in steps[:5]] == [64, 128, 192, 256, 300]
    assert len(steps) == 3 * 5
    rows = tuple(event.row for event in whole.events if isinstance(event, EpochDone))
    assert rows == whole.result.history
    assert steps[-1].loss == rows[-1].loss


def test_a_loss_that_is_not_finite_names_epoch_and_step(
    few: Splits, tiny: Recipe, tmp_path: Path
) -> None:
    """Decay by a learning rate of 1,000 multiplies each weight by -999 a step."""
    settings = {"optimizer": "adamw", "weight_decay": 1.0, "learning_rate": 1e3, "epochs": 9}
    recipe = tiny.with_settings(settings)
    with pytest.raises(TrainingError, match=r"the loss is (nan|inf) at epoch 1, step 4"):
        train(recipe, few, 0, tmp_path)


def test_ctrl_c_ends_after_the_step_and_the_run_can_go_on(
    whole: Watched, few: Splits, tiny: Recipe, tmp_path: Path
) -> None:
    steps = []

    def press_ctrl_c(event: Event) -> None:
        if isinstance(event, StepDone):
            steps.append(event)
            if len(steps) == 7:
                signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        train(tiny, few, SEED, tmp_path, listen=press_ctrl_c)
    assert len(steps) == 7
    assert_same_run(whole.result, train(tiny, few, SEED, tmp_path, resume=True))


def test_a_torn_checkpoint_is_skipped_with_a_warning(
    whole: Watched, few: Splits, tiny: Recipe, tmp_path: Path
) -> None:
    folder = shutil.copytree(whole.folder, tmp_path / "copy")
    newest = max(folder.glob("*.checkpoint"))
    newest.write_bytes(newest.read_bytes()[:-100])
    warnings: list[Event] = []
    resumed = train(tiny, few, SEED, folder, resume=True, listen=collect(Warned, warnings))
    (warning,) = warnings
    assert newest.name in warning.message
    assert_same_run(whole.result, resumed)


def test_resuming_a_finished_training_trains_no_more(
    whole: Watched, few: Splits, tiny: Recipe
) -> None:
    steps: list[Event] = []
    resumed = train(tiny, few, SEED, whole.folder, resume=True, listen=collect(StepDone, steps))
    assert steps == []
    assert_same_run(whole.result, resumed)


def test_only_the_same_run_is_resumed(whole: Watched, few: Splits, tiny: Recipe) -> None:
    slower = tiny.with_settings({"learning_rate": 0.01})
    with pytest.raises(RunError, match=r"recipe.learning_rate = 0.02, this one 0.01"):
        train(slower, few, SEED, whole.folder, resume=True)
    with pytest.raises(RunError, match="seed = 3, this one 4"):
        train(tiny, few, SEED + 1, whole.folder, resume=True)


def test_on_a_changed_machine_a_run_is_resumed_only_on_demand(
    whole: Watched, few: Splits, tiny: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has changed is told in the result, also after further resumes."""
    folder = shutil.copytree(whole.early, tmp_path / "early")
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", "AVX2")
    told = "ONEDNN_MAX_CPU_ISA was not told, is AVX2"
    with pytest.raises(RunError, match=told):
        train(tiny, few, SEED, folder, resume=True)
    warnings: list[Event] = []
    resumed = train(tiny, few, SEED, folder, resume="anyway", listen=collect(Warned, warnings))
    assert warnings == [Warned(f"resumed anyway: {told}")]
    assert resumed.changes == (f"after epoch 1: {told}",)
    assert train(tiny, few, SEED, folder, resume=True).changes == resumed.changes
    assert whole.result.changes == ()


def test_calibration_is_folded_into_the_logits(
    whole: Watched, few: Splits, tiny: Recipe, tmp_path: Path
) -> None:
    calibrated = train(tiny.with_settings({"calibrate": True}), few, SEED, tmp_path)
    assert abs(calibrated.temperature - 1) > 0.01
    images = few.validation.images
    logits = predict_logits(calibrated.network, images) * calibrated.temperature
    np.testing.assert_allclose(
        logits, predict_logits(whole.result.network, images), rtol=1e-4, atol=1e-4
    )


def test_the_mean_of_weights_is_what_comes_out(
    whole: Watched, few: Splits, tiny: Recipe, tmp_path: Path
) -> None:
    """With a decay near 1 the mean has hardly left the first weights."""
    averaged = train(tiny.with_settings({"ema": 0.999}), few, SEED, tmp_path)
    moved = whole.result.model.get_layer("logits").get_weights()[1]
    stayed = averaged.model.get_layer("logits").get_weights()[1]
    assert np.abs(moved).max() > 3 * np.abs(stayed).max()


def test_a_folder_that_cannot_be_written_is_an_error(
    few: Splits, tiny: Recipe, tmp_path: Path
) -> None:
    with pytest.raises(RunError, match=r"nowhere.*can't be written: No such file"):
        train(tiny.with_settings({"epochs": 1}), few, 0, tmp_path / "nowhere")
