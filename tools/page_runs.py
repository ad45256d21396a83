"""The finished run of the page network that something further begins with."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from digitnet.data.datasets import Splits, load_splits
from digitnet.errors import RunError
from digitnet.recipes import PageRecipe, choose_recipe
from digitnet.recipes.settings import settings_of
from digitnet.runs import Run, open_run


@dataclass(frozen=True)
class PageRun:
    """A run, the recipe of what further begins with it, and the digits that it was trained on."""

    run: Run
    recipe: PageRecipe
    splits: Splits


def open_page_run(path: Path, data: str, changes: Iterable[str] = ()) -> PageRun:
    """Return the run in a folder.

    Parameters
    ----------
    data
        The ``--data`` of its training.
    changes
        What the recipe says otherwise, ``KEY=VALUE`` each.

    Raises
    ------
    RecipeError
        If there is no such setting, or it can't have that value.
    RunError
        If no page network's run stands there, or it was trained on other digits.
    DataError
        If the digits can't be had.
    """
    run = open_run(path)
    recipe = choose_recipe(str(run.path / "recipe.toml"))
    if not isinstance(recipe, PageRecipe):
        raise RunError(f"{path}: a run of recipe {recipe.name}; expected one of a page network")
    fraction, seed = recipe.validation_fraction, run.manifest["seed"]
    splits = load_splits(data, validation_fraction=fraction, seed=seed)
    expected = run.manifest["dataset"]
    if splits.sha256 != expected["sha256"]:
        raise RunError(
            f"{path}: was trained on {expected['name']}, and {data} holds other digits; give --data"
        )
    return PageRun(run, recipe.with_settings(settings_of(changes)), splits)
