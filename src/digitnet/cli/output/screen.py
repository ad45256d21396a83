"""What several commands show: downloads under way, and notes that mustn't be missed."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from digitnet.data.download import Progress as Report


def print_notes(notes: Iterable[str]) -> None:
    """Print what a data set's loader wants a person to know, loudly, on standard error."""
    console = Console(stderr=True)
    for note in notes:
        if console.is_terminal:
            console.print(Panel(escape(note), title="Note", border_style="bold yellow", width=80))
        else:
            console.print(f"digitnet: note: {note}", markup=False, soft_wrap=True)


@contextmanager
def bars_of(
    quiet: bool, *columns: ProgressColumn, stderr: bool = False
) -> Iterator[tuple[Console, Progress]]:
    """Yield a console, silent where it is to be quiet, and bars that show on a terminal only."""
    console = Console(stderr=stderr, highlight=False, quiet=quiet)
    hidden = quiet or not console.is_terminal
    with Progress(*columns, console=console, disable=hidden, transient=True) as bars:
        yield console, bars


@contextmanager
def download_progress() -> Iterator[Report]:
    """Yield a function that draws one bar per file on standard error, where it is a terminal."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def report(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=total or None)
            bars.update(tasks[name], completed=done, total=total or None)

        yield report
