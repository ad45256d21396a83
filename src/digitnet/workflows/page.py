"""From a page recipe and digits to a finished run folder."""

import csv
import dataclasses
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras

from digitnet.data.datasets import Splits
from digitnet.errors import RunError
from digitnet.recipes import PageRecipe
from digitnet.runs import building
from digitnet.runs.versions import versions
from digitnet.synthesis.pages.bank import load_bank
from digitnet.training.events import Listener, PageRow, Scoring, Warned, ignore
from digitnet.training.page.fit import PageResult, train_page
from digitnet.training.page.peaks import Found
from digitnet.training.page.validation import Validation


@dataclass(frozen=True)
class FinishedPage:
    """A page run that stands in its folder, and what it found in the validation scenes."""

    path: Path
    recipe: PageRecipe
    seed: int
    parameters: int
    seconds: float
    found: Found


def make_page_run(
    recipe: PageRecipe,
    splits: Splits,
    seed: int,
    out: Path,
    *,
    resume: bool = False,
    listen: Listener = ignore,
) -> FinishedPage:
    """Train and measure a page recipe, and leave a complete run folder.

    Until everything is written, what stood at `out` before stays.

    Parameters
    ----------
    out
        A new or empty folder, or one that holds a former run.
    resume
        Go on with an unfinished run, if there is one.
    listen
        Called with each training event.

    Raises
    ------
    RunError, TrainingError, KeyboardInterrupt
        As `digitnet.runs.building` and `digitnet.training.page.fit.train_page`
        raise them.
    """
    with building(out, resume=resume) as (run, unfinished):
        if unfinished != resume:
            told = (
                "an unfinished run was there; --resume would have gone on with it"
                if unfinished
                else "no unfinished run is there; this one starts at its first epoch"
            )
            listen(Warned(f"{run.out}: {told}"))
        bank = load_bank(splits.train)
        others = load_bank(splits.validation)
        scenes = Validation.compose(others, recipe.validation_scenes, recipe.scene_size)
        result = train_page(
            recipe,
            splits,
            bank,
            scenes,
            seed=seed,
            folder=run.checkpoints,
            resume=resume,
            listen=listen,
        )
        listen(Scoring())
        try:
            finished = _fill(run.folder, run.out, recipe, result, scenes=scenes, seed=seed)
        except OSError as error:
            raise RunError(f"{run.out}: can't be written: {error.strerror}") from error
        run.finish(_about(recipe, splits, seed, result))
        return finished


def _fill(
    folder: Path,
    out: Path,
    recipe: PageRecipe,
    result: PageResult,
    *,
    scenes: Validation,
    seed: int,
) -> FinishedPage:
    (folder / "recipe.toml").write_text(recipe.to_toml(), encoding="utf-8", newline="\n")
    (folder / "history.csv").write_text(history_csv(result.history), encoding="utf-8", newline="")
    result.model.save(folder / "model.keras")
    found = scenes.count(scenes.answers(result.model))
    finished = FinishedPage(out, recipe, seed, result.model.count_params(), result.seconds, found)
    content = {
        "recipe": recipe.name,
        "seed": seed,
        "parameters": finished.parameters,
        "epochs": recipe.epochs,
        "train_seconds": round(result.seconds, 2),
        "validation": {
            **dataclasses.asdict(found),
            "precision": round(found.precision, 6),
            "recall": round(found.recall, 6),
            "accuracy": round(found.accuracy, 6),
        },
    }
    text = json.dumps(content, indent=2) + "\n"
    (folder / "metrics.json").write_text(text, encoding="utf-8", newline="\n")
    return finished


def history_csv(history: Sequence[PageRow]) -> str:
    """Return a row an epoch, its numbers in full."""
    text = io.StringIO()
    fields = [field.name for field in dataclasses.fields(PageRow)]
    writer = csv.DictWriter(text, fields, lineterminator="\n")
    writer.writeheader()
    writer.writerows(dataclasses.asdict(row) for row in history)
    return text.getvalue()


def _about(recipe: PageRecipe, splits: Splits, seed: int, result: PageResult) -> dict[str, Any]:
    return {
        "recipe": recipe.name,
        "seed": seed,
        "dataset": {"name": splits.name, "sha256": splits.sha256},
        "precision": result.precision,
        "backend": keras.backend.backend(),
        "threads": result.threads,
        "versions": versions(),
    }
