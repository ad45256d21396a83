"""From a recipe and data to a finished run folder."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitnet.classes import DIGIT_NAMES
from digitnet.data.datasets import Splits
from digitnet.evaluation.metrics import Metrics
from digitnet.evaluation.report import write_evaluation, write_training
from digitnet.evaluation.run_summary import RunSummary
from digitnet.evaluation.staging import write_text
from digitnet.export import export_onnx
from digitnet.export.hub import hub_config
from digitnet.image.digit.seat import is_seated
from digitnet.recipes import Recipe
from digitnet.runs.manifest import MODEL
from digitnet.runs.model_keys import (
    DATA_KEY,
    DESLANT_KEY,
    OWN_HAND_KEY,
    RECIPE_KEY,
    WHOLE_KEY,
)
from digitnet.training.classifier.fit import RunResult, train
from digitnet.training.classifier.scoring import (
    as_read,
    digit_probabilities,
    digitness,
    predict_logits,
)
from digitnet.training.classifier.start import Start
from digitnet.training.events import Listener, Scoring, Warned, ignore
from digitnet.training.resume.identity import Resume
from digitnet.workflows.run_folder import (
    about_run,
    staged_training,
    write_training_files,
    writing,
)

ONE_IN = 3000
"""The rejection threshold gives up one of so many validation digits.

A higher threshold would reject digits of real hands: some of them are less sure than nearly all
validation digits.
"""
MIN_JUDGED = 500
"""No threshold is taken from fewer validation digits."""
COMPARED = 1000
"""Pictures on which an export must agree with Keras."""


@dataclass(frozen=True)
class CompletedRun:
    """A run that stands in its folder, and how good it is on the test digits."""

    path: Path
    summary: RunSummary
    metrics: Metrics


def train_run(
    recipe: Recipe,
    splits: Splits,
    seed: int,
    out: Path,
    *,
    resume: Resume = False,
    listen: Listener = ignore,
    start: Start | None = None,
) -> CompletedRun:
    """Train, export and score a recipe, and leave a complete run folder.

    The test digits are scored once, at the end. Until everything is written,
    what stood at `out` before stays.

    Parameters
    ----------
    out
        A new or empty folder, or one that holds a former run.
    resume
        Go on with an unfinished run, if there is one; with "anyway" also where
        versions, threads or the machine have changed since.
    listen
        Called with each training event.
    start
        A trained network to go on from, instead of fresh weights.

    Raises
    ------
    RunError, TrainingError, ExportError, KeyboardInterrupt
        As `digitnet.runs.staged_run`, `digitnet.training.classifier.fit.train` and
        `digitnet.export.export_onnx` raise them.
    """
    with staged_training(out, resume, listen) as run:
        result = train(
            recipe, splits, seed, run.checkpoints, resume=resume, listen=listen, start=start
        )
        listen(Scoring())
        with writing(run):
            summary, metrics = _fill(run.folder, recipe, splits, seed, result, start=start)
        for told in run.finish(_about(recipe, splits, seed, result, start)):
            listen(Warned(told))
        return CompletedRun(run.out, summary, metrics)


def _fill(
    folder: Path,
    recipe: Recipe,
    splits: Splits,
    seed: int,
    result: RunResult,
    *,
    start: Start | None,
) -> tuple[RunSummary, Metrics]:
    test = splits.test
    write_training_files(folder, recipe, result)
    write_text(folder / "config.json", hub_config(recipe.name, recipe.model, splits.classes))
    _export(folder / MODEL, recipe, splits, result, start)
    summary = _summary(recipe, splits, seed, result, start)
    said = predict_logits(result.network, as_read(recipe, test.images))
    probabilities = digit_probabilities(said, recipe.classes)
    metrics = write_evaluation(folder, summary, test.images, test.labels, probabilities)
    write_training(
        folder,
        summary,
        recipe=recipe,
        metrics=metrics,
        history=[dataclasses.asdict(row) for row in result.history],
        images=splits.train.images,
        labels=splits.train.labels,
    )
    return summary, metrics


def _export(
    path: Path, recipe: Recipe, splits: Splits, result: RunResult, start: Start | None
) -> None:
    validation = splits.validation
    logits = predict_logits(result.network, as_read(recipe, validation.images))
    export_onnx(
        result.model,
        path,
        threshold=rejection_threshold(
            digitness(logits, recipe.classes), splits.classes, start.threshold if start else 0.0
        ),
        metadata={
            RECIPE_KEY: recipe.name,
            DATA_KEY: splits.name,
            **({DESLANT_KEY: "half"} if recipe.augment == "deform" else {}),
            **({OWN_HAND_KEY: "yes"} if start else {}),
            **({WHOLE_KEY: "yes"} if _are_whole(splits) else {}),
        },
        samples=validation.images[:COMPARED],
        classes=splits.classes,
    )


def _summary(
    recipe: Recipe, splits: Splits, seed: int, result: RunResult, start: Start | None
) -> RunSummary:
    return RunSummary(
        recipe=recipe.name,
        seed=seed,
        parameters=result.model.count_params(),
        epochs=recipe.epochs,
        train_seconds=result.seconds,
        validation_accuracy=result.history[-1].val_accuracy,
        dataset=splits.name,
        dataset_sha256=splits.sha256,
        train_count=len(splits.train),
        validation_count=len(splits.validation),
        classes=splits.classes,
        started_from=start.name if start else None,
    )


def rejection_threshold(
    digitness: NDArray[np.float32], classes: tuple[str, ...], before: float = 0.0
) -> float:
    """Return the digitness below which a picture counts as no digit; 0 rejects nothing.

    All but one in `ONE_IN` digits have it, or all but one of fewer. With fewer pictures than
    `MIN_JUDGED` a single odd one would set it: then the one before stays, that of the network
    that training started from.
    """
    if classes != DIGIT_NAMES:
        return 0.0
    if len(digitness) < MIN_JUDGED:
        return before
    return float(np.sort(digitness)[max(1, len(digitness) // ONE_IN)])


def _are_whole(splits: Splits) -> bool:
    """Return whether pictures of other things than digits fill their frames, as clothes do."""
    return splits.classes != DIGIT_NAMES and is_seated(splits.train.images).mean() < 0.5


def _about(
    recipe: Recipe, splits: Splits, seed: int, result: RunResult, start: Start | None
) -> dict[str, Any]:
    return about_run(
        recipe,
        splits,
        seed,
        result,
        classes=list(splits.classes),
        **({"started_from": start.name} if start else {}),
        **({"blended": result.share} if result.share is not None else {}),
        temperature=result.temperature,
    )
