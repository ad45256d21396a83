"""What a report writes into a folder."""

import json

import pytest
import yaml
from PIL import Image

from digitnet.evaluation.metrics import compute_metrics
from digitnet.evaluation.report import (
    EVALUATION_FILES,
    TRAINING_FILES,
    loss_note,
    predictions_csv,
    write_evaluation,
    write_training,
)
from digitnet.recipes import RECIPES

HISTORY = [{"epoch": 1, "loss": 0.5, "accuracy": 0.9, "val_loss": 0.4, "val_accuracy": 0.92}]


@pytest.fixture(scope="module")
def evaluation(tmp_path_factory, answers, summary):
    """The folder that an evaluation wrote, and the metrics that it returned."""
    folder = tmp_path_factory.mktemp("evaluation")
    pictures, labels, probabilities = answers.images, answers.labels, answers.probabilities
    return folder, write_evaluation(folder, summary, pictures, labels, probabilities)


def test_evaluation_writes_its_files_and_returns_the_metrics(evaluation, answers):
    folder, metrics = evaluation
    assert {path.name for path in folder.iterdir()} == set(EVALUATION_FILES)
    assert metrics == compute_metrics(answers.labels, answers.probabilities)
    for path in folder.glob("*.png"):
        with Image.open(path) as image:
            image.verify()


def test_metrics_json_is_exactly_what_the_reference_names(evaluation):
    folder, metrics = evaluation
    assert json.loads((folder / "metrics.json").read_text()) == {
        "recipe": "fast",
        "seed": 3,
        "parameters": 29_066,
        "epochs": 2,
        "train_seconds": 12.35,
        "dataset": {
            "name": "mnist",
            "sha256": "ab" * 32,
            "train": 54_000,
            "validation": 6_000,
            "test": 40,
        },
        "validation": {"accuracy": 0.991235},
        "classes": list("0123456789"),
        "started_from": None,
        "test": metrics.to_json(),
    }


def test_corruptions_are_told_where_they_were_measured(tmp_path, answers, summary):
    write_evaluation(
        tmp_path,
        summary,
        answers.images,
        answers.labels,
        answers.probabilities,
        corruptions={"fog": 0.5, "shear": 0.75},
    )
    content = json.loads((tmp_path / "metrics.json").read_text())
    assert content["corruptions"] == {"fog": 0.5, "shear": 0.75}
    assert (
        (tmp_path / "metrics.txt")
        .read_text()
        .endswith(
            "corruption       accuracy\n"
            "fog               50.00 %\n"
            "shear             75.00 %\n"
            "mean              62.50 %\n"
        )
    )


def test_predictions_have_a_row_a_picture(answers):
    lines = predictions_csv(answers.labels, answers.probabilities).splitlines()
    assert lines[0] == "index,label,prediction,confidence,right"
    assert lines[1] == "0,0,0,0.600000,1"
    assert lines[6] == "5,5,6,0.650000,0"
    assert len(lines) == 41


def test_the_loss_plot_says_why_its_curves_are_apart() -> None:
    smoothed = RECIPES["robust"].with_settings(
        {"loss": "one-hot", "label_smoothing": 0.1, "augment": "deform", "dropout": 0.5}
    )
    assert loss_note(smoothed).startswith(
        "training loss: with labels smoothed by 0.1, so that it never nears 0; changed pictures"
    )
    plain = {"dropout": 0, "augment": "none", "outliers": 0, "label_smoothing": 0}
    assert loss_note(smoothed.with_settings(plain)) == ""


def test_training_writes_curves_samples_and_a_model_card(tmp_path, answers, summary):
    write_training(
        tmp_path,
        summary,
        recipe=RECIPES["fast"],
        metrics=compute_metrics(answers.labels, answers.probabilities),
        history=HISTORY,
        images=answers.images,
        labels=answers.labels,
    )
    assert {path.name for path in tmp_path.iterdir()} == set(TRAINING_FILES)
    header = (tmp_path / "README.md").read_text(encoding="utf-8").split("---\n")[1]
    assert yaml.safe_load(header)["library_name"] == "keras"
