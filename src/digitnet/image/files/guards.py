"""Refuse picture files whose structure alone would cost minutes or gigabytes.

Pillow checks the size of a picture, but walks its headers in Python and keeps
what they hold: a few megabytes of comments, chunks, scans or tags can keep it
busy for minutes. Each check here reads a bounded number of bytes.
"""

import re
from collections.abc import Iterator

from PIL.ExifTags import Base

from digitnet.errors import ImageError
from digitnet.image.files.formats import WHOLE_PIXELS
from digitnet.image.files.tiff import directories, is_tiff

MAX_BLOCKS = 20_000
"""Chunks, segments or sub-blocks in front of the pixels."""
FEW_BYTES = 4096
"""Chunks of a PNG's pixels that hold less count as blocks; large pictures have many fuller ones."""
MAX_EXTRA_BYTES = 8 * 2**20
"""Bytes of anything but pixels."""
MAX_SCANS = 60
"""Passes over a progressive JPEG."""
MAX_GIF_BLOCKS = 400_000
"""Blocks of a GIF, frames and all; 64 MiB of pixels take 262,144."""
MAX_HEADER_BYTES = 4096
"""Bytes of a PGM's or PPM's header, comments and all."""
MAX_PLAIN_BYTES = 32 * 2**20
"""Bytes of a PGM or PPM that holds its pixels as text, which Pillow reads slowly."""

_MARKER = re.compile(rb"\xff[^\x00\x01\xff\xd0-\xd8]")
"""What begins a segment; others stand alone, or between pixels."""


def check_structure(data: bytes) -> None:
    """Raise ImageError if reading this file's headers would take too long or too much memory.

    Parameters
    ----------
    data
        The whole file; other formats than those named in the errors pass.
    """
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        _walk("PNG", "chunks", _png_chunks(data))
    elif data.startswith(b"\xff\xd8"):
        _walk("JPEG", "segments", _jpeg_segments(data))
    elif data[:6] in {b"GIF87a", b"GIF89a"}:
        _check_gif(data)
    elif is_tiff(data):
        _check_tiff(data)
    elif data.startswith(b"RIFF"):
        _walk("WebP", "chunks", _webp_chunks(data))
    elif data[4:8] in {b"ftyp", b"jP  "}:
        _walk("file", "boxes", _outermost_boxes(data))
    elif len(data) > 2 and data[:1] == b"P" and data[1:2] in b"0123456fy":
        _check_pgm(data)
    elif data.startswith(b"BM") and data[30:34] in {b"\1\0\0\0", b"\2\0\0\0"}:
        raise ImageError("run-length encoded BMP isn't read; save the picture as PNG")


def _walk(name: str, parts: str, blocks: Iterator[int]) -> None:
    """Raise ImageError if a file has too many blocks, or too many bytes in them.

    Parameters
    ----------
    blocks
        For each block how many bytes of it are no pixels.
    """
    besides = 0
    for count, size in enumerate(blocks, 1):
        besides += size
        if besides > MAX_EXTRA_BYTES:
            raise ImageError(
                f"the {name} holds over {MAX_EXTRA_BYTES // 2**20} MiB besides its pixels"
            )
        if count == MAX_BLOCKS:
            raise ImageError(f"the {name} has over {MAX_BLOCKS} {parts}")


def _png_chunks(data: bytes) -> Iterator[int]:
    place = 8
    while len(header := data[place : place + 8]) == 8 and header[4:] != b"IEND":
        length = int.from_bytes(header[:4], "big")
        if header[4:] not in {b"IDAT", b"fdAT"}:
            yield length
        elif length < FEW_BYTES:
            yield 0
        place += length + 12


def _jpeg_segments(data: bytes) -> Iterator[int]:
    """A segment has 64 KiB at most, so it is enough to count them, up to the picture's end.

    A phone's moving picture has a film behind that, in which anything looks like a scan.
    """
    place, scans = 2, 0
    while (marker := _MARKER.search(data, place)) and marker[0] != b"\xff\xd9":
        yield 0
        scans += marker[0] == b"\xff\xda"
        if scans > MAX_SCANS:
            raise ImageError(f"the JPEG has over {MAX_SCANS} scans")
        place = marker.end() + int.from_bytes(data[marker.end() : marker.end() + 2], "big")


def _webp_chunks(data: bytes) -> Iterator[int]:
    place = 12
    while len(header := data[place : place + 8]) == 8:
        length = int.from_bytes(header[4:], "little")
        yield 0 if header[:4] in {b"VP8 ", b"VP8L", b"ANMF", b"ALPH"} else length
        place += 8 + length + length % 2


def _outermost_boxes(data: bytes) -> Iterator[int]:
    """Of AVIF, HEIC and JPEG 2000."""
    place = 0
    while len(header := data[place : place + 16]) >= 8:
        length = int.from_bytes(header[:4], "big")
        if length == 1:
            length = int.from_bytes(header[8:], "big")
        if length < 8:
            return  # 0 means: up to the file's end
        yield 0 if header[4:8] in {b"mdat", b"jp2c"} else length
        place += length


def _check_gif(data: bytes) -> None:
    place = 13 + _palette(data, 10)
    blocks = frames = 0
    while place < len(data) and data[place : place + 1] in {b"!", b","}:
        if data[place : place + 1] == b"!":
            place += 2
        else:
            place += 11 + _palette(data, place + 9)
            frames += 1
        while place < len(data) and data[place]:
            place += 1 + data[place]
            blocks += 1
            if blocks > MAX_BLOCKS // 10 and not frames:
                raise ImageError("the GIF holds too much text in front of its first frame")
        blocks += 1
        if blocks > MAX_GIF_BLOCKS:
            raise ImageError(f"the GIF has over {MAX_GIF_BLOCKS} blocks")
        place += 1


def _palette(data: bytes, place: int) -> int:
    """Return how many bytes of colours follow the descriptor whose flags stand at a place."""
    return 3 << ((data[place] & 7) + 1) if len(data) > place and data[place] & 0x80 else 0


def _check_tiff(data: bytes) -> None:
    for tags in directories(data):
        tile = 1
        for tag in tags:
            if tag.number in {Base.TileWidth, Base.TileLength}:
                tile *= tag.value
        if sum(tag.size for tag in tags) > MAX_EXTRA_BYTES:
            raise ImageError(f"the TIFF's tags hold over {MAX_EXTRA_BYTES // 2**20} MiB")
        if tile > WHOLE_PIXELS:
            raise ImageError(f"the TIFF has tiles of {tile} pixels; the limit is {WHOLE_PIXELS}")


def _check_pgm(data: bytes) -> None:
    plain = data[1:2] in b"123"
    if plain and len(data) > MAX_PLAIN_BYTES:
        raise ImageError(
            f"the file holds its pixels as text, over {MAX_PLAIN_BYTES // 2**20} MiB of it; "
            "save the picture as PNG"
        )
    lines = re.split(rb"[\r\n]", data[:MAX_HEADER_BYTES])
    words = sum(len(line.partition(b"#")[0].split()) for line in lines)
    if words < (3 if data[1:2] in b"14" else 4):
        raise ImageError(
            f"the header of the PGM or PPM doesn't end within {MAX_HEADER_BYTES} bytes"
        )
