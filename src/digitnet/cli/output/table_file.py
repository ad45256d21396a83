"""``--csv OUT.csv``: what was read, as a table for spreadsheets and programs."""

import csv
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Row = Callable[[Sequence[Any]], Any]

DIGIT_COLUMNS = ("file", "page", "digit", "confidence", "rejected", "reason", "unsure", "error")
NUMBER_COLUMNS = (
    "file", "page", "line", "number", "confidence", "x", "y", "width", "height", "unsure", "error",
)  # fmt: skip


@contextmanager
def table_file(out: Path | None, columns: Sequence[str]) -> Iterator[Row]:
    """Yield what writes a row; the file takes its name in the end, also after Ctrl-C.

    Parameters
    ----------
    out
        None writes nothing.
    """
    if out is None:
        yield lambda _row: None
        return
    part = out.with_name(f".{out.name}.part")
    part.unlink(missing_ok=True)  # of a killed command; written anew, never through a link there
    with part.open("x", encoding="utf-8", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        try:
            yield writer.writerow
        finally:
            file.flush()
            os.replace(part, out)  # noqa: PTH105 - the same, and the file is still open


def digit_rows(record: dict[str, Any]) -> list[list[Any]]:
    """Return the row of a picture of one digit: ``?`` where it is unsure."""
    digit = "?" if record.get("unsure") else record.get("digit")
    row = [record["file"], record.get("page", 1), digit]
    row += [record.get(name) for name in ("confidence", "rejected", "reason")]
    return [[*row, record.get("unsure", False), record.get("error")]]


def number_rows(record: dict[str, Any]) -> list[list[Any]]:
    """Return one row per number of a page; one row where it has none."""
    start = [record["file"], record.get("page", 1)]
    rows = [
        [*start, one["line"], one["text"], one["confidence"], *one["box"],
         one.get("unsure", False), None]
        for one in record.get("numbers", [])
    ]  # fmt: skip
    return rows or [[*start, *[None] * 8, record.get("error")]]
