"""How many pixels a picture file holds, read from its header before a pixel is decoded."""

import io
import struct

from PIL import Image

from digitnet.image.files.formats import FORMATS, needs_extra
from digitnet.image.files.guards import check_structure

MAX_QUICK_PIXELS = 2**18
"""A larger picture is read alone, outside a batch.

One of this size takes three times as long as a drawing. One of a million pixels takes ten times
as long and may have only 3 KB: 32 clients that post such ones would shut drawings out.
"""
UNKNOWN = MAX_QUICK_PIXELS + 1
"""Given for a picture whose pixels only a decoder can count, so that it is read alone."""


def header_pixels(data: bytes) -> int:
    """Return width times height of a picture file; 0 if it is none.

    Where its first bytes don't tell what it will cost, it is `UNKNOWN`: a PDF of 300 bytes may
    have any size, and a TIFF's small first page may be a preview of a large one.

    Raises
    ------
    ImageError
        If its structure alone would cost too much.
    """
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:  # most are; no decoder needed
        width, height = struct.unpack_from(">II", data, 16)
        return int(width * height)
    check_structure(data)
    if needs_extra(data):
        return UNKNOWN
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            is_document = image.format == "TIFF" and getattr(image, "n_frames", 1) > 1
            return UNKNOWN if is_document else image.width * image.height
    except Exception:  # the decoder will say what is wrong
        return 0
