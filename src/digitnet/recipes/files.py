"""Recipes as flat TOML files."""

import tomllib
from pathlib import Path

from digitnet.errors import RecipeError
from digitnet.recipes.named import named_recipe
from digitnet.recipes.recipe import Recipe


def recipe_from_toml(path: Path) -> Recipe:
    """Read a recipe file; keys that it leaves out keep their defaults.

    Parameters
    ----------
    path
        A TOML file of ``key = value`` lines. The key ``base`` names a recipe
        whose values stand where the file says nothing.

    Raises
    ------
    RecipeError
        If the file can't be read, isn't TOML, or has an unknown key or value.
    """
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RecipeError(f"{path}: can't be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecipeError(f"{path}: not a TOML file: {error}") from error
    base = settings.pop("base", None)
    try:
        start = named_recipe(base) if base is not None else Recipe()
        return start.with_settings({"name": path.stem, **settings})
    except RecipeError as error:
        raise RecipeError(f"{path}: {error}") from error
