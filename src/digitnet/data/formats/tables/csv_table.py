"""Read labelled or unlabelled pictures, one per line, from a table in a text file."""

import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitnet.data.formats.idx import GZIP_START
from digitnet.data.formats.stored import Stored
from digitnet.data.formats.tables.arrow import load_pyarrow
from digitnet.data.formats.tables.csv_columns import (
    Columns,
    check_width,
    find_by_values,
    find_named,
)
from digitnet.data.formats.tables.csv_text import TextTable, glance, is_number
from digitnet.errors import DataError

BLOCK = 1 << 24
"""Bytes of text that are parsed at a time; no line may be longer."""


def read_csv(path: Path, label_column: str | None = None) -> Stored:
    """Read a table: comma, semicolon or tab; names or none; UTF-8 or UTF-16; gzip or plain.

    Parameters
    ----------
    path
        One picture per line, row by row; beside its pixels a label, first or last or
        under a name, or none (Kaggle's ``test.csv``); also a column that counts.
    label_column
        ``first``, ``last`` or a name, where it can't be told or is told wrongly.

    Returns
    -------
    Images (n, pixels) float32.

    Raises
    ------
    DataError
        Naming the line, for a short row or a value that is no number.
    """
    table, where = glance(path), str(path)
    columns = find_named(table.names, label_column, where) if table.names else None
    if columns is None:
        check_width(table.width, where)
    texts = {
        index
        for index, value in enumerate(table.first)
        if value and not is_number(value) and (columns is None or index not in columns.pixels)
    }
    values = _read(table, texts if columns else set())
    if columns is None and len(values) > 1 and np.isnan(values[-1]).all():
        values.pop()  # each line ends with a separator
    numbers = [column for index, column in enumerate(values) if index not in texts]
    if columns is None:
        columns = find_by_values(np.stack(numbers, axis=1), label_column, where)
    _check_missing(values, columns, table)
    labels = None if columns.label is None else values[columns.label]
    images = np.stack([values[index] for index in columns.pixels], axis=1)
    return Stored(images, labels, where, (columns.note,) if columns.note else ())


def _read(table: TextTable, texts: set[int]) -> list[NDArray[Any]]:
    """Return each column: float32 with NaN where nothing stands, or text."""
    pyarrow, parse = load_pyarrow("csv", str(table.path))
    names = [str(index) for index in range(table.width)]
    types = {
        name: pyarrow.string() if index in texts else pyarrow.float32()
        for index, name in enumerate(names)
    }
    with table.path.open("rb") as file:
        packed = file.read(2) == GZIP_START
    try:
        with pyarrow.input_stream(str(table.path), compression="gzip" if packed else None) as file:
            read = parse.read_csv(
                file,
                parse.ReadOptions(
                    use_threads=False,  # so that a fault's row is told
                    block_size=BLOCK,
                    encoding="utf-8" if table.encoding == "utf-8-sig" else table.encoding,
                    column_names=names,
                    skip_rows=int(table.names is not None),
                ),
                parse.ParseOptions(delimiter=table.delimiter),
                parse.ConvertOptions(
                    column_types=types, null_values=[""], decimal_point=table.decimal
                ),
            )
    except (pyarrow.ArrowException, OSError, UnicodeError) as error:
        raise DataError(f"{table.path}: {_told(str(error))}") from error
    if read.num_rows == 0:
        raise DataError(f"{table.path}: holds no images, only column names")
    return [column.to_numpy() for column in read.columns]


def _told(message: str) -> str:
    """Say pyarrow's message in this project's words: a line, a column, a value."""
    if message.startswith("Empty CSV"):
        return "holds no images, only column names"
    if found := re.search(r"Row #(\d+): Expected (\d+) columns, got (\d+)", message):
        return f"line {found[1]} has {found[3]} values, expected {found[2]}"
    if found := re.search(r"column #(\d+): (?:Row #(\d+): )?.*invalid value '(.*)'", message):
        line = f"line {found[2]}, " if found[2] else ""
        return (
            f"{line}column {int(found[1]) + 1} holds {found[3]!r}, expected a number from 0 to 255"
        )
    if "UTF8" in message or "codec" in message:
        return "not a text file; expected comma-separated numbers"
    return message.splitlines()[0]


def _check_missing(values: list[NDArray[Any]], columns: Columns, table: TextTable) -> None:
    used = columns.pixels if columns.label is None else [columns.label, *columns.pixels]
    for index in used:
        column = values[index]
        missing = (
            np.isnan(column)
            if column.dtype.kind == "f"
            else np.array([value is None for value in column])
        )
        if missing.any():
            line = int(missing.argmax()) + 1 + (table.names is not None)
            raise DataError(
                f"{table.path}: line {line}, column {index + 1} is empty or NaN, "
                "expected a number from 0 to 255"
            )
