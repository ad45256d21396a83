"""One piece, from its rows to its file: what each process of a job does."""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from digitnet.errors import DataError, ImageError
from digitnet.reader.loading import load
from digitnet.workflows.score import output
from digitnet.workflows.score.formats import PieceReader
from digitnet.workflows.score.output import Answer, Counts, Rows
from digitnet.workflows.score.pieces import (
    Batch,
    Content,
    DigitBatch,
    PictureBatch,
    Piece,
    numbered,
)
from digitnet.workflows.score.plan import ScoringJob

TORN = (pa.ArrowException, zipfile.BadZipFile, zlib.error, EOFError, ValueError)
"""What broken files raise when they are read, besides OSErrors without an error number."""


@dataclass(frozen=True)
class Done:
    """A piece whose file is written."""

    number: int
    counts: Counts


class Worker:
    """Scores pieces on one thread; each process of a job has one."""

    def __init__(self, job: ScoringJob) -> None:
        cv2.setNumThreads(1)
        pa.set_cpu_count(1)
        self._job = job
        self._reader = load(job.model, threads=1)
        self._read_piece = PieceReader()

    def __call__(self, number: int, piece: Piece) -> Done:
        """Read a piece, score it, write its file.

        Raises
        ------
        DataError
            If its source was changed since it was planned.
        OSError
            If its source can't be reached any more, or nothing can be written.
        """
        score = self._read_pages if self._job.read else self._classify
        schema = output.PAGES if self._job.read else output.DIGITS
        batches = (score(batch) for batch in _all_rows(piece, self._read_piece(piece)))
        counts = output.write_rows(self._job.out, number, batches, schema)
        return Done(number, counts)

    def _classify(self, batch: Batch) -> pa.RecordBatch:
        if isinstance(batch, DigitBatch):
            return self._classify_digits(batch)
        rows = Rows.empty(len(batch.names))
        rows.fill(range(len(batch.names)), self._predict(batch.contents))
        return output.digit_rows(batch.names, rows)

    def _classify_digits(self, batch: DigitBatch) -> pa.RecordBatch:
        """Classify 28×28 pixels, those with bright ink on 0 as they are, others as pictures."""
        ready = _on_black(batch.images)
        ready[list(batch.faults)] = True
        scores = self._reader.classify(np.ascontiguousarray(batch.images))
        rows = Rows(
            digits=scores.probabilities.argmax(axis=1),
            confidence=scores.probabilities.max(axis=1),
            rejected=scores.digitness < self._reader.threshold,
            faults=dict(batch.faults),
        )
        empty = ~batch.images.any(axis=(1, 2))
        rows.confidence[empty], rows.rejected[empty] = 0, True
        others = np.flatnonzero(~ready).tolist()
        rows.fill(others, self._predict(list(batch.images[others])))
        return output.digit_rows(batch.names, rows)

    def _predict(self, contents: Sequence[Content]) -> list[Answer]:
        """Return each picture's digit and confidence; the broken ones don't spoil the others."""
        if not contents:
            return []
        first, rest = contents[0], contents[1:]
        if isinstance(first, ImageError):
            return [first, *self._predict(rest)]
        try:
            pictures = [one for one in contents if not isinstance(one, ImageError)]
            if len(pictures) == len(contents):
                return [(one.digit, one.confidence) for one in self._reader.predict(pictures)]
        except ImageError as error:
            if not rest:
                return [error]
        middle = len(contents) // 2
        return self._predict(contents[:middle]) + self._predict(contents[middle:])

    def _read_pages(self, batch: Batch) -> pa.RecordBatch:
        if isinstance(batch, DigitBatch):
            contents: list[Content] = list(batch.images)
            for row, fault in batch.faults.items():
                contents[row] = ImageError(fault)
            batch = PictureBatch(batch.names, contents)
        records = []
        for content in batch.contents:
            try:
                if isinstance(content, ImageError):
                    raise content
                records.append(self._reader.read(content).record())
            except ImageError as error:
                records.append({"error": str(error)})
        return output.page_rows(batch.names, records)


def _on_black(images: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Tell rows whose border is mostly 0, as in MNIST, from dark ink on light ground."""
    border = np.concatenate(
        [images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1]], axis=1
    )
    return np.asarray((border == 0).mean(axis=1) > 0.5)


def _all_rows(piece: Piece, batches: Iterator[Batch]) -> Iterator[Batch]:
    """Pass on a piece's batches; where its source proves broken, the rest are rows with errors."""
    count = 0
    fault = "the file holds fewer rows than when scoring began"
    try:
        for batch in batches:
            count += len(batch.names)
            yield batch
    except TORN as error:
        fault = f"the file is broken: {' '.join(str(error).split())}"
    except OSError as error:
        if error.errno is not None:
            raise
        fault = f"the file is broken: {' '.join(str(error).split())}"
    if count > piece.rows:
        raise DataError(f"{piece}: holds more rows than when scoring began")
    if count < piece.rows:
        missing = piece.rows - count
        start = piece.before + piece.start + count
        names = numbered(piece.source, start, missing, "" if piece.before else piece.part)
        yield PictureBatch(names, [ImageError(fault)] * missing)
