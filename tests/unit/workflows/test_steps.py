import numpy as np
import pytest

from digitnet.classes import DIGIT_NAMES
from digitnet.data.dataset import Dataset, Splits
from digitnet.errors import RecipeError
from digitnet.recipes import PageRecipe, named_recipe
from digitnet.synthesis.forms.recorded import load_recorded
from digitnet.workflows.steps import NO_PENS, fit_to_data, with_enough_steps

FAST = named_recipe("fast")


def splits(classes: tuple[str, ...], count: int = 144) -> Splits:
    """A set of blank pictures."""
    images, labels = np.zeros((count, 28, 28), np.uint8), np.zeros(count, np.uint8)
    part = Dataset("own", images, labels, classes=classes)
    return Splits("own", "0", part, part, part)


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


def test_a_recipe_gets_the_classes_of_the_data_and_a_note_of_more_epochs():
    recipe, (note,) = fit_to_data(FAST, splits(("yes", "no", "?")), keep_epochs=False)
    assert (recipe.classes, recipe.epochs) == (3, 240)
    assert note.startswith("144 pictures are few")


def test_epochs_that_a_person_chose_stay():
    recipe, notes = fit_to_data(FAST, splits(DIGIT_NAMES), keep_epochs=True)
    assert (recipe, notes) == (FAST, ())


def test_the_page_network_learns_from_digits_alone():
    page = PageRecipe(name="page")
    assert fit_to_data(page, splits(DIGIT_NAMES), keep_epochs=False) == (page, ())
    with pytest.raises(RecipeError, match=r"^own: the page network learns from digits alone"):
        fit_to_data(page, splits(("yes", "no")), keep_epochs=False)


def test_without_recorded_pens_a_recipe_with_forms_says_so(tmp_path, monkeypatch):
    recipe = named_recipe("robust").with_settings({"forms": 0.2, "epochs": 300})
    load_recorded.cache_clear()
    fitted, notes = fit_to_data(recipe, splits(DIGIT_NAMES), keep_epochs=False)
    assert (fitted.forms, notes) == (0.2, (NO_PENS,))
    pens = tmp_path / "pens.npz"
    np.savez(pens, points=np.zeros((1, 8, 2), np.uint8), labels=np.zeros(1, np.uint8))
    monkeypatch.setenv("DIGITNET_PEN_DIGITS", str(pens))
    load_recorded.cache_clear()
    assert fit_to_data(recipe, splits(DIGIT_NAMES), keep_epochs=False)[1] == ()
    load_recorded.cache_clear()
