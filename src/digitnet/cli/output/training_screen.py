"""How a training run looks on a terminal and in a log."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from digitnet.cli.output.screen import bars_of, print_notes
from digitnet.recipes import PageRecipe
from digitnet.training.events import (
    EpochDone,
    Event,
    Listener,
    PageEpochDone,
    Scoring,
    Started,
    StepDone,
    Warned,
)

COLUMNS = 80
SHORTEST_S = 0.1
"""Seconds below which no speed is shown: it would mean nothing."""


@contextmanager
def training_screen(quiet: bool) -> Iterator[Listener]:
    """Yield a listener that draws one bar per epoch, or prints a plain line off a terminal.

    Warnings go to standard error, also where it is to be quiet.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=14),
        TextColumn("{task.fields[figures]}"),
        TimeRemainingColumn(compact=True),
    )
    with bars_of(quiet, *columns) as (console, bars):
        yield _TrainingScreen(console, bars)


class _TrainingScreen:
    def __init__(self, console: Console, bars: Progress) -> None:
        self._console = console
        self._bars = bars
        self._task = bars.add_task("starting", total=None, figures="")
        self._epochs = 0
        self._unit = "images"

    def __call__(self, event: Event) -> None:
        match event:
            case Started():
                self._epochs = event.recipe.epochs
                self._unit = _unit(event)
                self._console.print(_headline(event), soft_wrap=True)
            case StepDone():
                self._advance(event)
            case EpochDone():
                self._console.print(_epoch_line(event), soft_wrap=True)
            case PageEpochDone():
                self._console.print(_page_line(event), soft_wrap=True)
            case Scoring():
                self._bars.reset(self._task, total=None, description="scoring", figures="")
            case Warned():
                print_notes([event.message])

    def _advance(self, event: StepDone) -> None:
        task = self._bars.tasks[0]
        if event.images_done < task.completed or task.total is None:
            self._bars.reset(self._task, total=event.images)
        speed = event.images_done / max(task.elapsed or 0, SHORTEST_S)
        self._bars.update(
            self._task,
            completed=event.images_done,
            description=f"epoch {event.epoch}/{self._epochs}",
            figures=(
                f"loss {event.loss:.4f}  accuracy {100 * event.accuracy:.2f} %  "
                f"{speed:,.0f} {self._unit}/s"
            ),
        )


def _unit(event: Started) -> str:
    return "scenes" if isinstance(event.recipe, PageRecipe) else "images"


def _headline(event: Started) -> str:
    unit = _unit(event)
    done = f", going on after epoch {event.done}" if event.done else ""
    return (
        f"recipe {event.recipe.name}, seed {event.seed}: {event.parameters:,} parameters, "
        f"{event.images:,} {unit} an epoch,\n"
        f"{event.precision} on {event.threads} threads{done}"
    )


def _epoch_line(event: EpochDone) -> str:
    row = event.row
    line = (
        f"epoch {row.epoch}/{event.epochs}  loss {row.loss:.4f}  "
        f"accuracy {100 * row.accuracy:.2f} %  validation {100 * row.val_accuracy:.2f} %  "
        f"{row.images_per_second:,.0f} images/s"
    )
    return line if len(line) <= COLUMNS else line.replace(" images/s", "/s")


def _page_line(event: PageEpochDone) -> str:
    row = event.row
    return (
        f"epoch {row.epoch}/{event.epochs}  loss {row.loss:.4f}  validation {row.val_loss:.4f}  "
        f"{row.scenes_per_second:,.1f} scenes/s\n"
        f"  found {100 * row.val_recall:.2f} %, of peaks right {100 * row.val_precision:.2f} %, "
        f"digits {100 * row.val_accuracy:.2f} %"
    )
