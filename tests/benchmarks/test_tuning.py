"""The search itself, over trainings that end at once with a known score."""

import numpy as np
import pytest

import tuning
from digitnet.recipes import Recipe

SLOW_START = 0.002
"""Settings that end higher start lower here, so that a first look can be wrong."""


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Recipe, int]]:
    """Trainings that were asked for; the more dropout, the better, and best after two epochs."""
    asked: list[tuple[Recipe, int]] = []

    def validate(recipe: Recipe, seed: int) -> list[float]:
        asked.append((recipe, seed))
        curve = np.full(recipe.epochs, 0.9 + recipe.dropout / 100 + seed / 1000)
        curve[1:2] += SLOW_START
        return curve.tolist()

    monkeypatch.setattr(tuning, "validate", validate)
    return asked


def test_the_best_of_the_first_look_and_classic_go_on(trained: list[tuple[Recipe, int]]) -> None:
    rows = tuning.search(draws=6, few=1, best=2, epochs=4, seeds=2)
    assert len(rows) == 7
    looked = [recipe for recipe, _ in trained if recipe.epochs == 1]
    gone_on = {(recipe.dropout, seed) for recipe, seed in trained if recipe.epochs == 4}
    most = sorted((recipe.dropout for recipe in looked), reverse=True)[:2]
    assert gone_on == {(dropout, seed) for dropout in {*most, 0.5} for seed in (0, 1)}
    assert rows[0]["settings"]["dropout"] == most[0]
    assert rows[0]["epochs"] == 2
    assert rows[0]["mean"] == pytest.approx(0.9 + most[0] / 100 + 0.0005 + SLOW_START)


def test_the_same_search_draws_the_same_settings(trained: list[tuple[Recipe, int]]) -> None:
    first, again = (tuning.search(3, 1, 1, 2, 1) for _ in range(2))
    assert first == again
    settings = [row["settings"] for row in first]
    assert len({str(one) for one in settings}) == 4
    assert {one["batch_size"] for one in settings} <= {32, 64, 128, 256}
    for one in settings:
        tuning.BASE.with_settings(one)
