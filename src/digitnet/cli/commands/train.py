"""``digitnet train``: from a recipe's name to a run folder."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digitnet.cli.own_data import (
    AsStored,
    Data,
    Invert,
    LabelColumn,
    LabelPattern,
    Transpose,
    form_of,
)
from digitnet.cli.quiet import quiet_start
from digitnet.errors import DigitnetError

if TYPE_CHECKING:
    from digitnet.data.datasets import Splits
    from digitnet.data.form import Form
    from digitnet.recipes import AnyRecipe, PageRecipe
    from digitnet.training.events import Listener
    from digitnet.workflows.page import FinishedPage

INTERRUPTED = 130


def train(
    *,
    recipe: Annotated[
        str, typer.Option(help="A recipe's name (fast, classic, robust, …) or a .toml file.")
    ] = "fast",
    settings: Annotated[
        list[str],
        typer.Option(
            "--set", metavar="KEY=VALUE", help="Change a setting of the recipe; may be repeated."
        ),
    ] = [],  # noqa: B006 - Typer copies it
    data: Data = "auto",
    data_dir: Annotated[
        Path | None,
        typer.Option(help="Folder with the files of named data sets.", show_default=False),
    ] = None,
    out: Annotated[Path, typer.Option(help="The run folder to make.")] = Path("outputs"),
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Fixes everything random.")] = 0,
    runs: Annotated[
        int,
        typer.Option(min=1, max=1000, help="Repeat over so many seeds; the mean and spread count."),
    ] = 1,
    ensemble: Annotated[
        bool, typer.Option("--ensemble", help="Also join the runs into one model, their mean.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with an interrupted run.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print errors and warnings only.")] = False,
    tensorboard: Annotated[
        Path | None,
        typer.Option(help="Folder for TensorBoard logs.", show_default=False),
    ] = None,
    label_column: LabelColumn = None,
    label_pattern: LabelPattern = None,
    transpose: Transpose = False,
    invert: Invert = None,
    as_stored: AsStored = False,
) -> None:
    """Train a network; leave the model, figures and plots in a run folder."""
    from digitnet.cli.output.screen import print_notes
    from digitnet.cli.output.training_screen import training_screen
    from digitnet.data.datasets import is_own
    from digitnet.recipes import PageRecipe, Recipe
    from digitnet.training.tensorboard import also_to_tensorboard
    from digitnet.workflows.look import look_before_training
    from digitnet.workflows.steps import with_enough_steps

    if ensemble and runs == 1:
        raise DigitnetError("--ensemble needs several networks: add --runs 5, for example")
    chosen = _choose(recipe, settings)
    if isinstance(chosen, PageRecipe) and runs > 1:
        raise DigitnetError(f"--runs {runs}: the page network is trained one seed at a time")
    form = form_of(
        label_column, label_pattern, transpose=transpose, invert=invert, as_stored=as_stored
    )

    def load(one: int) -> "Splits":
        return splits if one == seed else _load(data, data_dir, chosen, one, form)

    try:
        splits = _load(data, data_dir, chosen, seed, form)
        print_notes(splits.notes)
        if is_own(data):
            print_notes(look_before_training(splits))
        if isinstance(chosen, Recipe) and "epochs" not in _keys(settings):
            chosen, note = with_enough_steps(chosen, len(splits.train))
            print_notes([note] if note else [])
        with training_screen(quiet) as screen, also_to_tensorboard(tensorboard, screen) as listen:
            with quiet_start():
                from digitnet.workflows.seeds import make_series
                from digitnet.workflows.train import make_run
            if isinstance(chosen, PageRecipe):
                page = _make_page_run(chosen, splits, seed, out, resume=resume, listen=listen)
            elif runs == 1:
                finished = make_run(chosen, splits, seed, out, resume=resume, listen=listen)
            else:
                seeds = range(seed, seed + runs)
                several = make_series(
                    chosen, load, seeds, out, ensemble=ensemble, resume=resume, listen=listen
                )
    except KeyboardInterrupt:
        print(f"digitnet: interrupted; {_way_on(out)}", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    if quiet:
        return
    from digitnet.cli.output.training_report import print_page_run, print_run, print_series

    if isinstance(chosen, PageRecipe):
        print_page_run(page)
    elif runs == 1:
        print_run(finished)
    else:
        print_series(several)


def _way_on(out: Path) -> str:
    from digitnet.runs import is_unfinished

    command = shlex.join(["digitnet", *(one for one in sys.argv[1:] if one != "--resume")])
    if is_unfinished(out):
        return f"go on with: {command} --resume"
    return f"nothing was saved before the first epoch's end; start anew with: {command}"


def _make_page_run(
    recipe: "PageRecipe",
    splits: "Splits",
    seed: int,
    out: Path,
    *,
    resume: bool,
    listen: "Listener",
) -> "FinishedPage":
    with quiet_start():
        from digitnet.workflows.page import make_page_run
    return make_page_run(recipe, splits, seed, out, resume=resume, listen=listen)


def _choose(name: str, settings: list[str]) -> "AnyRecipe":
    from digitnet.errors import RecipeError
    from digitnet.recipes import choose_recipe

    recipe = choose_recipe(name)
    for setting in settings:
        if "=" not in setting:
            raise RecipeError(f"--set {setting}: expected KEY=VALUE, such as --set epochs=3")
    values = (setting.partition("=")[2].strip() for setting in settings)
    return recipe.with_settings(dict(zip(_keys(settings), values, strict=True)))


def _keys(settings: list[str]) -> list[str]:
    return [setting.partition("=")[0].strip() for setting in settings]


def _load(
    data: str, data_dir: Path | None, recipe: "AnyRecipe", seed: int, form: "Form"
) -> "Splits":
    from digitnet.cli.output.screen import download_progress
    from digitnet.data.datasets import load_splits

    with download_progress() as progress:
        return load_splits(data, data_dir, recipe.validation_fraction, seed, progress, form=form)
