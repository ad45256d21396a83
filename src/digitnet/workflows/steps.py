"""What a recipe takes from the data: how many classes, and enough steps for a small set."""

import math

from digitnet.data.dataset import Splits
from digitnet.recipes import Recipe

FEWEST_STEPS = 240
"""So many steps a training takes at least: 40 epochs of Optdigits. On 200 of MNIST's pictures
recipe ``fast`` reads 35 % of the test digits after 3 steps, 84 % after 30, 87 % after 100 and
85 % after 300."""


def with_enough_steps(recipe: Recipe, count: int) -> tuple[Recipe, str | None]:
    """Return a recipe with as many epochs as a set needs, and a note where they are more.

    Parameters
    ----------
    count
        Pictures to learn from.
    """
    steps = math.ceil(count / recipe.batch_size)
    epochs = math.ceil(FEWEST_STEPS / steps)
    if epochs <= recipe.epochs:
        return recipe, None
    note = (
        f"{count:,} pictures are few: {recipe.epochs} epochs would be only "
        f"{recipe.epochs * steps} steps, so it takes {epochs} (--set epochs={recipe.epochs} "
        "overrules); digitnet finetune starts from the network that ships and gets further"
    )
    return recipe.with_settings({"epochs": epochs}), note


def for_classes(recipe: Recipe, splits: Splits) -> Recipe:
    """Return a recipe with as many classes as the data has.

    Raises
    ------
    RecipeError
        If the recipe makes outliers out of digits and these are none.
    """
    return recipe.with_settings({"classes": len(splits.classes)})
