"""What both kinds of training write into a run folder, and say of it."""

import csv
import dataclasses
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras

from digitnet.data.datasets import Splits
from digitnet.errors import RunError
from digitnet.evaluation.staging import write_text
from digitnet.recipes import AnyRecipe
from digitnet.runs import StagedRun, staged_run
from digitnet.runs.versions import versions
from digitnet.training.events import EpochRow, Listener, PageRow, Warned
from digitnet.training.history import Row, TrainingResult
from digitnet.training.resume.identity import Resume, machine


@contextmanager
def staged_training(out: Path, resume: Resume, listen: Listener) -> Iterator[StagedRun]:
    """Hold the place of a run while it is trained; warn where it begins otherwise than asked.

    Raises
    ------
    RunError
        As `digitnet.runs.staged_run` raises it.
    """
    with staged_run(out, resume=bool(resume)) as (run, unfinished):
        if unfinished and not resume:
            told = "an unfinished run was there; --resume would have gone on with it"
            listen(Warned(f"{run.out}: {told}"))
        if resume and not unfinished:
            told = "no unfinished run is there; this one starts at its first epoch"
            listen(Warned(f"{run.out}: {told}"))
        yield run


@contextmanager
def writing(run: StagedRun) -> Iterator[None]:
    """Name the run where one of its files can't be written."""
    try:
        yield
    except OSError as error:
        raise RunError(f"{run.out}: can't be written: {error.strerror}") from error


def write_training_files(folder: Path, recipe: AnyRecipe, result: TrainingResult[Row]) -> None:
    """Write ``recipe.toml``, ``history.csv`` and ``model.keras``."""
    write_text(folder / "recipe.toml", recipe.to_toml())
    (folder / "history.csv").write_text(history_csv(result.history), encoding="utf-8", newline="")
    result.model.save(folder / "model.keras")


def history_csv(history: Sequence[EpochRow | PageRow]) -> str:
    """Return one row per epoch, its numbers in full."""
    text = io.StringIO()
    fields = [field.name for field in dataclasses.fields(history[0])]
    writer = csv.DictWriter(text, fields, lineterminator="\n")
    writer.writeheader()
    writer.writerows(dataclasses.asdict(row) for row in history)
    return text.getvalue()


def about_run(
    recipe: AnyRecipe, splits: Splits, seed: int, result: TrainingResult[Row], **more: Any
) -> dict[str, Any]:
    """Return what the manifest says beside the list of files.

    Parameters
    ----------
    more
        What else to say of the network; it stands between the data and the machine.
    """
    return {
        "recipe": recipe.name,
        "seed": seed,
        "dataset": {"name": splits.name, "sha256": splits.sha256},
        **more,
        "backend": keras.backend.backend(),
        "machine": machine(result.precision),
        **({"changes": list(result.changes)} if result.changes else {}),
        "versions": versions(),
    }
