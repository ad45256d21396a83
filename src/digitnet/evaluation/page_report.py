"""Write what a run folder of the page network tells: figures, pictures, model card."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digitnet.evaluation import plots
from digitnet.evaluation.found import Found
from digitnet.evaluation.page_card import page_card
from digitnet.evaluation.plots.scenes import Shown, scenes_plot, shares_plot
from digitnet.evaluation.run_summary import RunSummary
from digitnet.evaluation.staging import write_text
from digitnet.recipes import PageRecipe

PAGE_FILES = (
    "metrics.json",
    "metrics.txt",
    "accuracy_plot.png",
    "loss_plot.png",
    "confusion_matrix.png",
    "samples.png",
    "README.md",
)


@dataclass(frozen=True)
class PageFigures:
    """How well a page network does on composed scenes of validation digits.

    Attributes
    ----------
    found
        Over scenes as training composes them.
    layouts
        Over scenes of each layout alone.
    """

    found: Found
    layouts: Mapping[str, Found]


def write_page_report(
    folder: Path,
    summary: RunSummary,
    recipe: PageRecipe,
    figures: PageFigures,
    history: Sequence[Mapping[str, float]],
    *,
    scenes: Sequence[Shown],
    fonts: Sequence[str] = (),
) -> None:
    """Write `PAGE_FILES` into a folder that exists.

    Parameters
    ----------
    summary
        The run's summary; nothing that the report needs is None.
    history
        One row per epoch: ``epoch``, ``loss``, ``val_loss``, ``val_recall``,
        ``val_precision``, ``val_accuracy``.
    scenes
        Some scenes with what was found in them.
    fonts
        The packages with versions that training drew letters from.
    """
    caption = summary.caption()
    confusion = figures.found.confusion.tolist()
    pictures = {
        "accuracy_plot.png": shares_plot(history, caption),
        "loss_plot.png": plots.loss_plot(history, caption, "weighted sum of the losses"),
        "confusion_matrix.png": plots.confusion_plot(confusion, caption),
        "samples.png": scenes_plot(scenes, caption),
    }
    for name, figure in pictures.items():
        plots.save_png(figure, folder / name)
    write_text(folder / "metrics.json", json.dumps(page_json(summary, figures), indent=2) + "\n")
    write_text(folder / "metrics.txt", page_text(summary, figures))
    write_text(
        folder / "README.md",
        page_card(summary, recipe, page_text(summary, figures), figures.found, fonts),
    )


def page_json(summary: RunSummary, figures: PageFigures) -> dict[str, Any]:
    """Return the content of ``metrics.json``."""
    return {
        "recipe": summary.recipe,
        "seed": summary.seed,
        "parameters": summary.parameters,
        "epochs": summary.epochs,
        "train_seconds": round(summary.train_seconds or 0, 2),
        "dataset": {
            "name": summary.dataset,
            "sha256": summary.dataset_sha256,
            "train": summary.train_count,
            "validation": summary.validation_count,
        },
        "validation": figures.found.to_json(),
        "layouts": {name: found.to_json() for name, found in figures.layouts.items()},
    }


def page_text(summary: RunSummary, figures: PageFigures) -> str:
    """Return the content of ``metrics.txt``: the figures for people, 80 columns wide."""
    rows = [
        ("recipe", summary.recipe),
        ("seed", summary.seed),
        ("parameters", f"{summary.parameters:,}"),
        ("epochs", summary.epochs),
        ("training time", f"{summary.train_seconds:.1f} s"),
        ("digits of", summary.dataset),
    ]
    lines = [f"{name:<15}{told}" for name, told in rows]
    lines += ["", "composed scenes of validation digits", ""]
    lines.append("layout        digits    found  read right   invented")
    for name, found in [("all", figures.found), *figures.layouts.items()]:
        shares = f"{100 * found.recall:>7.2f} % {100 * found.read:>9.2f} %"
        if not found.count:
            shares = f"{'·':>9}{'·':>12}"
        lines.append(f"{name:<12}{found.count:>8,}{shares}{found.invented:>11,}")
    return "\n".join(lines) + "\n"
