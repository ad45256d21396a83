"""Shipping a model: what goes into the package, and what is refused."""

import json
from pathlib import Path

import pytest

import ship
from digitnet.reader.classifier import Classifier
from digitnet.runs import RUN_FORMAT
from digitnet.runs.model_file import model_bytes

MANIFEST = {"digitnet": {"format": RUN_FORMAT, "kind": "run"}, "files": {}}
MEASURED = {
    "results": [
        {"label": "Optdigits, zero-shot", "value": 98.123, "unit": "%", "bar": 97.5},
        {"label": "one digit", "value": 120.0, "unit": "µs", "bar": 150.0},
        {"label": "real-dev", "value": None, "unit": "%", "bar": 99.7},
    ]
}


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "manifest.json").write_text(json.dumps(MANIFEST))
    (folder / ship.MODEL).write_bytes(model_bytes(None))
    (folder / "metrics.json").write_text(json.dumps({"recipe": "classifier"}))
    (folder / "README.md").write_text("# card\n\n![plot](plot.png)\nwords\n")
    return folder


@pytest.fixture
def reading(tmp_path: Path) -> Path:
    path = tmp_path / "reading.json"
    path.write_text(json.dumps(MEASURED))
    return path


def test_only_shares_that_were_measured_count_as_robustness() -> None:
    assert ship.robustness(MEASURED) == [
        {"name": "Optdigits, zero-shot", "value": 98.12, "bar": 97.5}
    ]


def test_model_and_both_cards_are_written(run: Path, reading: Path, tmp_path: Path) -> None:
    assets = tmp_path / "assets"
    ship.ship(run, reading, assets)
    assert Classifier(assets / "classifier.onnx").threshold == Classifier().threshold
    assert json.loads((assets / "classifier.json").read_text()) == {
        "recipe": "classifier",
        "robustness": [{"name": "Optdigits, zero-shot", "value": 98.12, "bar": 97.5}],
    }
    card = (assets / "classifier.md").read_text("utf-8")
    assert "plot.png" not in card
    assert "| Optdigits, zero-shot | 98.12 % |" in card


def test_figures_alone_are_written_anew_beside_the_model(
    run: Path, reading: Path, tmp_path: Path
) -> None:
    assets = tmp_path / "assets"
    ship.ship(run, reading, assets)
    model = (assets / "classifier.onnx").read_bytes()
    better = {"results": [{"label": "pages", "value": 99.0, "unit": "%", "bar": None}]}
    reading.write_text(json.dumps(better))
    ship.write_figures(reading, assets)
    assert (assets / "classifier.onnx").read_bytes() == model
    figures = json.loads((assets / "classifier.json").read_text())
    assert figures["recipe"] == "classifier"
    assert figures["robustness"] == [{"name": "pages", "value": 99.0, "bar": None}]
    card = (assets / "classifier.md").read_text("utf-8")
    assert card.startswith("# card")
    assert "| pages | 99.00 % |" in card
    assert "Optdigits" not in card


def test_a_model_too_large_for_the_wheel_is_refused(
    run: Path, reading: Path, tmp_path: Path
) -> None:
    (run / ship.MODEL).write_bytes(bytes(ship.MAX_BYTES + 1))
    with pytest.raises(SystemExit, match="over 2,000,000"):
        ship.ship(run, reading, tmp_path / "assets")
    assert not (tmp_path / "assets").exists()
