"""Find a recipe of either kind by its name or in a file."""

from pathlib import Path

from digitnet.errors import RecipeError
from digitnet.recipes.files import read_toml, recipe_from_toml
from digitnet.recipes.named import RECIPES, named_recipe
from digitnet.recipes.page import PAGE, PageRecipe
from digitnet.recipes.recipe import Recipe

AnyRecipe = Recipe | PageRecipe


def choose_recipe(name: str) -> AnyRecipe:
    """Return the recipe of a name, or of a ``.toml`` file.

    A file is a `PageRecipe` if its ``base`` is ``page`` or if it has the key ``scene_size``.
    Every file that `PageRecipe.to_toml` writes has that key.

    Raises
    ------
    RecipeError
        If there is none, or the file has an unknown key or value.
    """
    if name.endswith(".toml"):
        return _page_from_toml(Path(name)) or recipe_from_toml(Path(name))
    if name == PAGE.name:
        return PAGE
    try:
        return named_recipe(name)
    except RecipeError as error:
        raise RecipeError(f"{error}, {PAGE.name}" if name not in RECIPES else str(error)) from error


def _page_from_toml(path: Path) -> PageRecipe | None:
    settings = read_toml(path)
    if settings.get("base") != PAGE.name and "scene_size" not in settings:
        return None
    base = settings.pop("base", PAGE.name)
    if base != PAGE.name:
        told = f"base = {base!r} has no scene_size; it must be {PAGE.name!r}"
        raise RecipeError(f"{path}: {told}")
    try:
        return PAGE.with_settings({"name": path.stem, **settings})
    except RecipeError as error:
        raise RecipeError(f"{path}: {error}") from error
