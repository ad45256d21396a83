"""What ``digitnet train`` says at the end."""

import os
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from digitnet.pipeline import Finished
from digitnet.series import FIGURES, Series

FILES = (
    ("metrics.txt", "every figure; also as metrics.json"),
    ("model.onnx", "the model, for digitnet predict and read; model.keras to train on"),
    ("accuracy_plot.png", "the training curves; also loss_plot.png"),
    ("misclassified.png", "the worst mistakes; also confusion_matrix.png"),
    ("README.md", "the model card"),
)


def print_run(finished: Finished) -> None:
    """Print one run's figures on the test digits, and where its files are."""
    metrics, facts = finished.metrics, finished.facts
    low, high = (100 * bound for bound in metrics.accuracy_ci95)
    table = _table(f"recipe {facts.recipe}, seed {facts.seed}, on {facts.dataset}")
    table.add_row(
        "test accuracy", f"{_percent(metrics.accuracy)}, 95 % interval {low:.2f} to {high:.2f} %"
    )
    for name in ("precision", "recall", "f1"):
        told = _percent(getattr(metrics, name))
        table.add_row("F1" if name == "f1" else name, f"{told}, mean over the digits")
    wrong = round((1 - metrics.accuracy) * metrics.count)
    table.add_row("mistakes", f"{wrong:,} of {metrics.count:,}; see misclassified.png")
    table.add_row("training", f"{facts.train_seconds:.1f} s for {facts.epochs} epochs")
    console = _console()
    console.print()
    console.print(table)
    console.print(f"in {_short(finished.path)}:", markup=False)
    for name, told in FILES:
        console.print(f"  {name:<18} {told}", markup=False)


def print_series(series: Series) -> None:
    """Print each run of a series, and the mean and standard deviation."""
    title = f"recipe {series.recipe} on {series.dataset}, {len(series.runs)} seeds"
    table = Table("seed", *FIGURES, "seconds", title=escape(title), title_justify="left", width=80)
    for column in table.columns:
        column.justify = "right"
    for run in series.runs:
        figures = (_figure(name, run[name]) for name in FIGURES)
        table.add_row(str(run["seed"]), *figures, f"{run['train_seconds']:.1f}")
    table.add_section()
    for row in ("mean", "sd"):
        told = (_figure(name, getattr(series.spread[name], row)) for name in FIGURES)
        table.add_row(row, *told, "")
    console = _console()
    console.print(table)
    console.print(f"in {_short(series.path)}: runs.json, and a run folder for each seed")


def _console() -> Console:
    return Console(highlight=False, soft_wrap=True)


def _table(title: str) -> Table:
    return Table(title=escape(title), title_justify="left", show_header=False)


def _figure(name: str, value: float) -> str:
    return f"{value:.4f}" if name == "loss" else _percent(value)


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


def _short(path: Path) -> str:
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else f"{relative}/"
