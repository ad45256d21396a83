"""Digits in an IDX file, MNIST's own format, gzip-compressed or plain."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, cast

import numpy as np

from digitnet.data.formats.idx import read_header
from digitnet.errors import DataError
from digitnet.image.digit.normalise import SIDE
from digitnet.workflows.score import stores
from digitnet.workflows.score.formats.pixels import PIXELS, to_digits
from digitnet.workflows.score.pieces import BATCH, Batch, DigitBatch, Piece, Sizes, numbered


def cut(source: str, sizes: Sizes) -> Iterator[Piece]:
    """Look at the header, and whether the last row is there.

    Raises
    ------
    DataError
        If it is no IDX file of 28×28 pictures, or a torn one.
    """
    try:
        with stores.open_file(source) as file, _plain(file) as stream:
            dtype, shape = read_header(stream, source)
            if shape[1:] != (SIDE, SIDE) or shape[0] == 0:
                raise DataError(f"{source}: holds an array {shape}, expected (n, 28, 28)")
            begin, row = stream.tell(), PIXELS * dtype.itemsize
            stream.seek(begin + shape[0] * row - 1)
            if len(stream.read(2)) != 1:
                raise DataError(f"{source}: its length isn't what its header promises: torn")
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise DataError(f"{source}: the gzip file is torn or altered: {error}") from error
    for start in range(0, shape[0], sizes.digits):
        count = min(sizes.digits, shape[0] - start)
        yield Piece("idx", source, count, start=start, offset=begin + start * row)


def read(piece: Piece) -> Iterator[Batch]:
    """Read rows; a compressed file is unpacked from its start for it."""
    with stores.open_file(piece.source) as file, _plain(file) as stream:
        dtype, _ = read_header(stream, piece.source)
        stream.seek(piece.offset)
        for start in range(0, piece.rows, BATCH):
            count = min(BATCH, piece.rows - start)
            values = np.frombuffer(stream.read(count * PIXELS * dtype.itemsize), dtype)
            images, faults = to_digits(values.reshape(count, PIXELS))
            names = numbered(piece.source, piece.start + start, count)
            yield DigitBatch(names, images, faults)


@contextmanager
def _plain(file: IO[bytes]) -> Iterator[IO[bytes]]:
    start = file.read(2)
    file.seek(0)
    if start == b"\x1f\x8b":
        with gzip.GzipFile(fileobj=file) as stream:
            yield cast("IO[bytes]", stream)
    else:
        yield file
