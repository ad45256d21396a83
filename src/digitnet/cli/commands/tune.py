"""``digitnet tune``: from ranges in a file to the best settings as a recipe."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from digitnet.cli.closed_pipe import go_on_without_readers
from digitnet.cli.digit_source import DigitSource
from digitnet.cli.joined_cluster import join_cluster
from digitnet.cli.optional_address import RayAddress
from digitnet.cli.own_data import DataDir, hints_of
from digitnet.cli.quiet import quiet_start
from digitnet.cli.training_options import Quiet, Seed, resumable

if TYPE_CHECKING:
    from digitnet.data.datasets import Splits
    from digitnet.workflows.seeds import Each


def tune(
    space: Annotated[
        Path,
        typer.Argument(
            help="A recipe file in which values may be ranges: dropout = { low = 0, high = 0.6 }.",
            show_default=False,
        ),
    ],
    *,
    data: Annotated[
        str, typer.Option(help="A data set's name, a folder, or a file that digitnet train takes.")
    ] = "auto",
    data_dir: DataDir = None,
    out: Annotated[Path, typer.Option(help="Folder of the study, which is named so.")] = Path(
        "tuning"
    ),
    objective: Annotated[
        Literal["accuracy", "time", "both"],
        typer.Option(help="Validation accuracy, time to --target, or both: the Pareto front."),
    ] = "accuracy",
    target: Annotated[
        float | None,
        typer.Option(help="Validation accuracy to reach, such as 0.99.", show_default=False),
    ] = None,
    trials: Annotated[
        int, typer.Option(min=1, max=100_000, help="Trials in all, by all who join.")
    ] = 30,
    minutes: Annotated[
        float | None,
        typer.Option(min=0, help="Begin no trial after so long.", show_default=False),
    ] = None,
    seed: Seed = 0,
    storage: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="postgresql://… that any number of machines join with the same command.",
            show_default=False,
        ),
    ] = None,
    final: Annotated[
        int | None,
        typer.Option(
            min=2, max=1000, help="Then train the best over so many seeds.", show_default=False
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the study in --out.")
    ] = False,
    ray: RayAddress = None,
    quiet: Quiet = False,
) -> None:
    """Search for a recipe's best settings on validation digits; the test digits stay unseen."""
    from digitnet.cli.output.screen import print_notes
    from digitnet.data.datasets import is_own
    from digitnet.workflows.data_check import check_before_training
    from digitnet.workflows.tune.objective import Objective
    from digitnet.workflows.tune.space import load_space

    ranges = load_space(space)
    aim = Objective(objective, target)
    with quiet_start():
        from digitnet.cli.output.tuning_screen import print_found, tuning_screen
        from digitnet.workflows.tune.search import Limits
        from digitnet.workflows.tune.search import tune as search
    limits = Limits(trials, None if minutes is None else 60 * minutes)
    digits = DigitSource(data, data_dir, hints_of()).from_anywhere()
    source = functools.partial(digits.load, ranges.base.validation_fraction)

    def load(one: int) -> "Splits":
        splits = source(one)
        if one == seed:
            print_notes(splits.notes)
            if is_own(data):
                print_notes(check_before_training(splits, blind=True))
        return splits

    go_on_without_readers()
    with resumable():
        each = None if ray is None else join_cluster(ray)
        with tuning_screen(quiet) as listen:
            found = search(
                ranges,
                load,
                out,
                objective=aim,
                limits=limits,
                seed=seed,
                storage=storage,
                resume=resume,
                listen=listen,
                each=each,
            )
        if not quiet:
            print_found(found, aim)
        if final and found.counts.running:
            print_notes(["another worker still runs a trial: it trains the final runs, not this"])
        elif final:
            seeds = range(seed, seed + final)
            _train_best(found.path, source, seeds, resume=resume, quiet=quiet, each=each or map)


def _train_best(
    out: Path,
    load: "Callable[[int], Splits]",
    seeds: range,
    *,
    resume: bool,
    quiet: bool,
    each: "Each",
) -> None:
    """Train what the search found over several seeds, and score it on the test digits."""
    from digitnet.cli.output.training_report import print_series
    from digitnet.cli.output.training_screen import training_screen
    from digitnet.recipes import recipe_from_toml
    from digitnet.training.events import ignore
    from digitnet.workflows.seeds import train_seeds

    recipe = recipe_from_toml(out / "recipe.toml")
    with training_screen(quiet) as screen:
        listen = screen if each is map else ignore
        series = train_seeds(
            recipe, load, seeds, out / "final", resume=resume, listen=listen, each=each
        )
    if not quiet:
        print_series(series)
