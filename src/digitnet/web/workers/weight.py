"""How much work a picture is, known from its header before a pixel is decoded."""

import io
import struct

from PIL import Image

from digitnet.image.files.formats import FORMATS
from digitnet.image.files.guards import check_structure

MAX_QUICK_PIXELS = 2**20
"""A picture of at most so many pixels may share a batch; it takes some milliseconds."""


def header_pixels(data: bytes) -> int:
    """Return width times height of a picture file; 0 if it is none.

    Raises
    ------
    ImageError
        If its structure alone would cost too much.
    """
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:  # most are; no decoder needed
        width, height = struct.unpack_from(">II", data, 16)
        return int(width * height)
    check_structure(data)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            return image.width * image.height
    except Exception:  # the decoder will say what is wrong
        return 0
