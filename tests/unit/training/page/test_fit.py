"""A tiny page network learns, and goes on where it stopped."""

import contextlib
import dataclasses
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import keras
import numpy as np
import pytest

from digitnet.data.datasets import Splits
from digitnet.errors import RunError
from digitnet.models.page import build_page
from digitnet.recipes import PageRecipe
from digitnet.synthesis.pages.writing.bank import Bank
from digitnet.training.events import Event, StepDone
from digitnet.training.optimizers import adams
from digitnet.training.page import fit, statistics
from digitnet.training.page.feed import Batch, Feed
from digitnet.training.page.fit import PageResult, train_page, trained_so_far
from digitnet.training.page.resuming import name_shown
from digitnet.training.page.schedule import build_schedule
from digitnet.training.page.validation import Validation
from digitnet.training.resume.checkpoint import Checkpoint, save_checkpoint
from digitnet.training.resume.identity import identify
from digitnet.training.state import capture


@contextlib.contextmanager
def batches_here(feed: Feed, first: int, check: Callable[[], None]) -> Iterator[Iterator[Batch]]:
    """Make batches in this process, which starts sooner."""
    yield map(feed.batch, itertools.count(first))


class Run:
    """Trains in a folder of its own."""

    def __init__(self, few: Splits, bank: Bank) -> None:
        self.few, self.bank = few, bank
        self.scenes = Validation.compose(bank, 2, 128)

    def __call__(self, recipe: PageRecipe, folder: Path, **settings) -> PageResult:
        folder.mkdir(exist_ok=True)
        return train_page(
            recipe, self.few, self.bank, self.scenes, seed=5, folder=folder, **settings
        )


@pytest.fixture(scope="module")
def run(few: Splits, bank: Bank) -> Iterator[Run]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(statistics, "SCENES", 8)
        patch.setattr(fit, "batches_ahead", batches_here)
        yield Run(few, bank)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `whole` left its checkpoints."""
    return tmp_path_factory.mktemp("whole")


@pytest.fixture(scope="module")
def whole(run: Run, tiny: PageRecipe, finished: Path) -> PageResult:
    return run(tiny, finished)


def stop_in_epoch_3(event: Event) -> None:
    if isinstance(event, StepDone) and event.epoch == 3:
        raise KeyboardInterrupt


def same_weights(one: PageResult, other: PageResult) -> bool:
    pairs = zip(one.model.get_weights(), other.model.get_weights(), strict=True)
    return all(np.array_equal(ours, theirs) for ours, theirs in pairs)


def figures(result: PageResult) -> list[tuple[object, ...]]:
    rows = [dataclasses.replace(row, seconds=0, scenes_per_second=0) for row in result.history]
    return [dataclasses.astuple(row) for row in rows]


def test_boxes_are_learnt_in_30_steps(whole: PageResult) -> None:
    first, _, last = whole.history
    assert last.box < 0.95 * first.box


def test_broken_off_and_resumed_it_is_the_same_to_the_bit(
    run: Run, tiny: PageRecipe, tmp_path: Path, whole: PageResult
) -> None:
    """What there is to look at meanwhile is the network that validation measured."""
    with pytest.raises(KeyboardInterrupt):
        run(tiny, tmp_path, listen=stop_in_epoch_3)
    network, recipe, epochs = trained_so_far(tmp_path)
    assert (recipe, epochs) == (tiny, 2)
    measured = run.scenes.measure(network, recipe)
    assert measured["val_loss"] == pytest.approx(whole.history[1].val_loss, rel=1e-4)
    resumed = run(tiny, tmp_path, resume=True)
    assert same_weights(resumed, whole)
    assert figures(resumed) == figures(whole)


def test_a_longer_run_may_follow_before_the_rate_falls(
    run: Run, tiny: PageRecipe, tmp_path: Path, whole: PageResult
) -> None:
    longer = dataclasses.replace(tiny, epochs=6)
    with pytest.raises(KeyboardInterrupt):
        run(longer, tmp_path, listen=stop_in_epoch_3)
    assert same_weights(run(tiny, tmp_path, resume=True), whole)


def test_once_the_rate_has_fallen_the_length_stands(
    run: Run, tiny: PageRecipe, finished: Path, whole: PageResult
) -> None:
    with pytest.raises(RunError, match="begun to fall"):
        run(dataclasses.replace(tiny, epochs=6), finished, resume=True)


def test_the_mean_of_weights_may_begin_late(
    run: Run, tiny: PageRecipe, tmp_path: Path, whole: PageResult
) -> None:
    """Training itself goes the same way with and without it."""
    with pytest.raises(KeyboardInterrupt):
        run(dataclasses.replace(tiny, ema=0), tmp_path, listen=stop_in_epoch_3)
    late = run(tiny, tmp_path, resume=True)
    assert late.history[-1].loss == whole.history[-1].loss
    assert not same_weights(late, whole)


def test_another_learning_rate_is_another_run(
    run: Run, tiny: PageRecipe, finished: Path, whole: PageResult
) -> None:
    with pytest.raises(RunError, match=r"recipe\.learning_rate = 0\.02, this one 0\.03"):
        run(dataclasses.replace(tiny, learning_rate=0.03), finished, resume=True)


def test_there_is_nothing_to_show_without_a_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no whole checkpoint"):
        trained_so_far(tmp_path)


@pytest.fixture(scope="module")
def staying(tiny: PageRecipe) -> PageRecipe:
    return dataclasses.replace(tiny, steps=3, epochs=2, ema=0, stay=50)


def begin(run: Run, recipe: PageRecipe, folder: Path) -> Path:
    """Write the checkpoint of a training that goes on from some network."""
    folder.mkdir()
    keras.utils.set_random_seed(1)
    network = build_page(recipe)
    network.optimizer = adams()[recipe.optimizer](build_schedule(recipe))
    network.optimizer.build(network.trainable_variables)
    arrays = {**capture(network), **name_shown(network.get_weights())}
    meta = {"identity": identify(recipe, run.few, 5, "float32"), "history": [], "changes": []}
    save_checkpoint(folder, Checkpoint(0, arrays, meta))
    return folder


def stop_in_epoch_2(event: Event) -> None:
    if isinstance(event, StepDone) and event.epoch == 2:
        raise KeyboardInterrupt


def test_broken_off_it_stays_with_the_network_it_went_on_from(
    run: Run, staying: PageRecipe, tmp_path: Path
) -> None:
    whole = run(staying, begin(run, staying, tmp_path / "whole"), resume=True)
    broken = begin(run, staying, tmp_path / "broken")
    with pytest.raises(KeyboardInterrupt):
        run(staying, broken, resume=True, listen=stop_in_epoch_2)
    assert same_weights(run(staying, broken, resume=True), whole)
    free = dataclasses.replace(staying, stay=0)
    forgetful = run(free, begin(run, free, tmp_path / "free"), resume=True)
    assert not same_weights(forgetful, whole)


def test_a_fresh_network_has_nothing_that_links_alone_could_go_on_from(
    run: Run, staying: PageRecipe, tmp_path: Path
) -> None:
    recipe = dataclasses.replace(staying, stay=0, learns="links")
    with pytest.raises(RunError, match="learns = links needs a network to go on from"):
        run(recipe, tmp_path / "fresh", resume=True)


def test_a_fresh_network_has_nothing_to_stay_with(
    run: Run, staying: PageRecipe, tmp_path: Path
) -> None:
    with pytest.raises(RunError, match="stay = 50 needs a network to stay with"):
        run(staying, tmp_path)
