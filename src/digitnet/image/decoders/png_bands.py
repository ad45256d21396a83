"""Decode a PNG from top to bottom, a band at a time, so that its size doesn't count.

Pillow decodes a picture whole. Here each band's share of the stream becomes a
small PNG of its own. PNG stores each row as a difference from the row above, so a
band begins with the last row of the one before, which is then dropped.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digitnet.errors import ImageError
from digitnet.image.files.limits import PIECE

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_COLOUR_OF_BYTES = {1: 0, 2: 4, 3: 2, 4: 6}
"""A type of 8-bit pixels with so many bytes each: differences are between such bytes."""


@dataclass(frozen=True)
class Header:
    """What a PNG says before its pixels; `kept` are the chunks that give them a meaning."""

    width: int
    height: int
    depth: int
    colour: int
    kept: bytes

    @property
    def pixel_bytes(self) -> int:
        """Bytes a pixel, at least 1."""
        return max(1, self.depth * _CHANNELS[self.colour] // 8)

    @property
    def row_bytes(self) -> int:
        """Bytes a row, without the one that names its filter."""
        return -(-self.width * self.depth * _CHANNELS[self.colour] // 8)

    def picture(self, rows: int, stream: bytes) -> bytes:
        """Return a PNG of some rows of this picture."""
        return _png((self.width, rows), (self.depth, self.colour), stream, self.kept)


def read_header(data: bytes) -> Header | None:
    """Return a PNG's header; None where it isn't one that can be read in bands.

    Those are interlaced pictures, and colours of 16 bits a channel.
    """
    if not data.startswith(SIGNATURE) or len(data) < 33:
        return None
    width, height, depth, colour, _, _, interlaced = struct.unpack_from(">IIBBBBB", data, 16)
    if interlaced or colour not in _CHANNELS or not width or not height:
        return None
    kept = b"".join(
        data[start - 8 : end + 4]
        for name, start, end in _chunks(data)
        if name in {b"PLTE", b"tRNS"}
    )
    header = Header(width, height, depth, colour, kept)
    return header if header.pixel_bytes in _COLOUR_OF_BYTES else None


def bands(data: bytes, header: Header, rows: int) -> Iterator[Image.Image]:
    """Yield the picture from top to bottom, `rows` rows at a time.

    Raises
    ------
    ImageError
        If it ends too early, or its pixels are broken.
    """
    above = bytes(header.row_bytes)
    width, colour = header.row_bytes // header.pixel_bytes, _COLOUR_OF_BYTES[header.pixel_bytes]
    left = header.height
    for filtered in _inflated(data, rows * (header.row_bytes + 1)):
        count = min(rows, left)
        size = count * (header.row_bytes + 1)
        if len(filtered) < size:
            break
        stream = b"\0" + above + filtered[:size]
        with Image.open(BytesIO(_png((width, count + 1), (8, colour), stream))) as plain:
            values = np.asarray(plain).reshape(count + 1, -1)[1:]
        above = values[-1].tobytes()
        yield _picture(values, header)
        left -= count
        if not left:
            return
    raise ImageError("broken picture: the PNG is cut off")


def _picture(values: NDArray[np.uint8], header: Header) -> Image.Image:
    """Return rows of bytes as what the header says they are."""
    if header.depth == 8 and header.colour != 3 and not header.kept:
        channels = () if header.pixel_bytes == 1 else (header.pixel_bytes,)
        return Image.fromarray(values.reshape(len(values), header.width, *channels))
    rows = np.zeros((len(values), header.row_bytes + 1), np.uint8)
    rows[:, 1:] = values
    with Image.open(BytesIO(header.picture(len(values), rows.tobytes()))) as picture:
        picture.load()
        return picture


def _inflated(data: bytes, size: int) -> Iterator[bytes]:
    """Yield the decompressed stream in pieces of a size; the last may be shorter."""
    inflate, held = zlib.decompressobj(), bytearray()
    for name, start, end in _chunks(data):
        if name != b"IDAT":
            continue
        for at in range(start, end, PIECE):
            rest, piece = data[at : min(at + PIECE, end)], b""
            while rest or len(piece) == size:  # a full piece: more may be waiting inside
                piece = inflate.decompress(rest, size)
                rest = inflate.unconsumed_tail
                held += piece
                while len(held) >= size:
                    yield bytes(held[:size])
                    del held[:size]
    yield bytes(held)


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield each chunk's name and where its content begins and ends."""
    place = len(SIGNATURE)
    while place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        yield data[place + 4 : place + 8], place + 8, min(place + 8 + length, len(data))
        place += length + 12


def _png(size: tuple[int, int], kind: tuple[int, int], stream: bytes, kept: bytes = b"") -> bytes:
    """Return a PNG of a width and height, a depth and colour type, and a stream of rows."""
    head = struct.pack(">IIBBBBB", *size, *kind, 0, 0, 0)
    pixels = _chunk(b"IDAT", zlib.compress(stream, 0))
    return SIGNATURE + _chunk(b"IHDR", head) + kept + pixels + _chunk(b"IEND", b"")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
