"""IDX, the format of MNIST's files: bytes in, arrays out.

Two zero bytes, a type, the number of dimensions, each dimension as a
big-endian 32-bit number, then the values row by row; usually gzip-compressed.
"""

import gzip
import io
import math
import struct
import zlib
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from digitnet.errors import DataError

MAX_BYTES = 1 << 29
"""An array that would take more bytes than this is refused before it is read."""

TYPES: dict[int, np.dtype[Any]] = {
    0x08: np.dtype(np.uint8),
    0x09: np.dtype(np.int8),
    0x0B: np.dtype(">i2"),
    0x0C: np.dtype(">i4"),
    0x0D: np.dtype(">f4"),
    0x0E: np.dtype(">f8"),
}
"""What the third byte says of the values."""
TYPE_NAMES = "ubyte|byte|short|int|float|double"
"""What files of those types are called, between bars."""
GZIP_START = b"\x1f\x8b"


def parse_idx(content: bytes, where: str) -> NDArray[Any]:
    """Read one IDX array, gzip-compressed or plain.

    Parameters
    ----------
    content
        The file's bytes, trusted in nothing.
    where
        The file's name, for errors.

    Returns
    -------
    An array of 1 to 4 dimensions, of one of the types in `TYPES`.

    Raises
    ------
    DataError
        If the bytes are torn, too few, too many, or no IDX at all.
    """
    stream: io.BufferedIOBase = io.BytesIO(content)
    if content.startswith(GZIP_START):
        stream = gzip.GzipFile(fileobj=stream)
    try:
        return _read_array(stream, where)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(
            f"{where}: the gzip file is torn or altered ({error}); fetch it again"
        ) from error


def _read_array(stream: io.BufferedIOBase, where: str) -> NDArray[Any]:
    dtype, shape = read_header(stream, where)
    expected = math.prod(shape) * dtype.itemsize
    if expected > MAX_BYTES:
        raise DataError(
            f"{where}: its header claims shape {shape}, more than {MAX_BYTES >> 20} MiB; "
            "that is no digit data set"
        )
    values = stream.read(expected)
    if len(values) < expected or stream.read(1):
        found = f"only {len(values)}" if len(values) < expected else "more"
        raise DataError(
            f"{where}: its header promises shape {shape}, {expected} bytes, but {found} follow; "
            "the file is torn or altered: fetch it again"
        )
    array: NDArray[Any] = np.frombuffer(values, dtype).reshape(shape)
    return array.astype(dtype.newbyteorder("="))


def class_column(labels: NDArray[Any]) -> NDArray[Any]:
    """Return one class per picture: QMNIST's labels have more columns, about the writer."""
    return labels[:, 0] if labels.ndim == 2 and labels.shape[1] else labels


def read_header(
    stream: IO[bytes] | io.BufferedIOBase, where: str
) -> tuple[np.dtype[Any], tuple[int, ...]]:
    """Read the start of a plain IDX stream: the values' type, and the array's shape.

    Raises
    ------
    DataError
        If that is no IDX, or ends too soon.
    """
    magic = stream.read(4)
    dtype = TYPES.get(magic[2]) if len(magic) == 4 and magic[:2] == b"\0\0" else None
    if dtype is None or not 1 <= magic[3] <= 4:
        raise DataError(
            f"{where}: not an IDX file: it starts with 0x{magic.hex() or '(nothing)'}, "
            "expected 0x00000803 for images or 0x00000801 for labels"
        )
    sizes = stream.read(4 * magic[3])
    if len(sizes) < 4 * magic[3]:
        raise DataError(f"{where}: torn: it ends inside its header; fetch it again")
    return dtype, struct.unpack(f">{magic[3]}I", sizes)
