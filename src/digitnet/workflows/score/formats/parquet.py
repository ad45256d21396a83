"""Digits or pictures in a Parquet file: bytes of picture files, bytes of pixels, or numbers."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.parquet as pq

from digitnet.errors import DataError
from digitnet.workflows.score import stores
from digitnet.workflows.score.formats.columns import (
    column_of_names,
    columns_of_pictures,
    pictures_of,
)
from digitnet.workflows.score.pieces import (
    BATCH,
    PICTURES,
    Batch,
    Digits,
    Pictures,
    Piece,
    Sizes,
    numbered,
)

READ_AHEAD = 1 << 20
"""Bytes of a column that are read at a time; without it a whole row group would be."""


def cut(source: str, sizes: Sizes, column: str = "") -> Iterator[Piece]:
    """Look at the footer and the first row; a large row group becomes several pieces.

    Raises
    ------
    DataError
        If it is no Parquet file, or no column holds pictures.
    """
    with _opened(source) as file:
        columns = columns_of_pictures(file.schema_arrow, column, source)
        first = next(file.iter_batches(1, columns=columns), None)
        if first is None:
            raise DataError(f"{source}: holds no rows")
        is_digits = isinstance(pictures_of(first, columns, [""]), Digits)
        size = sizes.digits if is_digits else sizes.pictures
        before = 0
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            for start in range(0, rows, size):
                yield Piece(
                    "parquet",
                    source,
                    min(size, rows - start),
                    start=start,
                    part=str(group),
                    before=before,
                    column=column,
                )
            before += rows


def read(piece: Piece) -> Iterator[Batch]:
    """Read rows of one row group; those before the piece are decoded and dropped."""
    with _opened(piece.source) as file:
        columns = columns_of_pictures(file.schema_arrow, piece.column, piece.source)
        named = column_of_names(file.schema_arrow, columns)
        wanted = [*columns, *([named] if named else [])]
        group = file.iter_batches(BATCH, [int(piece.part)], wanted, use_threads=False)
        for start, batch in _between(group, piece.start, piece.start + piece.rows):
            given = batch.column(named).cast(pa.string()).to_pylist() if named else []
            others = numbered(piece.source, piece.before + start, len(batch))
            names = [name or other for name, other in zip(given or others, others, strict=True)]
            yield from _few_at_a_time(pictures_of(batch, columns, names))


def _between(
    batches: Iterator[pa.RecordBatch], start: int, stop: int
) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Yield the rows from `start` to `stop`, each batch with the number of its first row."""
    at = 0
    for batch in batches:
        low, high = max(start - at, 0), min(stop - at, len(batch))
        if low < high:
            yield at + low, batch.slice(low, high - low)
        at += len(batch)
        if at >= stop:
            return


def _few_at_a_time(batch: Batch) -> Iterator[Batch]:
    if isinstance(batch, Digits):
        yield batch
        return
    for start in range(0, len(batch.names), PICTURES):
        some = slice(start, start + PICTURES)
        yield Pictures(batch.names[some], batch.contents[some])


@contextmanager
def _opened(source: str) -> Iterator[pq.ParquetFile]:
    with stores.open_file(source) as stream:
        try:
            file = pq.ParquetFile(stream, buffer_size=READ_AHEAD, pre_buffer=False)
        except (pa.ArrowException, OSError) as error:
            raise DataError(f"{source}: not a Parquet file that can be read: {error}") from error
        with file:
            yield file
