"""``digitnet evaluate``: figures and plots of a model on any labelled data."""

import dataclasses
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from digitnet.data.datasets import Dataset
    from digitnet.evaluation.facts import Facts


def evaluate(
    run: Annotated[Path, typer.Argument(help="A run folder or .onnx file.", show_default=False)],
    *,
    data: Annotated[
        str, typer.Option(help="A data set's name, a folder, a CSV or a .npz file.")
    ] = "auto",
    data_dir: Annotated[
        Path | None,
        typer.Option(help="Folder with the files of named data sets.", show_default=False),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for figures and pictures.")] = Path(
        "evaluation"
    ),
    corruptions: Annotated[
        bool, typer.Option("--corruptions", help="Also score fifteen kinds of damaged pictures.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print metrics.json on one line.")] = False,
) -> None:
    """Score a model on labelled pictures: figures on screen, plots in a folder."""
    from digitnet.cli.screen import print_notes
    from digitnet.evaluation.report import write_evaluation
    from digitnet.evaluation.scoring import score, score_corruptions
    from digitnet.evaluation.staging import staged
    from digitnet.inference import Classifier

    classifier = Classifier(run, threads=os.cpu_count() or 1)
    facts, dataset = _subject(run, data, data_dir)
    print_notes(dataset.notes)
    images, labels = dataset.images, dataset.labels
    probabilities = score(lambda batch: classifier(batch).probabilities, images)
    damaged = {}
    if corruptions:
        damaged = score_corruptions(lambda batch: classifier(batch).probabilities, images, labels)
    with staged(out) as folder:
        write_evaluation(folder, facts, images, labels, probabilities, corruptions=damaged)
        text = (folder / "metrics.json").read_text(encoding="utf-8")
    _print(text, out, json)


def _subject(run: Path, data: str, data_dir: Path | None) -> "tuple[Facts, Dataset]":
    """Return what is known of the run, and the pictures to score.

    Of data that the run was trained on only the held-out part counts.
    """
    from digitnet.cli.screen import download_progress
    from digitnet.data.datasets import load_labelled, load_splits
    from digitnet.evaluation.facts import Facts, read_facts

    with download_progress() as progress:
        dataset = load_labelled(data, data_dir, progress)
        record = run / "metrics.json"
        known = read_facts(record) if record.exists() else Facts()
        if known.dataset_sha256 == dataset.sha256:
            splits = load_splits(data, data_dir, progress=progress)
            dataset = dataclasses.replace(splits.test, notes=splits.notes)
    return known.tested_on(dataset.name, dataset.sha256), dataset


def _summary(test: dict[str, Any]) -> "Table":
    from rich.table import Table

    low, high = (100 * bound for bound in test["accuracy_ci95"])
    table = Table("figure", "value", title=f"{test['count']:,} pictures", title_justify="left")
    table.add_row("accuracy", f"{test['accuracy']:.2%}, 95 % interval {low:.2f} to {high:.2f} %")
    table.add_row("cross-entropy", f"{test['loss']:.4f} nats")
    table.add_row("calibration error", f"{test['calibration_error']:.2%}")
    for name in ("precision", "recall", "f1"):
        table.add_row(f"{name}, mean over digits", f"{test[name]:.2%}")
    return table


def _corruptions(accuracies: dict[str, float]) -> "Table":
    from rich.table import Table

    table = Table("corruption", "accuracy", show_footer=True)
    mean = sum(accuracies.values()) / len(accuracies)
    table.columns[0].footer, table.columns[1].footer = "mean", f"{mean:.2%}"
    table.columns[1].justify = "right"
    for name, accuracy in accuracies.items():
        table.add_row(name.replace("_", " "), f"{accuracy:.2%}")
    return table


def _print(text: str, out: Path, as_json: bool) -> None:
    import json

    from rich.console import Console

    content = json.loads(text)
    if as_json:
        print(json.dumps(content))
        return
    console = Console(highlight=False)
    console.print(_summary(content["test"]))
    if "corruptions" in content:
        console.print(_corruptions(content["corruptions"]))
    console.print(f"Figures, predictions and pictures are in {out}", markup=False)
