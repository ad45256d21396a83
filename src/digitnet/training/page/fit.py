"""Train the page network: epochs, checkpoints, validation on fixed scenes."""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np

from digitnet.data.datasets import Splits
from digitnet.errors import RunError
from digitnet.models.page import build_page
from digitnet.recipes.page import PageRecipe
from digitnet.synthesis.pages.writing.bank import Bank
from digitnet.training.backend.determinism import make_deterministic
from digitnet.training.backend.precision import build_in, choose_precision
from digitnet.training.backend.tensorflow_page_steps import PageSteps
from digitnet.training.events import Listener, PageEpochDone, PageRow, Started, ignore
from digitnet.training.history import History, TrainingResult
from digitnet.training.interrupt import Interrupt
from digitnet.training.optimizers import adams
from digitnet.training.page.feed import Batch, Feed, batches_ahead
from digitnet.training.page.losses import PARTS, page_losses, staying_loss
from digitnet.training.page.resuming import (
    Weights,
    name_before,
    name_shown,
    shown_weights,
    state_of,
    weights_before,
    with_allowed_changes,
    with_mean,
)
from digitnet.training.page.schedule import build_schedule
from digitnet.training.page.statistics import Pictures, statistics_scenes, take_statistics
from digitnet.training.page.validation import Validation
from digitnet.training.resume.checkpoint import load_newest_checkpoint
from digitnet.training.resume.identity import Resume, identify
from digitnet.training.state import Arrays, capture, restore, show_mean
from digitnet.training.step_watch import StepWatch, check_loss

PageResult = TrainingResult[PageRow]
"""A trained page network; its model is as `digitnet.models.page.build_page` says."""


def train_page(
    recipe: PageRecipe,
    splits: Splits,
    bank: Bank,
    validation: Validation,
    *,
    seed: int,
    folder: Path,
    resume: Resume = False,
    listen: Listener = ignore,
) -> PageResult:
    """Train a page recipe on scenes composed meanwhile.

    Parameters
    ----------
    splits
        Named in checkpoints, so that a run goes on with the same digits.
    bank
        Made of the training digits.
    validation
        Scenes of other digits.
    seed
        Fixes everything random: with the same seed on the same machine the
        weights are the same, bit for bit, resumed or not.
    folder
        Where a checkpoint is written after each epoch; it must exist.
    resume
        Go on from the folder's newest whole checkpoint, if it has one; with "anyway"
        also where versions, threads or the machine have changed since.
    listen
        Called with each `Event`.

    Raises
    ------
    TrainingError
        If the loss stops being finite, or a process that composes died.
    RunError
        If a checkpoint can't be written, or is of another run; if the recipe stays with
        a network or trains its links alone, and there is none.
    KeyboardInterrupt
        After Ctrl-C, once the current step is done.
    """
    threads = make_deterministic(seed)
    precision = choose_precision(recipe)
    trainer = _PageTrainer(recipe, identify(recipe, splits, seed, precision), precision, listen)
    done = trainer.resume(folder, anyway=resume == "anyway") if resume else 0
    if recipe.stay and not trainer.before:
        raise RunError(
            f"stay = {recipe.stay:g} needs a network to stay with: begin with "
            "tools/widen_page.py and go on with --resume, or leave stay out"
        )
    if recipe.learns == "links" and not trainer.goes_on:
        raise RunError(
            "learns = links needs a network to go on from: begin with tools/widen_page.py and "
            "go on with --resume, or leave learns out"
        )
    scenes = recipe.steps * recipe.batch_size
    listen(Started(recipe, seed, precision, threads, trainer.parameters, scenes, done))
    feed = Feed(bank, seed, recipe.batch_size, recipe.scene_size)
    trainer.calibration = statistics_scenes(bank, recipe.scene_size) if recipe.ema else []
    with (
        Interrupt() as interrupt,
        batches_ahead(feed, done * recipe.steps, interrupt.raise_if_requested) as batches,
    ):
        while len(trainer.history.rows) < recipe.epochs:
            trainer.run_epoch(batches, validation, interrupt)
            trainer.save(folder)
            listen(PageEpochDone(trainer.history.rows[-1], recipe.epochs))
    return trainer.finish(threads)


