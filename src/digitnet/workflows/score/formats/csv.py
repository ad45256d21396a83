"""Digits in a CSV as Kaggle's: 784 pixels per line, with or without a label before them."""

import io
from collections.abc import Iterator
from typing import IO

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv

from digitnet.errors import DataError
from digitnet.image.digit.normalise import SIDE
from digitnet.workflows.score import stores
from digitnet.workflows.score.formats.pixels import PIXELS, to_digits
from digitnet.workflows.score.pieces import BATCH, Batch, DigitBatch, Piece, Sizes, numbered

LABELLED = "label"
MAX_LINE_BYTES = 1 << 16


def cut(source: str, sizes: Sizes) -> Iterator[Piece]:
    """Look at the first line that is neither blank nor a comment, and count the others.

    Raises
    ------
    DataError
        If its lines aren't 784 pixels.
    """
    with stores.open_file(source) as file:
        begin, first = 0, file.readline(MAX_LINE_BYTES)
        while first and (not first.strip() or first.startswith(b"#")):
            if len(values := _values(first[1:])) >= PIXELS and _are_numbers(values):
                raise DataError(f"{source}: a # stands before a row; take the # or the row away")
            begin, first = file.tell(), file.readline(MAX_LINE_BYTES)
        values = _values(first)
        if len(values) not in {PIXELS, PIXELS + 1}:
            raise DataError(
                f"{source}: line 1 has {len(values)} columns, expected 784 pixels with or "
                "without a label"
            )
        if _are_numbers(values):
            file.seek(begin)
        begin, rows = file.tell(), 0
        part = LABELLED if len(values) > PIXELS else ""
        pieces: list[tuple[int, int]] = []
        for line in file:
            if line.strip():
                if rows % sizes.digits == 0:
                    pieces.append((rows, begin))
                rows += 1
            begin += len(line)
    if not rows:
        raise DataError(f"{source}: holds no pictures, only column names")
    for start, offset in pieces:
        count = min(sizes.digits, rows - start)
        yield Piece("csv", source, count, start=start, part=part, offset=offset)


def _values(line: bytes) -> list[str]:
    return line.decode("utf-8-sig", "replace").strip().split(",")


def _are_numbers(values: list[str]) -> bool:
    return all(value.strip(' "').isdecimal() for value in values)


def read(piece: Piece) -> Iterator[Batch]:
    """Read lines from where the piece begins."""
    with stores.open_file(piece.source) as file:
        file.seek(piece.offset)
        for start in range(0, piece.rows, BATCH):
            count = min(BATCH, piece.rows - start)
            lines = _lines(file, count)
            names = numbered(piece.source, piece.start + start, count)
            yield _batch(names, lines, labelled=piece.part == LABELLED)


def _lines(file: IO[bytes], count: int) -> list[bytes]:
    lines: list[bytes] = []
    for line in file:
        if line.strip():
            lines.append(line)
        if len(lines) == count:
            break
    return lines


def _batch(names: list[str], lines: list[bytes], *, labelled: bool) -> DigitBatch:
    try:
        columns = _parse(b"".join(lines), PIXELS + labelled)
    except pa.ArrowException:
        return _line_by_line(names, lines, labelled=labelled)
    images, faults = to_digits(np.stack(columns[labelled:], axis=1))
    return DigitBatch(names, images, faults)


def _parse(text: bytes, width: int) -> list[NDArray[np.int16]]:
    names = [str(column) for column in range(width)]
    table = csv.read_csv(
        io.BytesIO(text),
        csv.ReadOptions(use_threads=False, column_names=names, block_size=max(len(text), 1)),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.int16()), null_values=[]
        ),
    )
    return [column.to_numpy() for column in table.columns]


def _line_by_line(names: list[str], lines: list[bytes], *, labelled: bool) -> DigitBatch:
    images = np.zeros((len(lines), SIDE, SIDE), np.uint8)
    faults: dict[int, str] = {}
    for row, line in enumerate(lines):
        try:
            columns = _parse(line, PIXELS + labelled)
        except pa.ArrowException:
            faults[row] = "expected 784 whole numbers from 0 to 255"
            continue
        one, wrong = to_digits(np.stack(columns[labelled:], axis=1))
        images[row] = one[0]
        faults |= dict.fromkeys([row] if wrong else [], *wrong.values())
    return DigitBatch(names, images, faults)
