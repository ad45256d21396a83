"""Score a finished model on labelled pictures, through ONNX Runtime alone."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitnet.classes import told_classes
from digitnet.data.datasets import Dataset, is_own, load_labelled, load_splits
from digitnet.data.download import Progress
from digitnet.data.hints import AS_FOUND, DataHints
from digitnet.errors import DataError, RunError
from digitnet.evaluation.metrics import Metrics
from digitnet.evaluation.report import write_evaluation
from digitnet.evaluation.run_summary import RunSummary, read_run_summary
from digitnet.evaluation.scoring import score, score_corruptions
from digitnet.evaluation.staging import staged
from digitnet.processor import usable_processors
from digitnet.reader.classifier import Classifier
from digitnet.reader.detector import Detector
from digitnet.reader.reader import Reader
from digitnet.runs import MANIFEST, check_no_file, open_run
from digitnet.workflows.data_check import check_before_scoring

FIGURES = frozenset({"metrics.json", "metrics.txt"})
"""Where both stand, an evaluation was; its files are replaced and others stay."""


@dataclass(frozen=True)
class Assessment:
    """How good a model is on some data.

    Attributes
    ----------
    summary
        What the model is and what tested it.
    corruptions
        Accuracy, 0 to 1, under each kind of damage; empty where not asked for.
    notes
        What a person should be told about the data.
    """

    summary: RunSummary
    metrics: Metrics
    corruptions: Mapping[str, float]
    notes: tuple[str, ...]


def assess(
    model: Path | None,
    source: str,
    out: Path,
    *,
    hints: DataHints = AS_FOUND,
    data_dir: Path | None = None,
    corruptions: bool = False,
    progress: Progress | None = None,
) -> Assessment:
    """Score a model and leave figures, predictions and pictures in a folder.

    Parameters
    ----------
    model
        A run folder or a ``.onnx`` file: its network alone is scored. None for what ships,
        which is scored as `digitnet predict` answers.
    source, data_dir
        As `digitnet.data.datasets.load_labelled` takes them. Where the model
        was trained on a part of this very data, only the held-out part counts.
    out
        Its files are replaced once all the new ones are written.
    hints
        What a person says of their own data.
    corruptions
        Also score the fifteen corruptions of MNIST-C.
    progress
        Told of downloads.

    Raises
    ------
    RunError, DataError
        If there is no such model or data, or a file, a finished run or anything that no
        evaluation wrote stands at `out`.
    """
    _check_place(out)
    classifier = Classifier(model, threads=usable_processors())
    ask = Reader(classifier, Detector()).classify if model is None else classifier
    known = RunSummary()
    if model is not None and model.is_dir():
        known = read_run_summary(open_run(model).path / "metrics.json")
    if is_own(source) and hints.classes is None and not classifier.reads_digits:
        hints = dataclasses.replace(hints, classes=classifier.classes)
    dataset = _load_unseen(known, source, hints, data_dir, progress)
    _check_classes(dataset, classifier, model)
    images, labels = dataset.images, dataset.labels
    summary = dataclasses.replace(
        known.tested_on(dataset.name, dataset.sha256), classes=classifier.classes
    )

    def classify(batch: NDArray[np.uint8]) -> NDArray[np.float32]:
        return ask(batch).probabilities

    probabilities = score(classify, images)
    damaged = score_corruptions(classify, images, labels) if corruptions else {}
    with staged(out) as folder:
        metrics = write_evaluation(
            folder, summary, images, labels, probabilities, corruptions=damaged
        )
    notes = (*dataset.notes, *(check_before_scoring(dataset) if is_own(source) else ()))
    return Assessment(summary, metrics, damaged, notes)


def _check_place(out: Path) -> None:
    """Refuse a folder in which figures of a training would be lost, before any work."""
    check_no_file(out)
    if (out / MANIFEST).exists():
        raise RunError(
            f"{out}: holds a finished run, whose own figures would be lost; "
            f"give another --out, such as {out / 'evaluation'}"
        )
    found = sorted(path.name for path in out.iterdir()) if out.is_dir() else []
    if found and not FIGURES.issubset(found):
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        raise RunError(
            f"{out}: holds files that no evaluation wrote ({found[0]}{more}); "
            f"give a new or an empty folder, such as {out / 'evaluation'}"
        )


def _check_classes(dataset: Dataset, classifier: Classifier, model: Path | None) -> None:
    """Refuse data whose classes aren't the model's."""
    if dataset.classes != classifier.classes:
        name = model or "the shipped classifier"
        raise DataError(
            f"{dataset.name}: its classes are {told_classes(dataset.classes)}, but {name} tells "
            f"{told_classes(classifier.classes)} apart"
        )


def _load_unseen(
    known: RunSummary,
    source: str,
    hints: DataHints,
    data_dir: Path | None,
    progress: Progress | None,
) -> Dataset:
    """Load labelled data, without the part of it that the model was trained on."""
    dataset = load_labelled(source, data_dir, progress, hints=hints)
    if known.dataset_sha256 != dataset.sha256:
        return dataset
    splits = load_splits(source, data_dir, progress=progress, hints=hints)
    return dataclasses.replace(splits.test, notes=splits.notes)
