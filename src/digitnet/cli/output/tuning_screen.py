"""How a search for settings looks on a terminal and in a log."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn

from digitnet.cli.output.figures import figures_console
from digitnet.cli.output.screen import bars_of
from digitnet.workflows.tune.events import (
    SearchEvent,
    SearchListener,
    TrialDone,
    TrialEpoch,
    TrialStarted,
)
from digitnet.workflows.tune.objective import Objective
from digitnet.workflows.tune.results import SearchResult

FILES = (
    ("recipe.toml", "for digitnet train --recipe"),
    ("trials.txt", "every trial, the best first; also as trials.csv"),
    ("history.png", "the trials in their order"),
    ("importances.png", "which settings made the difference"),
    ("parallel_coordinates.png", "the settings of every finished trial"),
    ("pareto.png", "accuracy and time; pareto-N.toml, a recipe for each on the front"),
)


@contextmanager
def tuning_screen(quiet: bool) -> Iterator[SearchListener]:
    """Yield a listener that draws a bar, and prints one line per trial."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=14),
        TextColumn("{task.fields[told]}"),
    )
    with bars_of(quiet, *columns) as (console, bars):
        yield _TuningScreen(console, bars)


class _TuningScreen:
    def __init__(self, console: Console, bars: Progress) -> None:
        self._console = console
        self._bars = bars
        self._task = bars.add_task("starting", total=None, told="")
        self._best = ""
        self._left = ""

    def __call__(self, event: SearchEvent) -> None:
        match event:
            case TrialStarted():
                counts = event.counts
                self._bars.update(self._task, total=counts.asked, completed=counts.done)
                self._show(f"trial {event.number}", "")
            case TrialEpoch():
                share = f"epoch {event.epoch}/{event.epochs}  {100 * event.accuracy:.2f} %"
                self._show(f"trial {event.number}", share)
            case TrialDone():
                self._best = event.best
                self._left = duration(event.seconds_left)
                self._bars.update(self._task, completed=event.counts.done)
                self._console.print(trial_line(event), markup=False, soft_wrap=True)

    def _show(self, trial: str, now: str) -> None:
        best = f"best {self._best}" if self._best else ""
        left = f"{self._left} left" if self._left else ""
        told = "   ".join(one for one in (now, best, left) if one)
        self._bars.update(self._task, description=trial, told=told)


def trial_line(event: TrialDone) -> str:
    """Return how a trial ended, the best so far and the time left, on one line."""
    counts = event.counts
    accuracy = "" if event.accuracy is None else f" {100 * event.accuracy:.2f} %"
    seconds = "" if not event.seconds else f" in {event.seconds:.1f} s"
    told = f" ({event.told})" if event.told else ""
    outcome = "" if event.outcome == "finished" else f" {event.outcome}"
    best = f"  best {event.best}" if event.best else ""
    left = duration(event.seconds_left)
    return (
        f"{counts.done}/{counts.asked}  trial {event.number}{outcome}{accuracy}{seconds}{told}  "
        f"{settings_text(event.settings)}{best}{f'  {left} left' if left else ''}"
    )


def settings_text(settings: Mapping[str, Any]) -> str:
    """Return settings as ``key value`` pairs, real numbers to four figures."""
    return ", ".join(
        f"{key} {value:.4g}" if isinstance(value, float) else f"{key} {value}"
        for key, value in settings.items()
    )


def duration(seconds: float | None) -> str:
    """Return a time to wait in words, rounded; nothing where it isn't known or over."""
    if not seconds:
        return ""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def print_found(found: SearchResult, objective: Objective) -> None:
    """Print the best trial or the Pareto front, and where its files are."""
    console = figures_console()
    counts = found.counts
    console.print(
        f"\n{counts.done} trials: {counts.finished} finished, {counts.pruned} given up early, "
        f"{counts.failed} failed"
    )
    for one in found.best:
        values = [value for value in (one.accuracy, one.seconds_to_target) if value is not None]
        told = objective.describe(values[-1:] if objective.kind == "time" else values)
        console.print(f"trial {one.number}: {told}: {settings_text(one.settings)}", markup=False)
    if counts.running:
        console.print(f"{counts.running} trials still run elsewhere and are not among these")
    console.print(f"in {escape(os.path.relpath(found.path))}/:")
    for name, told in FILES:
        if (found.path / name).exists():
            console.print(f"  {name:<26}{told}", markup=False)
