"""``digitnet train``: from a recipe's name to a run folder."""

import functools
import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digitnet.cli.optional_address import RayAddress
from digitnet.cli.own_data import (
    AsStored,
    Classes,
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
    from digitnet.recipes import AnyRecipe, Recipe
    from digitnet.training.events import Listener
    from digitnet.training.identity import Resume
    from digitnet.workflows.seeds import Series

INTERRUPTED = 130
RESUMING = {"--resume", "--resume-anyway"}


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
    resume_anyway: Annotated[
        bool,
        typer.Option(
            "--resume-anyway",
            help="Go on also where versions, threads or the machine have changed since.",
        ),
    ] = False,
    ray: RayAddress = None,
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
    classes: Classes = None,
) -> None:
    """Train a network; leave the model, figures and plots in a run folder."""
    from digitnet.cli.output.training_screen import training_screen
    from digitnet.recipes import choose_recipe, settings_of
    from digitnet.training.tensorboard import also_to_tensorboard

    changes = settings_of(settings)
    chosen = choose_recipe(recipe).with_settings(changes)
    _check(chosen, runs, ensemble, ray)
    form = form_of(
        label_column,
        label_pattern,
        transpose=transpose,
        invert=invert,
        as_stored=as_stored,
        classes=classes,
    )
    how: Resume = "anyway" if resume_anyway else resume
    request = _Request(seed, runs, out, ensemble, how, ray, _Source(data, data_dir, form))
    try:
        splits, chosen = _look(request.source, chosen, seed, keep_epochs="epochs" in changes)
        with training_screen(quiet) as screen, also_to_tensorboard(tensorboard, screen) as listen:
            report = _run(request, chosen, splits, listen)
    except KeyboardInterrupt:
        print(f"digitnet: interrupted; {_way_on(out)}", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    if not quiet:
        report()


def _way_on(out: Path) -> str:
    from digitnet.runs import is_unfinished

    command = shlex.join(["digitnet", *(one for one in sys.argv[1:] if one not in RESUMING)])
    if is_unfinished(out):
        return f"go on with: {command} --resume"
    return f"nothing was saved before the first epoch's end; start anew with: {command}"


@dataclass(frozen=True)
class _Source:
    """Where digits come from, and what a person says of them."""

    data: str
    data_dir: Path | None
    form: "Form"

    def load(self, recipe: "AnyRecipe", seed: int) -> "Splits":
        from digitnet.cli.output.screen import download_progress
        from digitnet.data.datasets import load_splits

        share = recipe.validation_fraction
        with download_progress() as progress:
            return load_splits(self.data, self.data_dir, share, seed, progress, form=self.form)

    def from_anywhere(self) -> "_Source":
        """Return the same with paths that hold in every process."""
        data = str(Path(self.data).absolute()) if Path(self.data).exists() else self.data
        return _Source(data, self.data_dir and self.data_dir.absolute(), self.form)


@dataclass(frozen=True)
class _Request:
    """What is to be trained, and where to."""

    seed: int
    runs: int
    out: Path
    ensemble: bool
    resume: "Resume"
    ray: str | None
    source: _Source


def _check(recipe: "AnyRecipe", runs: int, ensemble: bool, ray: str | None) -> None:
    """Refuse what can't be, before any work; reach the cluster, if there is to be one."""
    from digitnet.recipes import PageRecipe

    if ensemble and runs == 1:
        raise DigitnetError("--ensemble needs several networks: add --runs 5, for example")
    if ray is not None and runs == 1:
        raise DigitnetError("--ray trains one run a seed: add --runs 5, for example")
    if isinstance(recipe, PageRecipe) and runs > 1:
        raise DigitnetError(f"--runs {runs}: the page network is trained one seed at a time")
    if ray is not None:
        from digitnet.cluster import connect

        with quiet_start():
            connect(ray)


def _look(
    source: _Source, recipe: "AnyRecipe", seed: int, *, keep_epochs: bool
) -> tuple["Splits", "AnyRecipe"]:
    """Load the data, tell what is odd about it, and fit the recipe to it."""
    from digitnet.cli.output.screen import print_notes
    from digitnet.data.datasets import is_own
    from digitnet.workflows.look import look_before_training
    from digitnet.workflows.steps import fit_to_data

    splits = source.load(recipe, seed)
    print_notes(splits.notes)
    if is_own(source.data):
        print_notes(look_before_training(splits))
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
            recipe, splits, request.seed, request.out, resume=request.resume, listen=listen
        )
        return functools.partial(training_report.print_run, completed)
    several = _run_series(request, recipe, splits, listen)
    return functools.partial(training_report.print_series, several)


def _run_series(
    request: _Request, recipe: "Recipe", splits: "Splits", listen: "Listener"
) -> "Series":
    from digitnet.workflows.seeds import train_seeds

    seeds = range(request.seed, request.seed + request.runs)
    make = functools.partial(train_seeds, ensemble=request.ensemble, resume=request.resume)
    if request.ray is None:

        def load(one: int) -> "Splits":
            return splits if one == request.seed else request.source.load(recipe, one)

        return make(recipe, load, seeds, request.out, listen=listen)
    from digitnet.cluster import TRAINING_BYTES, spread

    # Nothing large goes to the workers, and no screen: each loads for itself.
    there = functools.partial(request.source.from_anywhere().load, recipe)
    each = functools.partial(spread, memory=TRAINING_BYTES)
    return make(recipe, there, seeds, request.out, each=each)
