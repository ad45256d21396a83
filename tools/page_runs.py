"""The finished run of the page network that something further begins with."""

from dataclasses import dataclass
from pathlib import Path

from digitnet.data.datasets import Splits, load_splits
from digitnet.errors import RunError
from digitnet.recipes import PageRecipe, choose_recipe
from digitnet.runs import Run, open_run


@dataclass(frozen=True)
class PageRun:
    """A run, its recipe, and the digits that it was trained on."""

    run: Run
    recipe: PageRecipe
    splits: Splits


def open_page_run(path: Path, data: str) -> PageRun:
    """Return the run in a folder.

    Parameters
    ----------
    data
        The ``--data`` of its training.

    Raises
    ------
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
    return PageRun(run, recipe, splits)
