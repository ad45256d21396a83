"""``digitnet tune``: from ranges in a file to the best settings as a recipe."""

import functools
import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from digitnet.cli.optional_address import RayAddress
from digitnet.cli.quiet import quiet_start

if TYPE_CHECKING:
    from digitnet.data.datasets import Splits
    from digitnet.workflows.seeds import Each

INTERRUPTED = 130


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
        str, typer.Option(help="A data set's name, a folder, a CSV or a .npz file.")
    ] = "auto",
    data_dir: Annotated[
        Path | None,
        typer.Option(help="Folder with the files of named data sets.", show_default=False),
    ] = None,
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
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Fixes everything random.")] = 0,
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
    quiet: Annotated[bool, typer.Option("--quiet", help="Print errors and warnings only.")] = False,
) -> None:
    """Search for a recipe's best settings on validation digits; the test digits stay unseen."""
    from digitnet.cli.output.screen import print_notes
    from digitnet.data.datasets import is_own
    from digitnet.workflows.look import look_before_training
    from digitnet.workflows.tune.objective import Objective
    from digitnet.workflows.tune.space import load_space

    ranges = load_space(space)
    aim = Objective(objective, target)
    with quiet_start():
        from digitnet.cli.output.tuning_screen import print_found, tuning_screen
        from digitnet.workflows.tune.search import Limits
        from digitnet.workflows.tune.search import tune as search
    limits = Limits(trials, None if minutes is None else 60 * minutes)
    source = _Source(
        _anywhere(data), data_dir and data_dir.absolute(), ranges.base.validation_fraction
    )

    def load(one: int) -> "Splits":
        splits = source(one)
        if one == seed:
            print_notes(splits.notes)
            if is_own(data):
                print_notes(look_before_training(splits, blind=True))
        return splits

    try:
        each = None if ray is None else _cluster(ray)
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
    except KeyboardInterrupt:
        command = shlex.join(["digitnet", *(one for one in sys.argv[1:] if one != "--resume")])
        print(f"digitnet: interrupted; go on with: {command} --resume", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None


@dataclass(frozen=True)
class _Source:
    """Where digits come from, in every process."""

    data: str
    data_dir: Path | None
    validation_fraction: float

    def __call__(self, seed: int) -> "Splits":
        from digitnet.cli.output.screen import download_progress
        from digitnet.data.datasets import load_splits

        with download_progress() as progress:
            return load_splits(self.data, self.data_dir, self.validation_fraction, seed, progress)


def _anywhere(data: str) -> str:
    """Return a path that holds in every process; a data set's name as it is."""
    return str(Path(data).absolute()) if Path(data).exists() else data


def _cluster(address: str) -> Callable[..., Any]:
    """Join a Ray cluster; return what spreads trainings over it."""
    from digitnet.cluster import TRAINING_BYTES, connect, spread

    with quiet_start():
        connect(address)
    return functools.partial(spread, memory=TRAINING_BYTES)


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