def trained_so_far(folder: Path) -> tuple[keras.Model, PageRecipe, int]:
    """Return the network of a folder's newest whole checkpoint, its recipe, the epochs behind it.

    Raises
    ------
    RunError
        If no whole checkpoint is there, or it isn't a page network's.
    """
    checkpoint = load_newest_checkpoint(folder, lambda _: None)
    if checkpoint is None:
        raise RunError(f"{folder}: no whole checkpoint is there")
    stored = checkpoint.meta["identity"].items()
    settings = {
        key.removeprefix("recipe."): value for key, value in stored if key.startswith("recipe.")
    }
    weights = shown_weights(checkpoint.arrays)
    if "scene_size" not in settings or not weights:
        raise RunError(f"{folder}: the checkpoint isn't a page network's")
    recipe = PageRecipe(**settings)
    network = build_in("float32", lambda: build_page(recipe))
    network.set_weights(weights)
    return network, recipe, checkpoint.epochs_done


class _PageTrainer:
    """One run's network and optimizer between epochs."""

    def __init__(
        self, recipe: PageRecipe, identity: dict[str, Any], precision: str, listen: Listener
    ) -> None:
        self.recipe = recipe
        self.precision = precision
        self.listen = listen
        self.history = History(PageRow, identity, listen)
        self.network = build_in(precision, lambda: build_page(recipe))
        settings = {"use_ema": True, "ema_momentum": recipe.ema} if recipe.ema else {}
        self.network.optimizer = adams()[recipe.optimizer](build_schedule(recipe), **settings)
        self.network.optimizer.build(self.network.trainable_variables)
        self.parameters = self.network.count_params()
        self._take_step = PageSteps(self.network, recipe, partial(page_losses, recipe))
        self.calibration: list[Pictures] = []
        self._state: Arrays = {}
        self._weights: Weights = []
        self.before: Weights = []
        self.goes_on = False

    def resume(self, folder: Path, *, anyway: bool) -> int:
        """Go back to the newest whole checkpoint; return the epochs behind it."""
        allow = partial(with_allowed_changes, self.recipe)
        if arrays := self.history.load(folder, anyway=anyway, allow=allow):
            self._state = with_mean(self.network, state_of(arrays))
            self._weights = shown_weights(arrays)
            self.goes_on = True
            restore(self.network, self._state)
            if self.recipe.stay:
                self._stay_with(weights_before(arrays))
        return len(self.history.rows)

    def _stay_with(self, weights: Weights) -> None:
        before = build_in(self.precision, lambda: build_page(self.recipe))
        before.set_weights(weights)
        stay = self.recipe.stay
        self._take_step.stay_with(before, lambda *maps: stay * staying_loss(*maps))
        self.before = weights

    def run_epoch(
        self, batches: Iterator[Batch], validation: Validation, interrupt: Interrupt
    ) -> None:
        """Train one epoch, then measure on the validation scenes."""
        epoch = len(self.history.rows) + 1
        if self.recipe.ema and self._state:
            restore(self.network, self._state)
        began = time.perf_counter()
        means = self._run_steps(batches, epoch, interrupt)
        self._state = capture(self.network)
        seconds = time.perf_counter() - began
        if self.recipe.ema:
            show_mean(self.network)
            take_statistics(self.network, self.calibration)
        self._weights = self.network.get_weights()
        measured = validation.measure(self.network, self.recipe)
        loss = measured["val_loss"]
        check_loss(loss, f"validation loss is {loss} after epoch {epoch}")
        self.history.rows.append(
            PageRow(
                epoch=epoch,
                **means,
                **measured,
                learning_rate=float(self.network.optimizer.learning_rate.numpy()),
                seconds=seconds,
                scenes_per_second=self.recipe.steps * self.recipe.batch_size / seconds,
            )
        )

    def _run_steps(
        self, batches: Iterator[Batch], epoch: int, interrupt: Interrupt
    ) -> dict[str, float]:
        """Do an epoch's steps; return the means of `PARTS`."""
        steps, size = self.recipe.steps, self.recipe.batch_size
        watch = StepWatch(epoch, steps * size, size, interrupt, self.listen)
        total = np.zeros(len(PARTS))
        for step in range(1, steps + 1):
            total += self._take_step(next(batches))
            means = dict(zip(PARTS, (total / step).tolist(), strict=True))
            watch.after(step, means["loss"], means["accuracy"])
        return means

    def save(self, folder: Path) -> None:
        """Write a checkpoint of the epochs so far."""
        weights = {**name_shown(self._weights), **name_before(self.before)}
        self.history.save(folder, {**self._state, **weights})

    def finish(self, threads: int) -> PageResult:
        """Return the final model in float32."""
        model = build_in("float32", lambda: build_page(self.recipe))
        model.set_weights(self._weights or self.network.get_weights())
        return PageResult(
            model=model,
            history=tuple(self.history.rows),
            precision=self.precision,
            threads=threads,
            changes=tuple(self.history.changes),
        )
