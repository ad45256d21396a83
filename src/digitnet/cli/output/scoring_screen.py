"""How scoring looks on a terminal and in a log."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from digitnet.cli.output.screen import bars_of
from digitnet.workflows.score import Begun, Counts, Done, Listener, ScoringJob

QUIET_S = 10.0
"""Seconds between two lines in a log."""


@contextmanager
def scoring_screen(quiet: bool) -> Iterator[Listener]:
    """Yield a listener that draws a bar, or prints a line now and then off a terminal.

    Both go to standard error, with the rate and the time that is left.
    """
    columns = (
        TextColumn("scoring"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(compact=True),
    )
    with bars_of(quiet, *columns, stderr=True) as (console, bars):
        yield _ScoringScreen(console, bars)


class _ScoringScreen:
    def __init__(self, console: Console, bars: Progress) -> None:
        self._console = console
        self._bars = bars
        self._task = bars.add_task("scoring", total=None, rate="")
        self._total = self._before = self._done = 0
        self._start = self._told = time.monotonic()

    def __call__(self, event: Begun | Done) -> None:
        if isinstance(event, Begun):
            self._total, self._before = event.rows, event.done.rows
            self._done = self._before
            self._start = self._told = time.monotonic()
            if self._before:
                told = f"going on: {self._before:,} of {self._total:,} were scored before"
                self._console.print(told, soft_wrap=True)
        else:
            self._done += event.counts.rows
        now = time.monotonic()
        rate = (self._done - self._before) / max(now - self._start, 1e-9)
        told = f"{rate:,.0f}/s" if self._done > self._before else ""
        self._bars.update(self._task, total=self._total, completed=self._done, rate=told)
        if not self._console.is_terminal and now - self._told > QUIET_S:
            self._told = now
            left = (self._total - self._done) / rate if rate else 0
            self._console.print(progress_line(self._done, self._total, rate, left), soft_wrap=True)


def progress_line(done: int, total: int, rate: float, left_s: float) -> str:
    """Return how far scoring is, for a log."""
    minutes, seconds = divmod(round(left_s), 60)
    share = 100 * done / max(total, 1)
    return (
        f"{done:,} of {total:,} ({share:.0f} %), {rate:,.0f} a second, "
        f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d} left"
    )


def print_counts(counts: Counts, job: ScoringJob) -> None:
    """Print what came out, and where it is."""
    what = "pages" if job.read else "pictures"
    without = "" if job.read else f", {counts.rejected:,} of them rejected"
    errors = f", {counts.errors:,} with an error" if counts.errors else ""
    Console(highlight=False).print(
        f"{counts.rows:,} {what} scored{without}{errors}\nin {job.out}: part-*.parquet",
        soft_wrap=True,
        markup=False,
    )
