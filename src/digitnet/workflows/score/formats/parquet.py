"""Digits or pictures in a Parquet file: bytes of picture files, bytes of pixels, or numbers."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

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
    DigitBatch,
    PictureBatch,
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
        is_digits = isinstance(pictures_of(first, columns, [""]), DigitBatch)
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


class Cursor:
    """Reads pieces, and goes on in a row group where the last piece ended.

    A row group can only be unpacked from its start: so each worker does it once.
    """

    def __init__(self) -> None:
        self._opened = ExitStack()
        self._group: tuple[str, str, str] | None = None
        self._batches: Iterator[pa.RecordBatch] = iter(())
        self._rest: pa.RecordBatch | None = None
        self._at = 0
        self._columns: list[str] = []
        self._names: str | None = None

    def read(self, piece: Piece) -> Iterator[Batch]:
        """Read a piece's rows; those before it are unpacked and dropped."""
        whole = False
        try:
            if self._group != _group(piece) or piece.start < self._at:
                self._open(piece)
            for _ in self._rows(piece.start):
                pass
            for batch in self._rows(piece.start + piece.rows):
                first = piece.before + self._at - len(batch)
                yield from _few_at_a_time(self._pictures(batch, piece.source, first))
            whole = True
        finally:
            if not whole:
                self._close()

    def _open(self, piece: Piece) -> None:
        self._close()
        file = self._opened.enter_context(_opened(piece.source))
        schema = file.schema_arrow
        self._columns = columns_of_pictures(schema, piece.column, piece.source)
        self._names = column_of_names(schema, self._columns)
        wanted = [*self._columns, *([self._names] if self._names else [])]
        self._batches = file.iter_batches(BATCH, [int(piece.part)], wanted, use_threads=False)
        self._group = _group(piece)

    def _close(self) -> None:
        self._batches, self._rest = iter(()), None
        self._group, self._at = None, 0
        self._opened.close()

    def _rows(self, stop: int) -> Iterator[pa.RecordBatch]:
        """Yield batches up to a row; `_at` is the row after the one yielded last."""
        while self._at < stop:
            batch = self._rest or next(self._batches, None)
            if batch is None:
                return
            taken = batch.slice(0, stop - self._at)
            self._rest = batch.slice(len(taken)) if len(taken) < len(batch) else None
            self._at += len(taken)
            yield taken

    def _pictures(self, batch: pa.RecordBatch, source: str, first: int) -> Batch:
        names = numbered(source, first, len(batch))
        if self._names:
            given = batch.column(self._names).cast(pa.string()).to_pylist()
            names = [name or other for name, other in zip(given, names, strict=True)]
        return pictures_of(batch, self._columns, names)


def _group(piece: Piece) -> tuple[str, str, str]:
    return piece.source, piece.part, piece.column


def _few_at_a_time(batch: Batch) -> Iterator[Batch]:
    if isinstance(batch, DigitBatch):
        yield batch
        return
    for start in range(0, len(batch.names), PICTURES):
        some = slice(start, start + PICTURES)
        yield PictureBatch(batch.names[some], batch.contents[some])


@contextmanager
def _opened(source: str) -> Iterator[pq.ParquetFile]:
    with stores.open_file(source) as stream:
        try:
            file = pq.ParquetFile(stream, buffer_size=READ_AHEAD, pre_buffer=False)
        except (pa.ArrowException, OSError) as error:
            raise DataError(f"{source}: not a Parquet file that can be read: {error}") from error
        with file:
            yield file
