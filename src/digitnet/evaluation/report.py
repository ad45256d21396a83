"""Write what a run folder tells about a model: figures, pictures, model card."""

import csv
import io
import json
import types
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitnet.classes import DIGIT_NAMES
from digitnet.evaluation import plots
from digitnet.evaluation.metrics import Metrics, compute_metrics
from digitnet.evaluation.model_card import model_card
from digitnet.evaluation.run_summary import RunSummary
from digitnet.evaluation.staging import write_text
from digitnet.evaluation.text import metrics_text
from digitnet.recipes import Recipe

EVALUATION_FILES = (
    "metrics.json",
    "metrics.txt",
    "predictions.csv",
    "sample_predictions.png",
    "confusion_matrix.png",
    "misclassified.png",
)
TRAINING_FILES = ("accuracy_plot.png", "loss_plot.png", "samples.png", "README.md")


def write_evaluation(
    folder: Path,
    summary: RunSummary,
    images: NDArray[np.uint8],
    labels: NDArray[np.uint8],
    probabilities: NDArray[np.float32],
    *,
    corruptions: Mapping[str, float] = types.MappingProxyType({}),
) -> Metrics:
    """Score predictions and write `EVALUATION_FILES` into a folder that exists.

    Parameters
    ----------
    images, labels
        (n, 28, 28) uint8, ink bright on 0, and (n,) uint8.
    probabilities
        (n, classes), what the model says of them.
    corruptions
        Accuracy, 0 to 1, under each kind of damage, if that was measured.

    Raises
    ------
    DataError
        If there is no picture, or labels and probabilities don't fit.
    """
    metrics = compute_metrics(labels, probabilities)
    caption, classes = summary.caption(), summary.classes
    figures = {
        "sample_predictions.png": plots.predictions_plot(
            images, labels, probabilities, caption, classes
        ),
        "confusion_matrix.png": plots.confusion_plot(metrics.confusion, caption, classes),
        "misclassified.png": plots.misclassified_plot(
            images, labels, probabilities, caption, classes
        ),
    }
    content = summary.to_json(metrics)
    if corruptions:
        content["corruptions"] = {name: round(share, 6) for name, share in corruptions.items()}
    write_text(folder / "metrics.json", json.dumps(content, indent=2) + "\n")
    write_text(folder / "metrics.txt", metrics_text(summary, metrics, corruptions))
    write_text(folder / "predictions.csv", predictions_csv(labels, probabilities, classes))
    for name, figure in figures.items():
        plots.save_png(figure, folder / name)
    return metrics


def write_training(
    folder: Path,
    summary: RunSummary,
    *,
    recipe: Recipe,
    metrics: Metrics,
    history: Sequence[Mapping[str, float]],
    images: NDArray[np.uint8],
    labels: NDArray[np.uint8],
) -> None:
    """Write `TRAINING_FILES` into a folder that exists.

    Parameters
    ----------
    metrics
        As `write_evaluation` returned them for the test data.
    history
        One row per epoch: ``epoch``, ``loss``, ``accuracy``, ``val_loss``, ``val_accuracy``.
    images, labels
        Training pictures to show, (n, 28, 28) uint8 and (n,) uint8.
    """
    caption = summary.caption()
    plots.save_png(plots.accuracy_plot(history, caption), folder / "accuracy_plot.png")
    curves = plots.loss_plot(history, caption, note=loss_note(recipe))
    plots.save_png(curves, folder / "loss_plot.png")
    plots.save_png(
        plots.samples_plot(images, labels, caption, summary.classes), folder / "samples.png"
    )
    write_text(folder / "README.md", model_card(summary, recipe, metrics))


def loss_note(recipe: Recipe) -> str:
    """Return what makes the training loss another thing than the validation loss."""
    smoothed = f"labels smoothed by {recipe.label_smoothing:g}, so that it never nears 0"
    parts = [
        *([smoothed] if recipe.label_smoothing else []),
        *(["changed pictures"] if recipe.augment != "none" else []),
        *(["pictures of no digit"] if recipe.outliers else []),
        *(["symbols cut from pages"] if recipe.crops else []),
        *(["dropout"] if recipe.dropout else []),
    ]
    return f"training loss: with {'; '.join(parts)}; validation loss: plain" if parts else ""


def predictions_csv(
    labels: NDArray[np.uint8],
    probabilities: NDArray[np.float32],
    classes: Sequence[str] = DIGIT_NAMES,
) -> str:
    """Return one row per picture: index from 0, label, prediction, confidence, right or not."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["index", "label", "prediction", "confidence", "right"])
    predictions = probabilities.argmax(axis=1).tolist()
    confidences = probabilities.max(axis=1).tolist()
    for index, (label, prediction, confidence) in enumerate(
        zip(labels.tolist(), predictions, confidences, strict=True)
    ):
        names = classes[label], classes[prediction]
        writer.writerow([index, *names, f"{confidence:.6f}", int(label == prediction)])
    return text.getvalue()
