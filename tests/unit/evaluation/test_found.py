"""Counts of what was found."""

import numpy as np
import pytest

from digitnet.evaluation.found import Found


def counts(found: int, right: int, count: int, invented: int) -> Found:
    confusion, shown = np.zeros((10, 10), int), np.zeros(10, int)
    confusion[3, 3], confusion[3, 5], shown[3] = right, found - right, count
    return Found(confusion, shown, invented)


def test_shares() -> None:
    found = counts(found=8, right=6, count=10, invented=2)
    assert (found.recall, found.precision, found.accuracy, found.read) == (0.8, 0.8, 0.75, 0.6)


def test_they_add() -> None:
    both = counts(8, 6, 10, 2) + counts(1, 1, 5, 3)
    assert (both.found, both.right, both.count, both.invented) == (9, 7, 15, 5)


def test_nothing_shown_and_nothing_read_is_no_mistake() -> None:
    nothing = Found.nothing()
    assert (nothing.recall, nothing.precision, nothing.accuracy, nothing.read) == (1, 1, 1, 1)
    assert nothing.to_json()["read_ci95"] == [0, 1]


def test_json_has_the_interval() -> None:
    told = counts(8, 6, 10, 2).to_json()
    assert told["read"] == 0.6
    assert told["read_ci95"] == pytest.approx([0.3127, 0.8318], abs=1e-3)
