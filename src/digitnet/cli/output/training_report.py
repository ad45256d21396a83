"""What ``digitnet train`` says at the end."""

import os
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from digitnet.cli.output.figures import figures_console, metrics_table, percent
from digitnet.workflows.finetune import Finetuned
from digitnet.workflows.page import CompletedPageRun
from digitnet.workflows.seeds import FIGURES, Series
from digitnet.workflows.train import CompletedRun

FILES = (
    ("metrics.txt", "every figure; also as metrics.json"),
    ("model.onnx", "the model that digitnet reads with; model.keras to train on"),
    ("accuracy_plot.png", "the training curves; also loss_plot.png"),
    ("misclassified.png", "the worst mistakes; also confusion_matrix.png"),
    ("README.md", "the model card"),
)
PAGE_RUN_FILES = (
    ("metrics.txt", "every figure; also as metrics.json"),
    ("model.onnx", "the model that digitnet reads with; model.keras to train on"),
    ("samples.png", "what it finds in some scenes"),
    ("accuracy_plot.png", "the training curves; also loss_plot.png"),
    ("README.md", "the model card"),
)


def print_run(completed: CompletedRun) -> None:
    """Print one run's figures on the test digits, and where its files are."""
    summary = completed.summary
    epochs = f"{summary.epochs} epoch{'' if summary.epochs == 1 else 's'}"
    time = ("training", f"{summary.train_seconds:.1f} s for {epochs}")
    title = f"recipe {summary.recipe}, seed {summary.seed}, on {summary.dataset}"
    console = figures_console()
    console.print()
    console.print(metrics_table(title, completed.metrics, [time]))
    console.print(f"in {_short(completed.path)}:", markup=False)
    for name, told in FILES:
        console.print(f"  {name:<18} {told}", markup=False)


def print_finetuned(done: Finetuned) -> None:
    """Print a fine-tuned run's figures, and what was learnt and forgotten."""
    print_run(done.run)
    console = figures_console()
    console.print()
    rows = [("own test pictures", done.before, done.after)]
    if done.replay is not None and done.replay_after is not None:
        rows.append((f"{done.replay}, set aside", done.replay_before, done.replay_after))
    for name, before, after in rows:
        was = "" if before is None else f"{percent(before)} → "
        console.print(f"  {name:<24} {was}{percent(after)}", markup=False)


def print_page_run(completed: CompletedPageRun) -> None:
    """Print what a page run found in its validation scenes, and where its files are."""
    summary, found = completed.summary, completed.found
    console = figures_console()
    console.print()
    console.print(f"recipe {summary.recipe}, seed {summary.seed}, on composed scenes:")
    console.print(f"  digits found   {percent(found.recall)} of {found.count:,}")
    console.print(f"  read right     {percent(found.read)}")
    console.print(f"  invented       {found.invented:,}")
    console.print(f"  training       {summary.train_seconds:.1f} s")
    console.print(f"in {_short(completed.path)}:", markup=False)
    for name, told in PAGE_RUN_FILES:
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
    console = figures_console()
    console.print(table)
    console.print(f"in {_short(series.path)}: runs.json, and a run folder for each seed")
    if joined := series.ensemble:
        console.print()
        console.print(metrics_table(f"recipe {joined.summary.recipe}", joined.metrics))
        console.print(f"in {_short(joined.path)}: model.onnx, all of them in one file")


def _figure(name: str, value: float) -> str:
    return f"{value:.4f}" if name == "loss" else percent(value)


def _short(path: Path) -> str:
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else f"{relative}/"
