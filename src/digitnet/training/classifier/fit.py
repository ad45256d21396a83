"""Train a recipe: epochs, checkpoints, calibration. Keras' public API only."""

import dataclasses
import math
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from digitnet.data.datasets import Splits
from digitnet.errors import TrainingError
from digitnet.models import build_model
from digitnet.models.blocks import LOGITS, class_count
from digitnet.recipes import Recipe
from digitnet.training.checkpoint import Checkpoint, load_newest_checkpoint, save_checkpoint
from digitnet.training.classifier.batches import epoch_size, epochs_ahead
from digitnet.training.classifier.blend import blend
from digitnet.training.classifier.calibration import (
    cross_entropy,
    fit_temperature,
    fold_temperature,
)
from digitnet.training.classifier.scoring import as_read, predict_logits
from digitnet.training.classifier.start import Epoch, Start
from digitnet.training.classifier.steps import build_steps
from digitnet.training.determinism import make_deterministic
from digitnet.training.events import EpochDone, EpochRow, Listener, Started, Warned, ignore
from digitnet.training.identity import Resume, check_identity, identify, tell_changes
from digitnet.training.interrupt import Interrupt
from digitnet.training.optimizers import build_loss, build_optimizer
from digitnet.training.precision import choose_precision
from digitnet.training.state import Arrays, restore, show_mean
from digitnet.training.step_watch import StepWatch


@dataclass(frozen=True)
class RunResult:
    """A trained network and how it came to be.

    Attributes
    ----------
    model
        In float32, with the final weights: (n, 28, 28) uint8 to probabilities.
    network
        The same layers up to the logits.
    history
        A row an epoch.
    precision
        What it was trained in: ``float32`` or ``mixed_bfloat16``.
    threads
        That one operation could use.
    temperature
        What its logits were divided by; 1 where the recipe doesn't calibrate.
    share
        Of the new weights in a fine-tuned network that was blended; None in any other.
    changes
        What changed between its epochs, where it was resumed anyway: it is then no
        function of its seed.
    """

    model: keras.Model
    network: keras.Model
    history: tuple[EpochRow, ...]
    precision: str
    threads: int
    temperature: float
    changes: tuple[str, ...]
    share: float | None = None

    @property
    def seconds(self) -> float:
        """Seconds of training, validation and start-up not counted."""
        return sum(row.seconds for row in self.history)


def train(
    recipe: Recipe,
    splits: Splits,
    seed: int,
    folder: Path,
    *,
    resume: Resume = False,
    listen: Listener = ignore,
    start: Start | None = None,
) -> RunResult:
    """Train a recipe; the test digits are not looked at.

    Parameters
    ----------
    splits
        Training and validation digits.
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
    start
        A trained network to go on from, instead of fresh weights.

    Raises
    ------
    TrainingError
        If the loss stops being finite.
    RunError
        If a checkpoint can't be written, or is of another run.
    KeyboardInterrupt
        After Ctrl-C, once the current step is done.
    """
    threads = make_deterministic(seed)
    precision = choose_precision(recipe)
    trainer = _Trainer(recipe, splits, seed, precision, listen, start=start)
    done = trainer.resume(folder, anyway=resume == "anyway") if resume else 0
    images = trainer.images
    parameters = trainer.network.count_params()
    listen(Started(recipe, seed, precision, threads, parameters, images, done))
    with (
        Interrupt() as interrupt,
        closing(
            epochs_ahead(
                recipe, splits.train, seed, done, interrupt.raise_if_requested, start=start
            )
        ) as epochs,
    ):
        for data in epochs:
            trainer.run_epoch(data, interrupt)
            trainer.save(folder)
            listen(EpochDone(trainer.history[-1], recipe.epochs))
        interrupt.raise_if_requested()
    return trainer.finish(threads)


