"""From a page recipe and digits to a finished run folder."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from digitnet.data.datasets import Splits
from digitnet.evaluation.found import Found
from digitnet.evaluation.page_report import PageFigures, write_page_report
from digitnet.evaluation.plots.scenes import Mark, Shown
from digitnet.evaluation.run_summary import RunSummary
from digitnet.export.page_file import export_page
from digitnet.recipes import PageRecipe
from digitnet.runs.manifest import MODEL
from digitnet.runs.model_keys import DATA_KEY, RECIPE_KEY
from digitnet.synthesis.pages.layouts import LAYOUTS
from digitnet.synthesis.pages.scene import MARK, Scene
from digitnet.synthesis.pages.writing.bank import Bank, load_bank
from digitnet.training.events import Listener, Scoring, Warned, ignore
from digitnet.training.page.fit import PageResult, train_page
from digitnet.training.page.peaks import SPARED, find_peaks, match_peaks, readable
from digitnet.training.page.targets import READ, Maps
from digitnet.training.page.validation import Validation
from digitnet.training.resume.identity import Resume
from digitnet.workflows.run_folder import (
    about_run,
    staged_training,
    write_training_files,
    writing,
)

DRAWN = 6
"""Scenes in ``samples.png``."""
COMPARED = 4
"""Scenes on which the export must agree with Keras."""


@dataclass(frozen=True)
class CompletedPageRun:
    """A page run that stands in its folder, and what it found in the validation scenes."""

    path: Path
    summary: RunSummary
    found: Found


def train_page_run(
    recipe: PageRecipe,
    splits: Splits,
    seed: int,
    out: Path,
    *,
    resume: Resume = False,
    listen: Listener = ignore,
) -> CompletedPageRun:
    """Train and measure a page recipe, and leave a complete run folder.

    Until everything is written, what stood at `out` before stays.

    Parameters
    ----------
    out
        A new or empty folder, or one that holds a former run.
    resume
        Go on with an unfinished run, if there is one; with "anyway" also where
        versions, threads or the machine have changed since.
    listen
        Called with each training event.

    Raises
    ------
    RunError, TrainingError, ExportError, KeyboardInterrupt
        As `digitnet.runs.staged_run`, `digitnet.training.page.fit.train_page`
        and `digitnet.export.page_file.export_page` raise them.
    """
    with staged_training(out, resume, listen) as run:
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
        with writing(run):
            summary = summarise_page(recipe, splits, seed, result)
            found = fill_page_run(
                run.folder, summary, recipe, scenes=scenes, bank=others, result=result
            )
        for told in run.finish(about_run(recipe, splits, seed, result)):
            listen(Warned(told))
        return CompletedPageRun(run.out, summary, found)


def summarise_page(recipe: PageRecipe, splits: Splits, seed: int, result: PageResult) -> RunSummary:
    """Return what a page run's report says beside how well it did."""
    return RunSummary(
        recipe=recipe.name,
        seed=seed,
        parameters=result.model.count_params(),
        epochs=recipe.epochs,
        train_seconds=result.seconds,
        dataset=splits.name,
        dataset_sha256=splits.sha256,
        train_count=len(splits.train),
        validation_count=len(splits.validation),
    )


def fill_page_run(
    folder: Path,
    summary: RunSummary,
    recipe: PageRecipe,
    *,
    scenes: Validation,
    bank: Bank,
    result: PageResult,
) -> Found:
    """Measure a trained page network and write every file of its run but the manifest.

    Parameters
    ----------
    scenes
        What it is measured on, as training composes them.
    bank
        Made of the validation digits; scenes of each layout are composed of it.

    Returns
    -------
    What it found in `scenes`.

    Raises
    ------
    ExportError
        If the exported network disagrees with Keras.
    """
    write_training_files(folder, recipe, result)
    export_page(
        result.model,
        folder / MODEL,
        sizes=READ,
        metadata={RECIPE_KEY: recipe.name, DATA_KEY: str(summary.dataset)},
        samples=[scene.picture[None] for scene in scenes.scenes[:COMPARED]],
    )
    answers = scenes.answers(result.model)
    found = scenes.count(answers)
    each = max(1, recipe.validation_scenes // len(LAYOUTS))
    layouts = {}
    for name in LAYOUTS:
        some = Validation.compose(bank, each, recipe.scene_size, name)
        layouts[name] = some.count(some.answers(result.model))
    write_page_report(
        folder,
        summary,
        recipe,
        PageFigures(found, layouts),
        [dataclasses.asdict(row) for row in result.history],
        scenes=_drawn(scenes.scenes, answers),
        fonts=_fonts(bank),
    )
    return found


def _fonts(bank: Bank) -> list[str]:
    """Return the packages, with versions, of the typefaces that a bank draws with."""
    rows = {*bank.print_faces, *bank.hand_faces, *bank.script_faces}
    faces = [bank.glyphs.faces[row] for row in rows]
    return sorted({f"{face.package or face.family} {face.version}".strip() for face in faces})


def _drawn(scenes: Sequence[Scene], answers: Maps) -> list[Shown]:
    """Return the first scenes that have a digit, with what was read and missed in them."""
    shown: list[Shown] = []
    for scene, maps in zip(scenes, answers, strict=True):
        digits = readable(scene)
        if len(shown) == DRAWN or not digits.any():
            continue
        peaks = find_peaks(maps)
        matches, labels = match_peaks(scene, peaks), peaks.classes.argmax(axis=1)
        marks = []
        for box, label, match in zip(peaks.boxes, labels, matches, strict=True):
            right = None if match == SPARED else bool(match >= 0 and scene.labels[match] == label)
            marks.append(Mark(box.tolist(), str(label) if label < MARK else "", right))
        digits[matches[matches >= 0]] = False
        for box, label in zip(scene.boxes[digits], scene.labels[digits], strict=True):
            marks.append(Mark(box.tolist(), f"missed {label}", right=False))
        shown.append((scene.picture, marks))
    return shown
