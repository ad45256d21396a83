"""What a recipe takes from the data: how many classes, and enough steps for a small set."""

import math

from digitnet.classes import DIGIT_NAMES
from digitnet.data.dataset import Splits
from digitnet.errors import RecipeError
from digitnet.recipes import AnyRecipe, PageRecipe, Recipe
from digitnet.synthesis.forms.recorded import load_recorded

MIN_STEPS = 240
"""Fewest steps of a training: 40 epochs of Optdigits.

From 200 of MNIST's pictures, recipe ``fast`` learns to read 35 % of the test digits in 3 steps,
84 % in 30, 87 % in 100 and 85 % in 300.
"""

NO_PENS = (
    "forms: no recorded pens are installed (tools/pen_digits.py), so digits are written anew from "
    "templates alone"
)


def with_enough_steps(recipe: Recipe, count: int) -> tuple[Recipe, str | None]:
    """Return a recipe with as many epochs as a set needs, and a note where they are more.

    Parameters
    ----------
    count
        Pictures to learn from.
    """
    steps = math.ceil(count / recipe.batch_size)
    epochs = math.ceil(MIN_STEPS / steps)
    if epochs <= recipe.epochs:
        return recipe, None
    note = (
        f"{count:,} pictures are few: {recipe.epochs} epochs would be only "
        f"{recipe.epochs * steps} steps, so it takes {epochs} (--set epochs={recipe.epochs} "
        "overrules); digitnet finetune starts from the network that ships and gets further"
    )
    return recipe.with_settings({"epochs": epochs}), note


def fit_to_data(
    recipe: AnyRecipe, splits: Splits, *, keep_epochs: bool
) -> tuple[AnyRecipe, tuple[str, ...]]:
    """Return a recipe with as many classes as the data has, and enough steps; and notes.

    Parameters
    ----------
    keep_epochs
        Whether a person has said how many.

    Raises
    ------
    RecipeError
        If the recipe needs digits, and the data has other classes.
    """
    if isinstance(recipe, PageRecipe):
        if splits.classes != DIGIT_NAMES:
            raise RecipeError(f"{splits.name}: the page network learns from digits alone")
        return recipe, ()
    recipe = recipe.with_settings({"classes": len(splits.classes)})
    notes = [NO_PENS] if recipe.forms and load_recorded() is None else []
    if not keep_epochs:
        recipe, note = with_enough_steps(recipe, len(splits.train))
        notes += [note] if note else []
    return recipe, tuple(notes)
