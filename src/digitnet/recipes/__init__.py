"""Recipes: everything that determines a training run, as typed values.

A `Recipe` is a frozen dataclass; the named ones are in `RECIPES`. `PageRecipe`
is the page network's. Each can be changed key by key (``digitnet train --set
epochs=3``) or written to and read from a flat TOML file.
"""

from digitnet.recipes.choose import AnyRecipe, choose_recipe
from digitnet.recipes.files import recipe_from_toml
from digitnet.recipes.named import RECIPES, named_recipe
from digitnet.recipes.page import PAGE, PageRecipe
from digitnet.recipes.recipe import Recipe
from digitnet.recipes.settings import settings_of

__all__ = [
    "PAGE",
    "RECIPES",
    "AnyRecipe",
    "PageRecipe",
    "Recipe",
    "choose_recipe",
    "named_recipe",
    "recipe_from_toml",
    "settings_of",
]
