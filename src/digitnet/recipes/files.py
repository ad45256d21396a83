"""Recipes as flat TOML files."""

import tomllib
from pathlib import Path
from typing import Any

from digitnet.errors import RecipeError
from digitnet.recipes.named import named_recipe
from digitnet.recipes.recipe import Recipe

MAX_BYTES = 2**20
"""A longer file is no recipe: one has a few hundred bytes."""


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a TOML file holds.

    Raises
    ------
    RecipeError
        If it can't be read or isn't TOML.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise RecipeError(f"{path}: has over {MAX_BYTES} bytes; no recipe is that long")
        return tomllib.loads(content.decode("utf-8-sig").replace("\r\n", "\n"))
    except OSError as error:
        raise RecipeError(f"{path}: can't be read: {error.strerror}") from error
    except RecursionError as error:
        raise RecipeError(f"{path}: not a recipe: its values are nested too deep") from error
    except ValueError as error:  # also of a number with thousands of digits, and of NUL in a name
        told = str(error).partition("; use sys.")[0]
        raise RecipeError(f"{path}: not a TOML file: {told}") from error


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
    settings = read_toml(path)
    base = settings.pop("base", None)
    try:
        start = named_recipe(base) if base is not None else Recipe()
        return start.with_settings({"name": path.stem, **settings})
    except RecipeError as error:
        raise RecipeError(f"{path}: {error}") from error
