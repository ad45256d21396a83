"""The card of a page network tells where its weights come from."""

import dataclasses

import pytest

from digitnet.evaluation.found import Found
from digitnet.evaluation.page_card import page_card
from digitnet.evaluation.run_summary import RunSummary
from digitnet.recipes.page import PAGE


@pytest.mark.parametrize("stay", [0.0, 2.0])
def test_a_training_that_stays_says_that_it_went_on(summary: RunSummary, stay: float) -> None:
    recipe = dataclasses.replace(PAGE, stay=stay, epochs=2)
    known = dataclasses.replace(summary, train_count=55_000, validation_count=5_000)
    card = page_card(known, recipe, "figures\n", Found.nothing())
    assert f"{2 * recipe.steps * recipe.batch_size:,} scenes of 320×320 pixels" in card
    assert ("It went on from another network's weights" in card) == (stay > 0)


def test_a_training_of_links_says_that_all_else_stayed(summary: RunSummary) -> None:
    recipe = dataclasses.replace(PAGE, learns="links")
    known = dataclasses.replace(summary, train_count=55_000, validation_count=5_000)
    card = page_card(known, recipe, "figures\n", Found.nothing())
    assert "Only the\nlayers that tell links were trained" in card
