"""``digitnet train``: from a recipe's name to a run folder."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digitnet.cli.closed_pipe import go_on_without_readers
from digitnet.cli.digit_source import DigitSource
from digitnet.cli.joined_cluster import join_cluster
from digitnet.cli.optional_address import RayAddress
from digitnet.cli.own_data import Data, DataDir, takes_form
from digitnet.cli.quiet import quiet_start
from digitnet.cli.training_options import (
    Changes,
    Out,
    Quiet,
    ResumeAnywayFlag,
    ResumeFlag,
    Seed,
    resumable,
)
from digitnet.data.hints import DataHints
from digitnet.errors import DigitnetError

if TYPE_CHECKING:
    from digitnet.data.datasets import Splits
    from digitnet.recipes import AnyRecipe, Recipe
    from digitnet.training.classifier.start import Start
    from digitnet.training.events import Listener
    from digitnet.training.resume.identity import Resume
    from digitnet.workflows.seeds import Series


@takes_form
def train(
    *,
    recipe: Annotated[
        str, typer.Option(help="A recipe's name (fast, classic, robust, …) or a .toml file.")
    ] = "fast",
    settings: Changes = [],  # noqa: B006 - Typer copies it
    start: Annotated[
        Path | None,
        typer.Option(
            "--from", help="A finished run whose weights to begin with.", show_default=False
        ),
    ] = None,
    data: Data = "auto",
    data_dir: DataDir = None,
    out: Out = Path("outputs"),
    seed: Seed = 0,
    runs: Annotated[
        int,
        typer.Option(min=1, max=1000, help="Repeat over so many seeds; the mean and spread count."),
    ] = 1,
    ensemble: Annotated[
        bool, typer.Option("--ensemble", help="Also join the runs into one model, their mean.")
    ] = False,
    resume: ResumeFlag = False,
    resume_anyway: ResumeAnywayFlag = False,
    ray: RayAddress = None,
    quiet: Quiet = False,
    tensorboard: Annotated[
        Path | None,
        typer.Option(help="Folder for TensorBoard logs.", show_default=False),
    ] = None,
    hints: DataHints,
) -> None:
    """Train a network; leave the model, figures and plots in a run folder."""
    from digitnet.cli.output.training_screen import training_screen
    from digitnet.recipes import choose_recipe, settings_of
    from digitnet.training.tensorboard import also_to_tensorboard

    changes = settings_of(settings)
    chosen = choose_recipe(recipe).with_settings(changes)
    _check(chosen, runs, ensemble, ray, start)
    each = None if ray is None else join_cluster(ray)
    how: Resume = "anyway" if resume_anyway else resume
    source = DigitSource(data, data_dir, hints)
    request = _Request(seed, runs, out, ensemble, how, each, source, start)
    go_on_without_readers()
    with resumable(out):
        splits, chosen = _look(request.source, chosen, seed, keep_epochs="epochs" in changes)
        with training_screen(quiet) as screen, also_to_tensorboard(tensorboard, screen) as listen:
            report = _run(request, chosen, splits, listen)
    if not quiet:
        report()


@dataclass(frozen=True)
class _Request:
    """What is to be trained, and where to; `each` spreads the seeds over a cluster."""

    seed: int
    runs: int
    out: Path
    ensemble: bool
    resume: "Resume"
    each: Callable[..., Any] | None
    source: DigitSource
    start: Path | None


def _check(
    recipe: "AnyRecipe", runs: int, ensemble: bool, ray: str | None, start: Path | None
) -> None:
    """Refuse options that contradict each other, before any work."""
    from digitnet.recipes import PageRecipe

    if ensemble and runs == 1:
        raise DigitnetError("--ensemble needs several networks: add --runs 5, for example")
    if ray is not None and runs == 1:
        raise DigitnetError("--ray trains one run per seed: add --runs 5, for example")
    if start is not None and runs > 1:
        raise DigitnetError(f"--from goes on with one network; leave out --runs {runs}")
    if start is not None and isinstance(recipe, PageRecipe):
        raise DigitnetError(
            "--from begins with a classifier; for a page network see tools/widen_page.py"
        )
    if isinstance(recipe, PageRecipe) and runs > 1:
        raise DigitnetError(f"--runs {runs}: the page network is trained one seed at a time")


def _look(
    source: DigitSource, recipe: "AnyRecipe", seed: int, *, keep_epochs: bool
) -> tuple["Splits", "AnyRecipe"]:
    """Load the data, tell what is odd about it, and fit the recipe to it."""
    from digitnet.cli.output.screen import print_notes
    from digitnet.data.datasets import is_own
    from digitnet.workflows.data_check import check_before_training
    from digitnet.workflows.steps import fit_to_data

    splits = source.load(recipe.validation_fraction, seed)
    print_notes(splits.notes)
    if is_own(source.data):
        print_notes(check_before_training(splits))
    fitted, notes = fit_to_data(recipe, splits, keep_epochs=keep_epochs)
    print_notes(notes)
    return splits, fitted


def _run(
    request: _Request, recipe: "AnyRecipe", splits: "Splits", listen: "Listener"
) -> Callable[[], None]:
    """Train; return what prints the report."""
    with quiet_start():
        from digitnet.cli.output import training_report
        from digitnet.recipes import PageRecipe
        from digitnet.workflows.page import train_page_run
        from digitnet.workflows.train import train_run
    if isinstance(recipe, PageRecipe):
        page = train_page_run(
            recipe, splits, request.seed, request.out, resume=request.resume, listen=listen
        )
        return functools.partial(training_report.print_page_run, page)
    if request.runs == 1:
        completed = train_run(
            recipe,
            splits,
            request.seed,
            request.out,
            resume=request.resume,
            listen=listen,
            start=_start(request, recipe, splits),
        )
        return functools.partial(training_report.print_run, completed)
    several = _run_series(request, recipe, splits, listen)
    return functools.partial(training_report.print_series, several)


def _start(request: _Request, recipe: "Recipe", splits: "Splits") -> "Start | None":
    from digitnet.workflows.finetune import go_on_from

    if request.start is None:
        return None
    return go_on_from(request.start, recipe, splits.classes)


def _run_series(
    request: _Request, recipe: "Recipe", splits: "Splits", listen: "Listener"
) -> "Series":
    from digitnet.workflows.seeds import train_seeds

    seeds = range(request.seed, request.seed + request.runs)
    make = functools.partial(train_seeds, ensemble=request.ensemble, resume=request.resume)
    if request.each is None:

        def load(one: int) -> "Splits":
            return (
                splits
                if one == request.seed
                else request.source.load(recipe.validation_fraction, one)
            )

        return make(recipe, load, seeds, request.out, listen=listen)
    # Nothing large goes to the workers, and no screen: each loads for itself.
    there = functools.partial(request.source.from_anywhere().load, recipe.validation_fraction)
    return make(recipe, there, seeds, request.out, each=request.each)
