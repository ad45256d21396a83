import io
import struct
import time

import numpy as np
import pytest
from PIL import Image

from digitnet.errors import ImageError
from digitnet.image.decode import decode_image
from digitnet.image.guards import check_structure


def encoded(format_, **options):
    noise = np.random.default_rng(0).integers(0, 256, (40, 40, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, format_, **options)
    return file.getvalue()


def refused_at_once(data, message):
    started = time.perf_counter()
    with pytest.raises(ImageError, match=message):
        decode_image(data)
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF"])
def test_ordinary_files_pass(format_):
    check_structure(encoded(format_))


def test_progressive_jpeg_passes():
    check_structure(encoded("JPEG", progressive=True))


def test_png_with_endless_chunks_is_refused():
    file = encoded("PNG")
    chunk = struct.pack(">I", 0) + b"teXt" + struct.pack(">I", 0)
    refused_at_once(file[:33] + chunk * 30_000 + file[33:], "chunks")


def test_png_with_a_huge_profile_is_refused():
    file = encoded("PNG")
    body = bytes(9 * 2**20)
    chunk = struct.pack(">I", len(body)) + b"iCCP" + body + bytes(4)
    refused_at_once(file[:33] + chunk + file[33:], "besides its pixels")


def test_jpeg_with_endless_scans_is_refused():
    refused_at_once(encoded("JPEG") + b"\xff\xda\0\x08" * 100, "scans")


def test_jpeg_with_endless_segments_is_refused():
    file = encoded("JPEG")
    refused_at_once(file[:2] + b"\xff\xfe\0\x02" * 30_000 + file[2:], "segments")


def test_gif_with_an_endless_comment_is_refused():
    file = encoded("GIF")
    start = 13 + 3 * 256
    comment = b"!\xfe" + (b"\xff" + bytes(255)) * 20_000 + b"\0"
    refused_at_once(file[:start] + comment + file[start:], "too much text")


def test_tiff_with_tags_that_share_one_huge_value_is_refused():
    tags = b"".join(struct.pack("<HHII", 40_000 + n, 7, 2**20, 8) for n in range(250))
    refused_at_once(b"II*\0" + struct.pack("<IH", 8, 250) + tags + bytes(2**20), "tags hold")


def test_tiff_with_giant_tiles_is_refused():
    tags = struct.pack("<HHII", 322, 4, 1, 65_536) + struct.pack("<HHII", 323, 4, 1, 65_536)
    refused_at_once(b"II*\0" + struct.pack("<IH", 8, 2) + tags, "tiles")


def test_run_length_encoded_bmp_is_refused():
    file = bytearray(encoded("BMP"))
    file[30] = 1
    refused_at_once(bytes(file), "run-length")
