import dataclasses
import errno
from pathlib import Path

import numpy as np
import pytest

from digitnet.data.datasets import Splits, load_splits
from digitnet.errors import RunError
from digitnet.evaluation import plots
from digitnet.recipes import Recipe
from digitnet.training.events import EpochRow, Event, StepDone, Warned
from digitnet.workflows.run_folder import history_csv
from digitnet.workflows.train import train_run

RECIPE = Recipe(name="tiny", model="first-steps", width=0.05, epochs=1, batch_size=256)


def no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def few() -> Splits:
    splits = load_splits("optdigits")
    rows = np.arange(64)
    return dataclasses.replace(
        splits, train=splits.train.part(rows), validation=splits.validation.part(rows)
    )


def test_a_disk_that_fills_while_plots_are_drawn_is_an_error_and_nothing_is_lost(
    few: Splits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run isn't finished, but neither is its training repeated."""
    with monkeypatch.context() as patch:
        patch.setattr(plots, "save_png", no_space)
        with pytest.raises(RunError, match="out: can't be written: No space left on device"):
            train_run(RECIPE, few, 0, tmp_path / "out")
    assert not (tmp_path / "out").exists()

    told: list[Event] = []
    completed = train_run(RECIPE, few, 0, tmp_path / "out", resume=True, listen=told.append)
    assert not any(isinstance(event, StepDone) for event in told)
    assert completed.metrics.count == len(few.test)
    assert (tmp_path / "out" / "manifest.json").is_file()


def test_unfinished_work_is_never_dropped_or_missed_without_a_word(
    few: Splits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Event] = []
    train_run(RECIPE, few, 0, tmp_path / "out", resume=True, listen=told.append)
    with monkeypatch.context() as patch:
        patch.setattr(plots, "save_png", no_space)
        with pytest.raises(RunError):
            train_run(RECIPE, few, 0, tmp_path / "out")
    train_run(RECIPE, few, 0, tmp_path / "out", listen=told.append)
    first, second = [event.message for event in told if isinstance(event, Warned)]
    assert first.endswith("out: no unfinished run is there; this one starts at its first epoch")
    assert second.endswith("out: an unfinished run was there; --resume would have gone on with it")


def test_history_keeps_its_numbers_in_full() -> None:
    row = EpochRow(1, 1 / 3, 0.1, 2 / 3, 0.2, 1e-3, 1.5, 100.25)
    head, first = history_csv([row]).splitlines()
    assert head == (
        "epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds,images_per_second"
    )
    assert first == "1,0.3333333333333333,0.1,0.6666666666666666,0.2,0.001,1.5,100.25"
