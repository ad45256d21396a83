import io

import pytest
from PIL import Image

from digitnet.web.workers.pixel_count import UNKNOWN, header_pixels


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


def test_pdf_and_heic_may_be_of_any_size() -> None:
    """A PDF of 300 bytes whose page is as large as a house costs seconds."""
    assert header_pixels(b"%PDF-1.4\n1 0 obj\n") == UNKNOWN
    assert header_pixels(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic") == UNKNOWN


def test_tiff_of_several_pages_is_not_known_by_its_first() -> None:
    content = io.BytesIO()
    pages = [Image.new("1", (side, side)) for side in (20, 3000)]
    pages[0].save(content, "TIFF", save_all=True, append_images=pages[1:])
    assert header_pixels(content.getvalue()) == UNKNOWN
