"""Digits in the arrays of an ``.npz`` file."""

import math
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import numpy as np

from digitnet.errors import DataError
from digitnet.image.digit.normalise import SIDE
from digitnet.workflows.score import stores
from digitnet.workflows.score.formats.pixels import PIXELS, to_digits
from digitnet.workflows.score.pieces import BATCH, Batch, DigitBatch, Piece, Sizes, numbered

SHAPES = ((SIDE, SIDE), (SIDE, SIDE, 1), (PIXELS,))
"""Shapes of one picture in an array."""


def cut(source: str, sizes: Sizes) -> Iterator[Piece]:
    """Look at each array's header; arrays that are no pictures, such as labels, are passed over.

    Raises
    ------
    DataError
        If it is no ``.npz`` file, or has no array of pictures.
    """
    pieces: list[Piece] = []
    found: list[str] = []
    try:
        with stores.open_file(source) as file, zipfile.ZipFile(file) as archive:
            for name in archive.namelist():
                array = name.removesuffix(".npy")
                with archive.open(name) as stream:
                    shape, ordered, dtype = _header(stream)
                found.append(f"{array} {shape}")
                if shape[1:] not in SHAPES or not ordered or dtype.kind not in "buif":
                    continue
                for start in range(0, shape[0], sizes.digits):
                    count = min(sizes.digits, shape[0] - start)
                    pieces.append(Piece("npz", source, count, start=start, part=array))
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError) as error:
        raise DataError(f"{source}: not a .npz file that can be read: {error}") from error
    if not pieces:
        raise DataError(
            f"{source}: holds {', '.join(found) or 'nothing'}; expected an array of shape "
            "(n, 28, 28) or (n, 784)"
        )
    yield from pieces


def read(piece: Piece) -> Iterator[Batch]:
    """Read rows; a compressed array is unpacked from its start for it."""
    with stores.open_file(piece.source) as file, _array(file, piece.part) as stream:
        shape, _, dtype = _header(stream)
        row = math.prod(shape[1:]) * dtype.itemsize
        stream.seek(stream.tell() + piece.start * row)
        for start in range(0, piece.rows, BATCH):
            count = min(BATCH, piece.rows - start)
            values = np.frombuffer(stream.read(count * row), dtype).reshape(count, PIXELS)
            images, faults = to_digits(values)
            names = numbered(piece.source, piece.start + start, count, piece.part)
            yield DigitBatch(names, images, faults)


@contextmanager
def _array(file: IO[bytes], name: str) -> Iterator[IO[bytes]]:
    with zipfile.ZipFile(file) as archive, archive.open(f"{name}.npy") as stream:
        yield stream


def _header(stream: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Return an array's shape, whether its rows follow each other, and its values' type."""
    version = np.lib.format.read_magic(stream)
    read_header = (
        np.lib.format.read_array_header_1_0
        if version == (1, 0)
        else np.lib.format.read_array_header_2_0
    )
    shape, by_column, dtype = read_header(stream)
    return shape, not by_column, dtype
