"""What a page run's folder tells."""

import json

import numpy as np
import pytest
from PIL import Image

from digitnet.evaluation.found import Found
from digitnet.evaluation.page_report import PAGE_FILES, PageFigures, write_page_report
from digitnet.evaluation.plots.scenes import Mark
from digitnet.evaluation.run_summary import RunSummary
from digitnet.recipes import PAGE

SUMMARY = RunSummary(
    recipe="page",
    seed=3,
    parameters=673_456,
    epochs=2,
    train_seconds=12.345,
    dataset="mnist",
    dataset_sha256="ab" * 32,
    train_count=55_000,
    validation_count=5_000,
)
HISTORY = [
    {
        "epoch": epoch,
        "loss": 2 / epoch,
        "val_loss": 3 / epoch,
        "val_recall": 0.5,
        "val_precision": 0.25,
        "val_accuracy": 0.75,
    }
    for epoch in (1, 2)
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    confusion = 30 * np.eye(10, dtype=int)
    confusion[7, 1] = 3
    found = Found(confusion, confusion.sum(axis=1) + 1, 4)
    figures = PageFigures(found, {"lines": found, "empty": Found.nothing()})
    folder = tmp_path_factory.mktemp("run")
    scenes = [(np.full((64, 64), 200, np.uint8), [Mark((8, 8, 20, 30), "7", right=False)])] * 4
    write_page_report(
        folder, SUMMARY, PAGE, figures, HISTORY, scenes=scenes, fonts=["fonts-lato 2.0"]
    )
    return folder


def test_every_file_is_there(folder):
    assert {path.name for path in folder.iterdir()} == set(PAGE_FILES)
    for name in PAGE_FILES:
        if name.endswith(".png"):
            with Image.open(folder / name) as picture:
                assert min(picture.size) > 400


def test_the_figures_are_told(folder):
    told = json.loads((folder / "metrics.json").read_text())
    assert told["validation"]["count"] == 313
    assert told["validation"]["found"] == 303
    assert told["validation"]["right"] == 300
    assert told["layouts"]["lines"]["invented"] == 4
    assert told["train_seconds"] == 12.35
    text = (folder / "metrics.txt").read_text()
    assert "lines            313  96.81 %     95.85 %          4" in text
    assert "empty              0        ·           ·          0" in text
    assert max(map(len, text.splitlines())) <= 80


def test_the_card_names_fonts_digits_and_limits(folder):
    card = (folder / "README.md").read_text()
    assert card.startswith('---\nlicense: "mit"\n')
    assert "`fonts-lato 2.0`" in card
    assert "95.85 % of 313 digits found and read right" in card
    assert "ab" * 32 in card
    assert 'name = "page"' in card
