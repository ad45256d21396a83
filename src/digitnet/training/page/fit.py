"""Train the page network: epochs, checkpoints, validation on fixed scenes."""

import dataclasses
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np

from digitnet.data.datasets import Splits
from digitnet.errors import RunError, TrainingError
from digitnet.models.page import build_page
from digitnet.recipes.page import PageRecipe
from digitnet.synthesis.pages.writing.bank import Bank
from digitnet.training.backend.tensorflow_page_steps import PageSteps
from digitnet.training.checkpoint import Checkpoint, load_newest_checkpoint, save_checkpoint
from digitnet.training.determinism import make_deterministic
from digitnet.training.events import (
    Listener,
    PageEpochDone,
    PageRow,
    Started,
    StepDone,
    Warned,
    ignore,
)
from digitnet.training.identity import Resume, check_identity, identify, tell_changes
from digitnet.training.interrupt import Interrupt
from digitnet.training.optimizers import adams
from digitnet.training.page.feed import Batch, Feed, batches_ahead
from digitnet.training.page.losses import PARTS, page_losses
from digitnet.training.page.resuming import (
    Weights,
    name_shown,
    shown_weights,
    state_of,
    with_allowed_changes,
    with_mean,
)
from digitnet.training.page.schedule import build_schedule
from digitnet.training.page.statistics import Pictures, statistics_scenes, take_statistics
from digitnet.training.page.validation import Validation
from digitnet.training.precision import choose_precision
from digitnet.training.state import Arrays, capture, restore, show_mean


@dataclass(frozen=True)
class PageResult:
    """A trained page network and how it came to be.

    Attributes
    ----------
    model
        In float32, with the final weights, as `digitnet.models.page.build_page` says.
    history
        A row an epoch.
    precision
        What it was trained in: ``float32`` or ``mixed_bfloat16``.
    threads
        That one operation could use.
    changes
        What changed between its epochs, where it was resumed anyway: it is then no
        function of its seed.
    """

    model: keras.Model
    history: tuple[PageRow, ...]
    precision: str
    threads: int
    changes: tuple[str, ...]

    @property
    def seconds(self) -> float:
        """Seconds of training, validation and start-up not counted."""
        return sum(row.seconds for row in self.history)


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
        If a checkpoint can't be written, or is of another run.
    KeyboardInterrupt
        After Ctrl-C, once the current step is done.
    """
    threads = make_deterministic(seed)
    precision = choose_precision(recipe)
    trainer = _Trainer(recipe, identify(recipe, splits, seed, precision), precision, listen)
    done = trainer.resume(folder, anyway=resume == "anyway") if resume else 0
    scenes = recipe.steps * recipe.batch_size
    listen(Started(recipe, seed, precision, threads, trainer.parameters, scenes, done))
    feed = Feed(bank, seed, recipe.batch_size, recipe.scene_size)
    trainer.calibration = statistics_scenes(bank, recipe.scene_size) if recipe.ema else []
    with (
        Interrupt() as interrupt,
        batches_ahead(feed, done * recipe.steps, interrupt.raise_if_requested) as batches,
    ):
        while len(trainer.history) < recipe.epochs:
            trainer.run_epoch(batches, validation, interrupt)
            trainer.save(folder)
            listen(PageEpochDone(trainer.history[-1], recipe.epochs))
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
        raise RunError(f"{folder}: the checkpoint isn't one of a page network to look at")
    recipe = PageRecipe(**settings)
    network = _build(recipe, "float32")
    network.set_weights(weights)
    return network, recipe, checkpoint.epochs_done


class _Trainer:
    """One run's network and optimizer between epochs."""

    def __init__(
        self, recipe: PageRecipe, identity: dict[str, Any], precision: str, listen: Listener
    ) -> None:
        self.recipe = recipe
        self.precision = precision
        self.listen = listen
        self.history: list[PageRow] = []
        self.changes: list[str] = []
        self.identity = identity
        self.network = _build(recipe, precision)
        settings = {"use_ema": True, "ema_momentum": recipe.ema} if recipe.ema else {}
        self.network.optimizer = adams()[recipe.optimizer](build_schedule(recipe), **settings)
        self.network.optimizer.build(self.network.trainable_variables)
        self.parameters = self.network.count_params()
        self._take_step = PageSteps(self.network, recipe, partial(page_losses, recipe))
        self.calibration: list[Pictures] = []
        self._state: Arrays = {}
        self._weights: Weights = []

    def resume(self, folder: Path, *, anyway: bool) -> int:
        """Go back to the newest whole checkpoint; return the epochs behind it."""
        checkpoint = load_newest_checkpoint(folder, lambda message: self.listen(Warned(message)))
        if checkpoint is None:
            return 0
        stored, done = checkpoint.meta["identity"], checkpoint.epochs_done
        stored = with_allowed_changes(self.recipe, stored, done)
        changes = check_identity(stored, self.identity, anyway=anyway)
        self._state = with_mean(self.network, state_of(checkpoint.arrays))
        self._weights = shown_weights(checkpoint.arrays)
        restore(self.network, self._state)
        self.history = [PageRow(**row) for row in checkpoint.meta["history"]]
        self.changes = tell_changes(checkpoint.meta, changes, done, self.listen)
        return done

    def run_epoch(
        self, batches: Iterator[Batch], validation: Validation, interrupt: Interrupt
    ) -> None:
        """Train one epoch, then measure on the validation scenes."""
        epoch = len(self.history) + 1
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
        if not math.isfinite(measured["val_loss"]):
            raise TrainingError(
                f"the validation loss is {measured['val_loss']} after epoch {epoch}; "
                "try a smaller learning_rate"
            )
        self.history.append(
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
        recipe = self.recipe
        total = np.zeros(len(PARTS))
        for step in range(1, recipe.steps + 1):
            total += self._take_step(next(batches))
            means = dict(zip(PARTS, (total / step).tolist(), strict=True))
            if not math.isfinite(means["loss"]):
                raise TrainingError(
                    f"the loss is {means['loss']} at epoch {epoch}, step {step}; "
                    "try a smaller learning_rate"
                )
            done, scenes = (number * recipe.batch_size for number in (step, recipe.steps))
            self.listen(StepDone(epoch, done, scenes, means["loss"], means["accuracy"]))
            interrupt.raise_if_requested()
        return means

    def save(self, folder: Path) -> None:
        """Write a checkpoint of the epochs so far."""
        rows = [dataclasses.asdict(row) for row in self.history]
        meta = {"identity": self.identity, "history": rows, "changes": self.changes}
        arrays = {**self._state, **name_shown(self._weights)}
        save_checkpoint(folder, Checkpoint(len(self.history), arrays, meta))

    def finish(self, threads: int) -> PageResult:
        """Return the final model in float32."""
        model = _build(self.recipe, "float32")
        model.set_weights(self._weights or self.network.get_weights())
        history, changes = tuple(self.history), tuple(self.changes)
        return PageResult(model, history, self.precision, threads, changes)


def _build(recipe: PageRecipe, precision: str) -> keras.Model:
    former = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision)
    try:
        return build_page(recipe)
    finally:
        keras.config.set_dtype_policy(former)
