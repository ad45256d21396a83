"""The rate over a page run's steps."""

import dataclasses

import pytest

from digitnet.recipes import PageRecipe
from digitnet.training.page.schedule import build_schedule

RECIPE = PageRecipe(learning_rate=0.1, warmup_steps=10, steps=10, epochs=10, decay=0.5)


def rates(schedule: str, *steps: int) -> list[float]:
    one = build_schedule(dataclasses.replace(RECIPE, schedule=schedule))
    return [float(one(step)) for step in steps]


def test_constant_then_decay() -> None:
    found = rates("constant-then-decay", 0, 5, 10, 50, 75, 100)
    assert found == pytest.approx([0.004, 0.052, 0.1, 0.1, 0.05, 0])


def test_one_cycle() -> None:
    assert rates("one-cycle", 0, 10, 55, 100) == pytest.approx([0.004, 0.1, 0.05, 0], abs=1e-6)


def test_cosine() -> None:
    assert rates("cosine", 0, 50, 100) == pytest.approx([0.1, 0.05, 0], abs=1e-6)
