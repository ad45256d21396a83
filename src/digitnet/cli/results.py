"""One line a file on standard output: JSON, or a row of a table that streams."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from digitnet.cli.group import describe
from digitnet.cli.images import Named
from digitnet.errors import DigitnetError

HANDFUL = 8
"""More files than this get a progress bar, where standard error is a terminal."""
ROWS_AT_ONCE = 20


def results(
    images: list[Named], read_one: Callable[[Named], dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Yield one record a file; a file that fails yields its error and the others go on."""
    for image in _with_progress(images):
        try:
            yield {"file": image.name, **read_one(image)}
        except (DigitnetError, OSError) as error:
            yield {"file": image.name, "error": _without_name(describe(error), image.name)}


def print_json(records: Iterable[dict[str, Any]]) -> int:
    """Print one JSON object a line; return how many of them are errors."""
    failed = 0
    for record in records:
        failed += "error" in record
        print(json.dumps(record, ensure_ascii=False), flush=True)
    return failed


def print_table(
    records: Iterable[dict[str, Any]],
    columns: dict[str, int],
    row_of: Callable[[dict[str, Any]], list[str]],
) -> int:
    """Print a table of the records, a few rows at a time; return how many are errors.

    Parameters
    ----------
    columns
        Heading and width of each column after the file's name.
    row_of
        The cells of a record that is no error, without the file's name.
    """
    from rich.console import Console
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 80, highlight=False)
    rest = sum(columns.values()) + 2 * len(columns)
    name_width = max(16, min(console.width, 100) - rest)
    failed = 0
    heading = _row(["file", *columns], [name_width, *columns.values()])
    console.print(Text(heading, style="bold"), no_wrap=True)
    for record in records:
        name = _shortened(record["file"], name_width)
        if "error" in record:
            failed += 1
            console.print(Text(f"{name:<{name_width}}  {record['error']}", style="red"))
        else:
            row = _row([name, *row_of(record)], [name_width, *columns.values()])
            console.print(Text(row), soft_wrap=True)
    return failed


def _row(cells: list[str], widths: list[int]) -> str:
    return "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()


def _shortened(name: str, width: int) -> str:
    return name if len(name) <= width else "…" + name[1 - width :]


def _without_name(message: str, name: str) -> str:
    return message.removeprefix(f"{name}: ")


def _with_progress(images: list[Named]) -> Iterable[Named]:
    if len(images) <= HANDFUL or not sys.stderr.isatty():
        return images
    from rich.console import Console
    from rich.progress import track

    return track(images, "reading", console=Console(stderr=True), transient=True)
