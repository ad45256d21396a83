import io

import pytest
from PIL import Image

from digitnet.web.workers.weight import header_pixels


def picture(kind: str) -> bytes:
    content = io.BytesIO()
    Image.new("L", (30, 20)).save(content, kind)
    return content.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "TIFF"])
def test_pixels_are_counted_without_decoding(kind: str) -> None:
    assert header_pixels(picture(kind)) == 600


def test_a_header_that_lies_is_believed_and_nothing_is_decoded() -> None:
    content = bytearray(picture("PNG"))
    content[16:24] = b"\x00\x01\x00\x00\x00\x01\x00\x00"
    assert header_pixels(bytes(content)) == 2**32


@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_weighs_nothing(data: bytes) -> None:
    assert header_pixels(data) == 0
