"""Which columns of a table hold pictures and names, and what one batch of them holds."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from digitnet.errors import DataError, ImageError
from digitnet.image.digit.normalise import SIDE
from digitnet.workflows.score.formats.pixels import PIXELS, to_digits
from digitnet.workflows.score.pieces import Batch, DigitBatch, PictureBatch

PICTURE_NAMES = ("image", "images", "picture", "pixels", "img", "png", "jpg", "bytes", "data")
PATH_NAMES = ("path", "file", "filename", "file_name", "name", "key", "__key__", "id", "url")
STARTS = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"GIF8", b"II*\0", b"MM\0*", b"BM")
"""How picture files begin, so that one of 784 bytes isn't taken for pixels."""


def columns_of_pictures(schema: pa.Schema, wanted: str, source: str) -> list[str]:
    """Return the column that holds pictures, or the 784 columns that hold one pixel each.

    Raises
    ------
    DataError
        If there is none, or it can't be told which of several it is.
    """
    if wanted:
        if wanted not in schema.names:
            raise DataError(f"{source}: has no column {wanted}, only {_short(schema.names)}")
        if schema.names.count(wanted) > 1 or not _may_hold_pictures(schema.field(wanted).type):
            why = "is there twice" if schema.names.count(wanted) > 1 else "holds no pictures"
            raise DataError(f"{source}: column {wanted} {why}; name another one with --column")
        return [wanted]
    pixels = [
        field.name
        for field in schema
        if _is_number(field.type) and field.name.lower() not in {"label", "class", "digit"}
    ]
    if len(pixels) == PIXELS:
        return pixels
    fitting = [field.name for field in schema if _may_hold_pictures(field.type)]
    named = [name for name in fitting if name.lower() in PICTURE_NAMES]
    if len(named) == 1 or len(fitting) == 1:
        return named or fitting
    found = "several columns that may hold" if fitting else "no column with"
    raise DataError(f"{source}: {found} pictures in {_short(schema.names)}; name it with --column")


def column_of_names(schema: pa.Schema, pictures: Sequence[str]) -> str | None:
    """Return the column that names the rows, if there is one."""
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_integer)
    named = (
        str(field.name)
        for field in schema
        if field.name.lower() in PATH_NAMES
        and field.name not in pictures
        and any(is_text(field.type) for is_text in texts)
    )
    return next(named, None)


def pictures_of(batch: pa.RecordBatch, columns: Sequence[str], names: Sequence[str]) -> Batch:
    """Return the pictures in a batch: digits at once where all of them are 28×28 pixels."""
    column = batch.column(columns[0])
    values: NDArray[np.generic] | None
    if len(columns) == PIXELS:
        pixels = [batch.column(name).to_numpy(zero_copy_only=False) for name in columns]
        values = np.stack(pixels, axis=1)
    else:
        if pa.types.is_struct(column.type):
            column = column.field("bytes")
        values = None if column.null_count else _pixels(column)
    if values is None:
        return PictureBatch(names, [_one(value) for value in column.to_pylist()])
    images, faults = to_digits(values)
    return DigitBatch(names, images, faults)


def _pixels(column: pa.Array) -> NDArray[np.generic] | None:
    """Return (n, 784) numbers, or None where not every row has so many."""
    if _is_bytes(column.type):
        return _pixels_of_bytes(column)
    count = len(column)
    while not _is_number(column.type):
        inner = column.flatten()
        if not _is_number(inner.type) and len(inner) != count * SIDE:
            return None
        lengths = column.value_lengths() if hasattr(column, "value_lengths") else None
        if lengths is not None and len(lengths.unique()) != 1:
            return None
        if inner.null_count:
            return None
        column = inner
    values: NDArray[np.generic] = column.to_numpy(zero_copy_only=False)
    return values.reshape(count, PIXELS) if values.size == count * PIXELS else None


def _pixels_of_bytes(column: pa.Array) -> NDArray[np.uint8] | None:
    column = column.cast(pa.large_binary())
    offsets = np.frombuffer(column.buffers()[1], np.int64)
    offsets = offsets[column.offset : column.offset + len(column) + 1]
    if (np.diff(offsets) != PIXELS).any():
        return None
    data = np.frombuffer(column.buffers()[2], np.uint8)
    values = data[offsets[0] : offsets[-1]].reshape(-1, PIXELS)
    for start in STARTS:
        if (values[:, : len(start)] == np.frombuffer(start, np.uint8)).all(axis=1).any():
            return None
    return values


def _one(value: object) -> bytes | NDArray[np.generic] | ImageError:
    """Return one row's picture, the way that the reader takes it."""
    if value is None:
        return ImageError("no picture in this row")
    if isinstance(value, bytes):
        is_pixels = len(value) == PIXELS and not value.startswith(STARTS)
        return np.frombuffer(value, np.uint8).reshape(SIDE, SIDE) if is_pixels else value
    try:
        array = np.array(value)
        return array.reshape(SIDE, SIDE) if array.size == PIXELS else array
    except ValueError:
        return ImageError("its rows of pixels differ in length")


def _may_hold_pictures(kind: pa.DataType) -> bool:
    if pa.types.is_struct(kind):
        names = [kind.field(index).name for index in range(kind.num_fields)]
        return "bytes" in names and _is_bytes(kind.field("bytes").type)
    while _is_list(kind):
        kind = kind.value_type
        if _is_number(kind):
            return True
    return _is_bytes(kind)


def _is_list(kind: pa.DataType) -> bool:
    types = pa.types
    kinds = (types.is_list, types.is_large_list, types.is_fixed_size_list)
    return any(is_one(kind) for is_one in kinds)


def _is_bytes(kind: pa.DataType) -> bool:
    types = pa.types
    kinds = (types.is_binary, types.is_large_binary, types.is_fixed_size_binary)
    return any(is_one(kind) for is_one in kinds)


def _is_number(kind: pa.DataType) -> bool:
    types = pa.types
    return any(is_one(kind) for is_one in (types.is_integer, types.is_floating, types.is_boolean))


def _short(names: Sequence[str]) -> str:
    told = ", ".join(names[:8])
    return f"{told} and {len(names) - 8} more" if len(names) > 8 else told
