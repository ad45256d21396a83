"""Refuse picture files whose structure alone would cost minutes or gigabytes.

Pillow checks the size of a picture, but walks its headers in Python and keeps
what they hold: a few megabytes of comments, chunks, scans or tags can keep it
busy for minutes. Each check here reads a bounded number of bytes.
"""

import struct

from digitnet.errors import ImageError

MOST_BLOCKS = 20_000
"""Chunks, segments or sub-blocks in front of the pixels."""
MOST_EXTRA = 8 * 2**20
"""Bytes of anything but pixels."""
MOST_SCANS = 60
"""Passes over a progressive JPEG."""
MOST_TAGS = 300
"""Tags of a TIFF."""
MOST_TILE_PIXELS = 2**24
"""Pixels of one tile of a TIFF."""

_TIFF_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 16: 8}


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
    elif data[:4] in {b"II*\0", b"MM\0*"}:
        _check_tiff(data, "<" if data.startswith(b"II") else ">")
    elif data.startswith(b"BM") and data[30:34] in {b"\1\0\0\0", b"\2\0\0\0"}:
        raise ImageError("run-length encoded BMP isn't read; save the picture as PNG")


def _check_png(data: bytes) -> None:
    place, extra = 8, 0
    for _ in range(MOST_BLOCKS):
        header = data[place : place + 8]
        if len(header) < 8 or header[4:] == b"IEND":
            return
        length = int.from_bytes(header[:4], "big")
        extra += 0 if header[4:] == b"IDAT" else length
        place += length + 12
        if extra > MOST_EXTRA:
            raise ImageError(f"the PNG holds over {MOST_EXTRA // 2**20} MiB besides its pixels")
    raise ImageError(f"the PNG has over {MOST_BLOCKS} chunks")


def _check_jpeg(data: bytes) -> None:
    scans = data.count(b"\xff\xda")
    if scans > MOST_SCANS:
        raise ImageError(f"the JPEG has {scans} scans; the limit is {MOST_SCANS}")
    place = 2
    for _ in range(MOST_BLOCKS):
        marker = data[place : place + 4]
        if len(marker) < 4 or marker[0] != 0xFF or marker[1] == 0xDA:
            return
        place += 1 if marker[1] == 0xFF else 2 + int.from_bytes(marker[2:], "big")
    raise ImageError(f"the JPEG has over {MOST_BLOCKS} segments in front of its pixels")


def _check_gif(data: bytes) -> None:
    place = 13 + (3 << ((data[10] & 7) + 1) if len(data) > 10 and data[10] & 0x80 else 0)
    blocks = 0
    while data[place : place + 1] == b"!":
        place += 2
        while place < len(data) and data[place]:
            place += 1 + data[place]
            blocks += 1
            if blocks > MOST_BLOCKS // 10:
                raise ImageError("the GIF holds too much text in front of its first frame")
        place += 1


def _check_tiff(data: bytes, order: str) -> None:
    (place,) = struct.unpack_from(f"{order}I", data.ljust(8, b"\0"), 4)
    if place + 2 > len(data):
        return
    (count,) = struct.unpack_from(f"{order}H", data, place)
    if count > MOST_TAGS:
        raise ImageError(f"the TIFF has {count} tags; the limit is {MOST_TAGS}")
    extra, tile = 0, 1
    for index in range(count):
        at = place + 2 + 12 * index
        if at + 12 > len(data):
            return
        tag, kind, values = struct.unpack_from(f"{order}HHI", data, at)
        extra += values * _TIFF_SIZES.get(kind, 1)
        if tag in {322, 323}:  # a tile's width and length
            tile *= struct.unpack_from(f"{order}{'H' if kind == 3 else 'I'}", data, at + 8)[0]
    if extra > MOST_EXTRA:
        raise ImageError(f"the TIFF's tags hold over {MOST_EXTRA // 2**20} MiB")
    if tile > MOST_TILE_PIXELS:
        raise ImageError(f"the TIFF has tiles of {tile} pixels; the limit is {MOST_TILE_PIXELS}")
