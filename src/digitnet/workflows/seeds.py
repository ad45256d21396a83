"""The same recipe over several seeds: how good it is on average, and how sure that is."""

import dataclasses
import json
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from digitnet.data.datasets import Splits
from digitnet.errors import RunError
from digitnet.recipes import Recipe
from digitnet.runs import SERIES, building, open_run, verify_run, write_atomically
from digitnet.training.events import Listener, ignore
from digitnet.workflows.ensemble import FOLDER, make_ensemble
from digitnet.workflows.train import Finished, make_run

FIGURES = ("accuracy", "loss", "precision", "recall", "f1")


@dataclass(frozen=True)
class Spread:
    """Mean and sample standard deviation over runs."""

    mean: float
    sd: float


@dataclass(frozen=True)
class Series:
    """Finished runs that differ in their seeds.

    Attributes
    ----------
    path
        The folder that holds a subfolder for each run, and ``runs.json``.
    runs
        For each its ``folder``, ``seed``, ``train_seconds`` and `FIGURES`.
    spread
        Of each of the `FIGURES` over the runs, on the test digits.
    ensemble
        The runs' mean as one model, where that was asked for.
    """

    path: Path
    recipe: str
    dataset: str
    runs: tuple[Mapping[str, Any], ...]
    spread: Mapping[str, Spread]
    ensemble: Finished | None = None


def make_series(
    recipe: Recipe,
    load: Callable[[int], Splits],
    seeds: Sequence[int],
    out: Path,
    *,
    ensemble: bool = False,
    resume: bool = False,
    listen: Listener = ignore,
) -> Series:
    """Make a run for each seed, in subfolders of one folder.

    Parameters
    ----------
    load
        From a seed to the data, split by it.
    seeds
        At least two.
    ensemble
        Train all on the split of the first seed, and join them into one model.
    resume
        Go on with an unfinished series: finished runs stay, a begun one goes on.

    Raises
    ------
    RunError, TrainingError, ExportError, KeyboardInterrupt
        As `digitnet.workflows.train.make_run` raises them; `out` then stays as it was.
    """
    with building(out, resume=resume) as (series, _):
        runs = []
        for seed in seeds:
            folder = series.folder / f"seed-{seed}"
            splits = load(seeds[0] if ensemble else seed)
            if not _finished(folder, recipe, splits):
                make_run(recipe, splits, seed, folder, resume=resume, listen=listen)
            runs.append(_figures(folder, seed))
        spread = {
            name: Spread(
                statistics.fmean(run[name] for run in runs),
                statistics.stdev(run[name] for run in runs),
            )
            for name in FIGURES
        }
        about = {"recipe": recipe.name, "seeds": list(seeds), "dataset": splits.name}
        content = {
            **about,
            "test": {name: asdict(one) for name, one in spread.items()},
            "runs": runs,
        }
        text = json.dumps(content, indent=2) + "\n"
        write_atomically(series.folder / "runs.json", text.encode())
        joined = _join(series.folder, runs, recipe, splits) if ensemble else None
        series.finish(about, SERIES)
        if joined:
            joined = dataclasses.replace(joined, path=series.out / FOLDER)
        return Series(series.out, recipe.name, splits.name, tuple(runs), spread, joined)


def _join(
    folder: Path, runs: Sequence[Mapping[str, Any]], recipe: Recipe, splits: Splits
) -> Finished:
    members = [folder / run["folder"] for run in runs]
    return make_ensemble(members, recipe, splits, folder / FOLDER)


def _finished(folder: Path, recipe: Recipe, splits: Splits) -> bool:
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
    return True


def _figures(folder: Path, seed: int) -> dict[str, Any]:
    content = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    figures = {name: content["test"][name] for name in FIGURES}
    seconds = content["train_seconds"]
    return {"folder": folder.name, "seed": seed, "train_seconds": seconds, **figures}
