"""One result per page on standard output: a line of JSON, or rows of a table that streams."""

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digitnet.cli.group import describe
from digitnet.cli.images import Named

if TYPE_CHECKING:
    from rich.table import Table

    from digitnet.workflows.reading import PageAnswer

HANDFUL = 8
"""More files than this get a progress bar, where standard error is a terminal."""
MAX_WIDTH = 120
"""Columns of a table at most, however wide the terminal."""
PIPED = 80
"""Columns of a table that goes to a file or another program."""

Record = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """A column after the file's name: its heading, its width, how a record fills it."""

    heading: str
    width: int
    text: Callable[[Record], str]


class Tally:
    """Counts what was read, for the line at the end."""

    def __init__(self, noun: str) -> None:
        self._noun = noun
        self._start = time.monotonic()
        self.pictures = self.read = self.rejected = self.failed = 0

    def count(self, record: Record) -> None:
        """Take in one record."""
        self.pictures += 1
        if "error" in record:
            self.failed += 1
        elif record["rejected"] is True:
            self.rejected += 1
        else:
            self.read += 1
            self.rejected += int(record["rejected"])

    def line(self) -> str | None:
        """Return the line at the end; None where there was one picture."""
        if self.pictures < 2:
            return None
        seconds = time.monotonic() - self._start
        return (
            f"{self.read:,} read, {self.rejected:,} {self._noun}rejected, {self.failed:,} failed "
            f"in {seconds:.1f} s"
        )


def records(
    images: list[Named], answers: Iterable[tuple[int, "PageAnswer"]], doubt: float | None
) -> Iterator[tuple[Named, "PageAnswer", Record]]:
    """Yield each page's answer and its record; a page that fails has its error in it."""
    for index, answer in _with_progress(answers, len(images)):
        image, said = images[index], answer.said
        if said is None:
            told = describe(answer.error) if answer.error else "nothing was read"
            told = told.removeprefix(f"{image.name}: ")
            yield image, answer, {"file": image.name, **answer.place.record(), "error": told}
        else:
            said = said if doubt is None else said.doubted(doubt)
            yield image, answer, {"file": image.name, **said.record()}


def print_json(several: Iterable[Record]) -> None:
    """Print one JSON object per line, in ASCII."""
    for record in several:
        print(json.dumps(record, allow_nan=False), flush=True)


def print_table(several: Iterable[Record], columns: list[Column]) -> None:
    """Print a table of the records, each as it comes."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    width = min(console.width, MAX_WIDTH) if console.is_terminal else PIPED
    name_width = max(12, width - sum(column.width + 2 for column in columns))
    heading = _table(["file", *(column.heading for column in columns)], name_width, columns)
    for number, record in enumerate(several):
        if number == 0:  # an error before the first line stands alone
            console.print(heading)
        name = _shortened(_name(record), name_width)
        if "error" in record:
            error = Text(f"{name}  {_printable(record['error'])}", "red")
            console.print(error, soft_wrap=not console.is_terminal)
        else:
            cells = [name, *(column.text(record) for column in columns)]
            console.print(_table(cells, name_width, columns))


def _name(record: Record) -> str:
    """Return a file's name, and which page or frame of it."""
    if "page" not in record:
        return str(record["file"])
    return f"{record['file']} {record.get('kind', 'page')} {record['page']}"


def _table(cells: list[str], name_width: int, columns: list[Column]) -> "Table":
    """Return one row; a table of its own, since Rich draws a table only when it is whole."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    for width in (name_width, *(column.width for column in columns)):
        table.add_column(width=width, overflow="fold")
    table.add_row(*(Text(cell, "bold" if cells[0] == "file" else "") for cell in cells))
    return table


def _shortened(name: str, width: int) -> str:
    """Return the end of a name, which says most of a path, in at most so many columns."""
    from rich.cells import cell_len

    name = _printable(name)
    if cell_len(name) > width:
        while cell_len(name) >= width:
            name = name[1:]
        name = "…" + name
    return name + " " * (width - cell_len(name))


def _printable(text: str) -> str:
    """Keep a file's name from steering the terminal, or from being no Unicode at all."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def _with_progress(
    answers: Iterable[tuple[int, "PageAnswer"]], files: int
) -> Iterator[tuple[int, "PageAnswer"]]:
    if files <= HANDFUL or not sys.stderr.isatty():
        yield from answers
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("reading", total=files)
        for index, answer in answers:
            yield index, answer
            bars.update(task, completed=index + 1)
