"""One result a file on standard output: a line of JSON, or rows of a table that streams."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digitnet.cli.group import describe
from digitnet.cli.images import Named
from digitnet.errors import DigitnetError

if TYPE_CHECKING:
    from rich.table import Table

HANDFUL = 8
"""More files than this get a progress bar, where standard error is a terminal."""
WIDEST = 120
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


def results(images: list[Named], read_one: Callable[[Named], Record]) -> Iterator[Record]:
    """Yield one record a file; a file that fails yields its error and the others go on."""
    for image in _with_progress(images):
        try:
            if image.error:
                raise image.error
            yield {"file": image.name, **read_one(image)}
        except (DigitnetError, OSError) as error:
            told = describe(error).removeprefix(f"{image.name}: ")
            yield {"file": image.name, "error": told}


def print_json(records: Iterable[Record]) -> int:
    """Print one JSON object a line, in ASCII; return how many of them are errors."""
    failed = 0
    for record in records:
        failed += "error" in record
        print(json.dumps(record), flush=True)
    return failed


def print_table(records: Iterable[Record], columns: list[Column]) -> int:
    """Print a table of the records, each as it comes; return how many are errors."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    width = min(console.width, WIDEST) if console.is_terminal else PIPED
    name_width = max(12, width - sum(column.width + 2 for column in columns))
    console.print(_table(["file", *(column.heading for column in columns)], name_width, columns))
    failed = 0
    for record in records:
        failed += "error" in record
        name = _shortened(record["file"], name_width)
        if "error" in record:
            error = Text(f"{name}  {_printable(record['error'])}", "red")
            console.print(error, soft_wrap=not console.is_terminal)
        else:
            cells = [name, *(column.text(record) for column in columns)]
            console.print(_table(cells, name_width, columns))
    return failed


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


def _with_progress(images: list[Named]) -> Iterable[Named]:
    if len(images) <= HANDFUL or not sys.stderr.isatty():
        return images
    from rich.console import Console
    from rich.progress import track

    return track(images, "reading", console=Console(stderr=True), transient=True)
