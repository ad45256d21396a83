"""The search itself, over trainings that end at once with a known score."""

import json
from pathlib import Path

import pytest

import tuning
from digitnet.recipes import Recipe


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list[Recipe]:
    """Trainings that were asked for; best are little dropout, steps of 256 and more width."""
    asked: list[Recipe] = []

    def validate(recipe: Recipe) -> list[float]:
        asked.append(recipe)
        score = 0.9 - recipe.dropout / 100 + recipe.batch_size / 1e5 + recipe.width / 1e4
        return [0.0] * (recipe.epochs - tuning.LAST) + [score] * tuning.LAST

    monkeypatch.setattr(tuning, "validate", validate)
    return asked


def test_a_change_stays_if_it_helps(trained: list[Recipe], tmp_path: Path) -> None:
    best = tuning.search(tuning.Trials(tmp_path / "trials.json"))
    classic = tuning.BASE.learning_rate
    assert best == {
        "batch_size": 256,
        "learning_rate": classic,
        "dropout": 0.35,
        "width": 1.5,
        "epochs": tuning.EPOCHS,
    }
    assert len(trained) == 8
    assert [recipe.batch_size for recipe in trained] == [128, 64] + 6 * [256]


def test_what_the_file_remembers_is_not_trained_again(
    trained: list[Recipe], tmp_path: Path
) -> None:
    file = tmp_path / "trials.json"
    best = tuning.search(tuning.Trials(file))
    curves = json.loads(file.read_text("utf-8"))
    assert len(curves) == 8
    assert {len(curve) for curve in curves.values()} == {tuning.EPOCHS}
    trained.clear()
    assert tuning.search(tuning.Trials(file)) == best
    assert trained == []
