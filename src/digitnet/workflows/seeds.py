"""The same recipe over several seeds: how good it is on average, and how sure that is."""

import dataclasses
import json
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from digitnet.data.datasets import Splits
from digitnet.errors import RunError
from digitnet.json_text import parse_json
from digitnet.recipes import Recipe
from digitnet.runs import SERIES, mend_run, open_run, staged_run, verify_run, write_atomically
from digitnet.runs.versions import versions_of_weights
from digitnet.training.events import Listener, Warned, ignore
from digitnet.training.resume.identity import Resume
from digitnet.workflows.ensemble import FOLDER, make_ensemble
from digitnet.workflows.train import CompletedRun, train_run

Each = Callable[[Callable[[int], dict[str, Any]], Sequence[int]], Iterable[dict[str, Any]]]
"""Calls a function for each of some numbers, as `map` does."""

FIGURES = ("accuracy", "loss", "precision", "recall", "f1")


@dataclass(frozen=True)
class Spread:
    """Mean and sample standard deviation over runs."""

    mean: float
    sd: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Return the spread of at least two values."""
        return cls(statistics.fmean(values), statistics.stdev(values))


@dataclass(frozen=True)
class Series:
    """Finished runs that differ in their seeds.

    Attributes
    ----------
    path
        The folder that holds a subfolder for each run, and ``runs.json``.
    runs
        The ``folder``, ``seed``, ``train_seconds`` and `FIGURES` of each.
    spread
        Spread of each of the `FIGURES` over the runs, on the test digits.
    ensemble
        The runs' mean as one model, where that was asked for.
    """

    path: Path
    recipe: str
    dataset: str
    runs: tuple[Mapping[str, Any], ...]
    spread: Mapping[str, Spread]
    ensemble: CompletedRun | None = None


def train_seeds(
    recipe: Recipe,
    load: Callable[[int], Splits],
    seeds: Sequence[int],
    out: Path,
    *,
    ensemble: bool = False,
    resume: Resume = False,
    listen: Listener = ignore,
    each: Each = map,
) -> Series:
    """Make a run for each seed, in subfolders of one folder.

    Parameters
    ----------
    load
        Returns the data, split by the given seed.
    seeds
        At least two.
    ensemble
        Train all on the split of the first seed, and join them into one model.
    resume
        Go on with an unfinished series: finished runs stay, a begun one goes on;
        with "anyway" also where versions have changed since.
    each
        Calls a function for each seed: `map`, or what spreads that over several machines.
        Then `load` and `listen` go there too, and `out` is the same folder for all.

    Raises
    ------
    RunError, TrainingError, ExportError, KeyboardInterrupt
        As `digitnet.workflows.train.train_run` raises them; `out` then stays as it was.
    """
    with staged_run(out, resume=bool(resume)) as (series, _):
        _check_seeds(series.folder, seeds)
        split_by = seeds[0] if ensemble else None
        one = OneSeed(recipe, load, split_by, series.folder, resume, listen)
        runs = list(each(one, seeds))
        splits = load(seeds[0])
        spread = {name: Spread.of([run[name] for run in runs]) for name in FIGURES}
        about = {"recipe": recipe.name, "seeds": list(seeds), "dataset": splits.name}
        test = {name: asdict(one) for name, one in spread.items()}
        text = json.dumps({**about, "test": test, "runs": runs}, indent=2) + "\n"
        write_atomically(series.folder / "runs.json", text.encode())
        joined = _join(series.folder, runs, recipe, splits) if ensemble else None
        for told in series.finish(about, SERIES):
            listen(Warned(told))
        if joined:
            joined = dataclasses.replace(joined, path=series.out / FOLDER)
        return Series(series.out, recipe.name, splits.name, tuple(runs), spread, joined)


@dataclass(frozen=True)
class OneSeed:
    """Makes the run of one seed and returns its figures; a finished one stays.

    Attributes
    ----------
    split_by
        The seed that splits the data, where that isn't each run's own.
    folder
        The series' folder.
    """

    recipe: Recipe
    load: Callable[[int], Splits]
    split_by: int | None
    folder: Path
    resume: Resume
    listen: Listener

    def __call__(self, seed: int) -> dict[str, Any]:
        """Train, if that wasn't done before."""
        folder = self.folder / f"seed-{seed}"
        splits = self.load(seed if self.split_by is None else self.split_by)
        mend_run(folder)
        if not _finished(folder, self.recipe, splits, anyway=self.resume == "anyway"):
            train_run(self.recipe, splits, seed, folder, resume=self.resume, listen=self.listen)
        return _figures(folder, seed)


def _check_seeds(folder: Path, seeds: Sequence[int]) -> None:
    """Refuse a resumed series that holds more than is asked for: it would be part of the result."""
    found = {path.name.lstrip(".").removesuffix(".part") for path in folder.glob("*seed-*")}
    others = sorted(found - {f"seed-{seed}" for seed in seeds})
    if others:
        raise RunError(
            f"can't resume: the unfinished series has {others[0]} too; "
            "give the same --seed and --runs, or start anew without --resume"
        )


def _join(
    folder: Path, runs: Sequence[Mapping[str, Any]], recipe: Recipe, splits: Splits
) -> CompletedRun:
    members = [folder / run["folder"] for run in runs]
    return make_ensemble(members, recipe, splits, folder / FOLDER)


def _finished(folder: Path, recipe: Recipe, splits: Splits, *, anyway: bool) -> bool:
    if not folder.exists():
        return False
    run = open_run(folder)
    verify_run(run)
    former = (folder / "recipe.toml").read_text(encoding="utf-8")
    if former != recipe.to_toml() or run.manifest["dataset"]["sha256"] != splits.sha256:
        raise RunError(
            "can't resume: the unfinished series has another recipe or other data; "
            "give the same settings, or start anew without --resume"
        )
    for name, version in versions_of_weights().items():
        made_with = run.manifest["versions"].get(name, "none")
        if made_with != version and not anyway:
            raise RunError(
                f"can't resume: {folder.name} was made with {name} {made_with}, now {version} is "
                "installed; go on with the former, or anyway with --resume-anyway"
            )
    return True


def _figures(folder: Path, seed: int) -> dict[str, Any]:
    content = parse_json((folder / "metrics.json").read_bytes())
    figures = {name: content["test"][name] for name in FIGURES}
    seconds = content["train_seconds"]
    return {"folder": folder.name, "seed": seed, "train_seconds": seconds, **figures}
