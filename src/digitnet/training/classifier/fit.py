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
from digitnet.models import build_model
from digitnet.models.blocks import LOGITS, class_count
from digitnet.recipes import Recipe
from digitnet.training.backend.determinism import make_deterministic
from digitnet.training.backend.precision import build_in, choose_precision
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
from digitnet.training.events import EpochDone, EpochRow, Listener, Started, ignore
from digitnet.training.history import History, TrainingResult
from digitnet.training.interrupt import Interrupt
from digitnet.training.optimizers import build_loss, build_optimizer
from digitnet.training.resume.identity import Resume, identify
from digitnet.training.state import Arrays, restore, show_mean
from digitnet.training.step_watch import StepWatch, check_loss


@dataclass(frozen=True, kw_only=True)
class RunResult(TrainingResult[EpochRow]):
    """A trained classifier; its model takes (n, 28, 28) uint8 to probabilities.

    Attributes
    ----------
    network
        The model's layers up to the logits.
    temperature
        What its logits were divided by; 1 where the recipe doesn't calibrate.
    share
        Of the new weights in a fine-tuned network that was blended; None in any other.
    """

    network: keras.Model
    temperature: float
    share: float | None = None


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
            listen(EpochDone(trainer.history.rows[-1], recipe.epochs))
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
        self.history = History(EpochRow, identify(recipe, splits, seed, precision, start), listen)
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
        if arrays := self.history.load(folder, anyway=anyway):
            restore(self.network, arrays)
        return len(self.history.rows)

    def run_epoch(self, data: Epoch, interrupt: Interrupt) -> None:
        """Train one epoch, then measure on the validation digits."""
        images, labels = data
        epoch = len(self.history.rows) + 1
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
        self.history.rows.append(
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
        self.history.save(folder, self._state)

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
        return RunResult(
            model=model,
            network=network,
            history=tuple(self.history.rows),
            precision=self.precision,
            threads=threads,
            temperature=temperature,
            changes=tuple(self.history.changes),
            share=share,
        )

    def _targets(self, labels: NDArray[np.uint8]) -> NDArray[Any]:
        if self.recipe.loss == "one-hot":
            return np.eye(class_count(self.recipe), dtype=np.float32)[labels]
        return labels

    def _validate(self, epoch: int) -> tuple[float, float]:
        logits = predict_logits(self.network, self.validation.images)
        labels = self.validation.labels
        classes = self.recipe.classes
        loss = cross_entropy(logits, labels, classes)
        check_loss(loss, f"validation loss is {loss} after epoch {epoch}")
        return loss, float((logits[:, :classes].argmax(axis=1) == labels).mean())


def _build(recipe: Recipe, precision: str) -> tuple[keras.Model, keras.Model]:
    model = build_in(precision, lambda: build_model(recipe))
    return model, keras.Model(model.input, model.get_layer(LOGITS).output)
