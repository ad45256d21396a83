"""Scores on disk: a Parquet file a piece, each there whole or not at all."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from digitnet.errors import DigitnetError, RunError
from digitnet.workflows.score import stores

DIGITS = pa.schema(
    [
        ("path", pa.string()),
        ("digit", pa.string()),
        ("confidence", pa.float32()),
        ("rejected", pa.bool_()),
        ("error", pa.string()),
    ]
)
"""One row per picture. Where there is an error the three before it are null."""

_NUMBER = pa.struct(
    [
        ("text", pa.string()),
        ("confidence", pa.float32()),
        ("box", pa.list_(pa.int32())),
        ("line", pa.int32()),
    ]
)
PAGES = pa.schema(
    [
        ("path", pa.string()),
        ("lines", pa.list_(pa.string())),
        ("numbers", pa.list_(_NUMBER)),
        ("rejected", pa.int32()),
        ("error", pa.string()),
    ]
)
"""One row per page, as ``digitnet read --json`` has it."""

COUNTS_KEY = b"digitnet.score"
"""Key in a file's metadata; its value is the number of rejected rows and of errors."""


@dataclass(frozen=True)
class Counts:
    """Rows, and how many of them were rejected or had an error."""

    rows: int = 0
    rejected: int = 0
    errors: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.rows + other.rows, self.rejected + other.rejected, self.errors + other.errors
        )


def file_name(number: int) -> str:
    """Return the name of a piece's file."""
    return f"part-{number:06d}.parquet"


Answer = tuple[str | None, float] | DigitnetError
"""A picture's digit, None where it was rejected, and the confidence; or why it can't be used."""


@dataclass
class Rows:
    """What was found in n pictures.

    Attributes
    ----------
    digits, confidence, rejected
        (n,) each; a digit counts where it isn't rejected.
    faults
        For each row that has one, its error.
    """

    digits: NDArray[np.integer]
    confidence: NDArray[np.float32]
    rejected: NDArray[np.bool_]
    faults: dict[int, str]

    @classmethod
    def empty(cls, count: int) -> "Rows":
        """Return rows that are to be filled."""
        return cls(np.zeros(count, int), np.zeros(count, np.float32), np.zeros(count, bool), {})

    def fill(self, rows: Iterable[int], answers: Iterable[Answer]) -> None:
        """Write answers into some rows."""
        for row, answer in zip(rows, answers, strict=True):
            if isinstance(answer, DigitnetError):
                self.faults[row] = str(answer)
            else:
                digit, self.confidence[row] = answer
                self.digits[row] = int(digit or 0)
                self.rejected[row] = digit is None


def digit_rows(names: Sequence[str], rows: Rows) -> pa.RecordBatch:
    """Return rows of `DIGITS`."""
    faulty = np.zeros(len(names), bool)
    faulty[list(rows.faults)] = True
    texts = pa.array([str(digit) for digit in range(10)])
    indices = pa.array(rows.digits.astype(np.int32), mask=rows.rejected | faulty)
    columns = [
        pa.array([_text(name) for name in names], pa.string()),
        texts.take(indices),
        pa.array(rows.confidence, pa.float32(), mask=faulty),
        pa.array(rows.rejected, pa.bool_(), mask=faulty),
        _errors(len(names), rows.faults),
    ]
    return pa.record_batch(columns, schema=DIGITS)


def page_rows(names: Sequence[str], records: Sequence[Mapping[str, Any]]) -> pa.RecordBatch:
    """Return rows of `PAGES` from what a reading says of itself, or ``{"error": …}``."""
    rows = [
        {field: record.get(field) for field in PAGES.names}
        | {"path": _text(name), "error": _text(record.get("error"))}
        for name, record in zip(names, records, strict=True)
    ]
    return pa.RecordBatch.from_pylist(rows, PAGES)


def _errors(count: int, faults: Mapping[int, str]) -> pa.Array:
    if not faults:
        return pa.nulls(count, pa.string())
    return pa.array([_text(faults.get(row)) for row in range(count)], pa.string())


def _text(told: str | None) -> str | None:
    """Return a name or error as Parquet can hold it, bytes that are no UTF-8 escaped."""
    return None if told is None else told.encode("utf-8", "backslashreplace").decode()


def write_rows(
    folder: str, number: int, batches: Iterable[pa.RecordBatch], schema: pa.Schema
) -> Counts:
    """Write a piece's file; it appears when the last batch is in."""
    content = io.BytesIO()
    counts = Counts()
    with pq.ParquetWriter(content, schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)
            errors = len(batch) - batch.column("error").null_count
            counts += Counts(len(batch), _rejected(batch), errors)
        writer.add_key_value_metadata({COUNTS_KEY: f"{counts.rejected} {counts.errors}".encode()})
    stores.write_file(folder, file_name(number), content.getvalue())
    return counts


def _rejected(batch: pa.RecordBatch) -> int:
    if batch.schema.names == DIGITS.names:
        return int(batch.column("rejected").true_count)
    return 0


def read_counts(folder: str, number: int) -> Counts:
    """Return what a piece's file says of itself.

    Raises
    ------
    RunError
        If it isn't whole, or none that was written here.
    """
    where = stores.join(folder, file_name(number))
    try:
        with stores.open_file(where) as file:
            metadata = pq.read_metadata(file)
        rejected, errors = (metadata.metadata or {})[COUNTS_KEY].split()
        return Counts(metadata.num_rows, int(rejected), int(errors))
    except (KeyError, ValueError, pa.ArrowException, OSError) as error:
        raise RunError(
            f"{where}: not a whole file of scores; remove it, and its rows are scored again"
        ) from error