class _Trainer:
    """One run's network and optimizer between epochs."""

    def __init__(
        self,
        recipe: Recipe,
        splits: Splits,
        seed: int,
        precision: str,
        listen: Listener,
        *,
        start: Start | None,
    ) -> None:
        self.recipe = recipe
        self.precision = precision
        self.validation = dataclasses.replace(
            splits.validation, images=as_read(recipe, splits.validation.images)
        )
        self.listen = listen
        self.history: list[EpochRow] = []
        self.changes: list[str] = []
        self.identity = identify(recipe, splits, seed, precision, start)
        self.model, self.network = _build(recipe, precision)
        self.images = epoch_size(recipe, splits.train)
        self.held = start.held if start is not None else None
        if start is not None:
            start.begin(self.model)
            self.old = self.model.get_weights()
            if start.mixture is not None:
                self.images = start.mixture.size(recipe)
        steps = math.ceil(self.images / recipe.batch_size)
        loss = build_loss(recipe)
        self.run_steps = build_steps(self.network, loss, recipe.batch_size)
        self.network.compile(
            build_optimizer(recipe, steps),
            loss,
            metrics=["accuracy"],
            jit_compile=keras.backend.backend() == "jax",
        )
        self.network.optimizer.build(self.network.trainable_variables)
        self._state: Arrays = {}

    def resume(self, folder: Path, *, anyway: bool) -> int:
        """Go back to the newest whole checkpoint; return the epochs behind it."""
        checkpoint = load_newest_checkpoint(folder, lambda message: self.listen(Warned(message)))
        if checkpoint is None:
            return 0
        stored, done = checkpoint.meta["identity"], checkpoint.epochs_done
        changes = check_identity(stored, self.identity, anyway=anyway)
        restore(self.network, checkpoint.arrays)
        self.history = [EpochRow(**row) for row in checkpoint.meta["history"]]
        self.changes = tell_changes(checkpoint.meta, changes, done, self.listen)
        return done

    def run_epoch(self, data: Epoch, interrupt: Interrupt) -> None:
        """Train one epoch, then measure on the validation digits."""
        images, labels = data
        epoch = len(self.history) + 1
        watch = StepWatch(epoch, len(images), self.recipe.batch_size, interrupt, self.listen)
        if self.recipe.ema and self._state:
            restore(self.network, self._state)
        began = time.perf_counter()
        self._state = self.run_steps(images, self._targets(labels), watch)
        seconds = time.perf_counter() - began
        if self.recipe.ema:
            show_mean(self.network)
        val_loss, val_accuracy = self._validate(epoch)
        rate = float(self.network.optimizer.learning_rate.numpy())
        self.history.append(
            EpochRow(
                epoch=epoch,
                loss=watch.loss,
                accuracy=watch.accuracy,
                val_loss=val_loss,
                val_accuracy=val_accuracy,
                learning_rate=rate,
                seconds=seconds,
                images_per_second=len(images) / seconds,
            )
        )

    def save(self, folder: Path) -> None:
        """Write a checkpoint of the epochs so far."""
        rows = [dataclasses.asdict(row) for row in self.history]
        meta = {"identity": self.identity, "history": rows, "changes": self.changes}
        save_checkpoint(folder, Checkpoint(len(self.history), self._state, meta))

    def finish(self, threads: int) -> RunResult:
        """Return the final model in float32, calibrated if the recipe says so."""
        if self.recipe.ema:
            show_mean(self.network)
        model, network = self.model, self.network
        if self.precision != "float32":
            model, network = _build(self.recipe, "float32")
            model.set_weights(self.model.get_weights())
        share = blend(model, network, self.old, self.held, self.recipe) if self.held else None
        temperature = 1.0
        if self.recipe.calibrate:
            logits = predict_logits(network, self.validation.images)
            temperature = fit_temperature(logits, self.validation.labels, self.recipe.classes)
            fold_temperature(model, temperature)
        history = tuple(self.history)
        told = (tuple(self.changes), share)
        return RunResult(model, network, history, self.precision, threads, temperature, *told)

    def _targets(self, labels: NDArray[np.uint8]) -> NDArray[Any]:
        if self.recipe.loss == "one-hot":
            return np.eye(class_count(self.recipe), dtype=np.float32)[labels]
        return labels

    def _validate(self, epoch: int) -> tuple[float, float]:
        logits = predict_logits(self.network, self.validation.images)
        labels = self.validation.labels
        classes = self.recipe.classes
        loss = cross_entropy(logits, labels, classes)
        if not math.isfinite(loss):
            raise TrainingError(
                f"the validation loss is {loss} after epoch {epoch}; try a smaller learning_rate"
            )
        return loss, float((logits[:, :classes].argmax(axis=1) == labels).mean())


def _build(recipe: Recipe, precision: str) -> tuple[keras.Model, keras.Model]:
    former = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision)
    try:
        model = build_model(recipe)
    finally:
        keras.config.set_dtype_policy(former)
    return model, keras.Model(model.input, model.get_layer(LOGITS).output)
