"""Read Parquet as Hugging Face stores MNIST: a column of pictures, one of labels."""

from pathlib import Path
from typing import Any

import numpy as np

from digitnet.data.formats.labels import NAMES
from digitnet.data.formats.photos import Photos
from digitnet.data.formats.stored import Stored
from digitnet.data.formats.tables.arrow import load_pyarrow
from digitnet.data.formats.tables.csv_columns import Columns, find_named
from digitnet.data.hints import DataHints
from digitnet.errors import DataError

IMAGE_NAMES = {"image", "images", "img", "picture", "pixels", "x"}
"""What people call a column of pictures, in lower case."""


def read_parquet(path: Path, hints: DataHints) -> Stored:
    """Read pictures as bytes of files, as lists of numbers, or one column per pixel.

    Parameters
    ----------
    path
        With a column ``image`` (struct of ``bytes`` and ``path``, bytes, or lists
        of numbers) or 784 columns, and a column ``label`` or none.

    Raises
    ------
    DataError
        If the file is broken or has no such columns.
    """
    pyarrow, parquet = load_pyarrow("parquet", str(path))
    try:
        table = parquet.read_table(path)
    except (pyarrow.ArrowException, OSError) as error:
        told = str(error).splitlines()[0]
        raise DataError(f"{path}: not a Parquet file that can be read: {told}") from error
    if table.num_rows == 0:
        raise DataError(f"{path}: holds no images")
    names = table.column_names
    images = next((name for name in names if name.lower() in IMAGE_NAMES), None)
    label = _label(names, images, hints, path)
    if images is None:
        return _from_columns(table, hints, path)
    labels = None if label is None else table[label].to_numpy()
    column, kind = table[images], table[images].type
    if pyarrow.types.is_struct(kind) or _are_bytes(kind, pyarrow.types):
        return _from_files(column.to_pylist(), labels, hints, path)
    if pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind):
        raise DataError(
            f"{path}: column {images!r} holds text, expected pictures as bytes or lists of numbers"
        )
    try:
        return Stored(np.array(column.to_pylist()), labels, str(path))
    except ValueError as error:
        raise DataError(f"{path}: the lists in column {images!r} differ in length") from error


def _are_bytes(kind: Any, types: Any) -> bool:
    """Return whether a column holds bytes; pandas and Polars write different kinds of them."""
    kinds = (types.is_binary, types.is_large_binary, types.is_fixed_size_binary)
    return any(is_one(kind) for is_one in (*kinds, types.is_binary_view))


def _label(names: list[str], images: str | None, hints: DataHints, path: Path) -> str | None:
    if images is None:
        return None
    if hints.label_column is not None:
        if hints.label_column not in names:
            raise DataError(
                f"{path}: has no column {hints.label_column!r}; there are {', '.join(names)}"
            )
        return hints.label_column
    return next((name for name in names if name != images and name.lower() in NAMES), None)


def _from_columns(table: Any, hints: DataHints, path: Path) -> Stored:
    columns: Columns | None = find_named(table.column_names, hints.label_column, str(path))
    if columns is None:
        told = ", ".join(table.column_names[:5])
        raise DataError(f"{path}: has columns {told}; expected image and label")
    arrays = [table.column(index).to_numpy() for index in columns.pixels]
    labels = None if columns.label is None else table.column(columns.label).to_numpy()
    notes = (columns.note,) if columns.note else ()
    return Stored(np.stack(arrays, axis=1), labels, str(path), notes)


def _from_files(cells: list[Any], labels: Any, hints: DataHints, path: Path) -> Stored:
    photos = Photos(str(path), hints)
    for row, cell in enumerate(cells, 1):
        content = cell.get("bytes") if isinstance(cell, dict) else cell
        if cell is None:
            photos.faults.append(f"row {row}: no picture")
            continue
        if not isinstance(content, bytes):
            raise DataError(f"{path}: row {row} holds no picture's bytes, only where it lay")
        photos.add(content, 0 if labels is None else labels[row - 1], f"row {row}")
    return photos.stored(labelled=labels is not None)
