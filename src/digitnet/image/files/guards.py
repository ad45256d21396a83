"""Refuse picture files whose structure alone would cost minutes or gigabytes.

Pillow checks the size of a picture, but walks its headers in Python and keeps
what they hold: a few megabytes of comments, chunks, scans or tags can keep it
busy for minutes. Each check here reads a bounded number of bytes.
"""

import re

from PIL.ExifTags import Base

from digitnet.errors import ImageError
from digitnet.image.files.tiff import directories, is_tiff

MAX_BLOCKS = 20_000
"""Chunks, segments or sub-blocks in front of the pixels."""
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
MAX_TILE_PIXELS = 2**24
"""Pixels of one tile of a TIFF."""


def check_structure(data: bytes) -> None:
    """Raise ImageError if reading this file's headers would take too long or too much memory.

    Parameters
    ----------
    data
        The whole file; other formats than those named in the errors pass.
    """
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        _check_png(data)
    elif data.startswith(b"\xff\xd8"):
        _check_jpeg(data)
    elif data[:6] in {b"GIF87a", b"GIF89a"}:
        _check_gif(data)
    elif is_tiff(data):
        _check_tiff(data)
    elif data.startswith(b"RIFF"):
        _check_webp(data)
    elif data[4:8] in {b"ftyp", b"jP  "}:
        _check_boxes(data)
    elif len(data) > 2 and data[:1] == b"P" and data[1:2] in b"0123456fy":
        _check_pgm(data)
    elif data.startswith(b"BM") and data[30:34] in {b"\1\0\0\0", b"\2\0\0\0"}:
        raise ImageError("run-length encoded BMP isn't read; save the picture as PNG")


def _check_png(data: bytes) -> None:
    place, extra = 8, 0
    for _ in range(MAX_BLOCKS):
        header = data[place : place + 8]
        if len(header) < 8 or header[4:] == b"IEND":
            return
        length = int.from_bytes(header[:4], "big")
        extra += 0 if header[4:] in {b"IDAT", b"fdAT"} else length
        place += length + 12
        if extra > MAX_EXTRA_BYTES:
            raise ImageError(
                f"the PNG holds over {MAX_EXTRA_BYTES // 2**20} MiB besides its pixels"
            )
    raise ImageError(f"the PNG has over {MAX_BLOCKS} chunks")


def _check_jpeg(data: bytes) -> None:
    scans = data.count(b"\xff\xda")
    if scans > MAX_SCANS:
        raise ImageError(f"the JPEG has {scans} scans; the limit is {MAX_SCANS}")
    place = 2
    for _ in range(MAX_BLOCKS):
        marker = data[place : place + 4]
        if len(marker) < 4 or marker[0] != 0xFF or marker[1] == 0xDA:
            return
        place += 1 if marker[1] == 0xFF else 2 + int.from_bytes(marker[2:], "big")
    raise ImageError(f"the JPEG has over {MAX_BLOCKS} segments in front of its pixels")


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
        if tile > MAX_TILE_PIXELS:
            raise ImageError(f"the TIFF has tiles of {tile} pixels; the limit is {MAX_TILE_PIXELS}")


def _check_webp(data: bytes) -> None:
    place, extra = 12, 0
    for _ in range(MAX_BLOCKS):
        header = data[place : place + 8]
        if len(header) < 8:
            return
        length = int.from_bytes(header[4:], "little")
        extra += 0 if header[:4] in {b"VP8 ", b"VP8L", b"ANMF", b"ALPH"} else length
        place += 8 + length + length % 2
        if extra > MAX_EXTRA_BYTES:
            raise ImageError(
                f"the WebP holds over {MAX_EXTRA_BYTES // 2**20} MiB besides its pixels"
            )
    raise ImageError(f"the WebP has over {MAX_BLOCKS} chunks")


def _check_boxes(data: bytes) -> None:
    """Walk the outermost boxes of AVIF, HEIC and JPEG 2000."""
    place, extra = 0, 0
    for _ in range(MAX_BLOCKS):
        header = data[place : place + 16]
        if len(header) < 8:
            return
        length = int.from_bytes(header[:4], "big")
        if length == 1:
            length = int.from_bytes(header[8:], "big")
        if length < 8:
            return  # 0 means: up to the file's end
        extra += 0 if header[4:8] in {b"mdat", b"jp2c"} else length
        place += length
        if extra > MAX_EXTRA_BYTES:
            raise ImageError(
                f"the file holds over {MAX_EXTRA_BYTES // 2**20} MiB besides its pixels"
            )
    raise ImageError(f"the file has over {MAX_BLOCKS} boxes")


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
