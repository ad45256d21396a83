import pytest

from digitnet.recipes import named_recipe
from digitnet.workflows.steps import with_enough_steps

FAST = named_recipe("fast")


@pytest.mark.parametrize(
    ("count", "epochs"), [(144, 240), (720, 80), (1294, 40), (6000, 10), (20_000, 4)]
)
def test_small_sets_get_240_steps(count, epochs):
    recipe, note = with_enough_steps(FAST, count)
    assert recipe.epochs == epochs
    assert f"so it takes {epochs} (--set epochs=3 overrules); digitnet finetune" in note


@pytest.mark.parametrize("count", [20_481, 54_000])
def test_large_sets_get_what_the_recipe_says(count):
    assert with_enough_steps(FAST, count) == (FAST, None)
