import io
import struct

import numpy as np
import pytest
from PIL import Image

from digitnet.errors import ImageError
from digitnet.image.files import guards
from digitnet.image.files.guards import MAX_SCANS, check_structure
from digitnet.image.sources import open_photo


def encoded(format_, **options):
    noise = np.random.default_rng(0).integers(0, 256, (40, 40, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, format_, **options)
    return file.getvalue()


@pytest.fixture
def refused_at_once(monkeypatch):
    """Expect an error before a decoder sees the file."""

    def refused(data, message):
        monkeypatch.setattr(Image, "open", None)
        with pytest.raises(ImageError, match=message):
            open_photo(data)

    return refused


@pytest.mark.parametrize(
    "format_", ["PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF", "JPEG2000", "PPM", "AVIF"]
)
def test_ordinary_files_pass(format_):
    check_structure(encoded(format_))


def test_progressive_jpeg_passes():
    check_structure(encoded("JPEG", progressive=True))


def test_png_with_endless_chunks_is_refused(refused_at_once):
    file = encoded("PNG")
    chunk = struct.pack(">I", 0) + b"teXt" + struct.pack(">I", 0)
    check_structure(file[:33] + chunk * 15_000 + file[33:])
    refused_at_once(file[:33] + chunk * 25_000 + file[33:], "chunks")


def test_png_with_a_huge_profile_is_refused(refused_at_once):
    file = encoded("PNG")
    body = bytes(9 * 2**20)
    chunk = struct.pack(">I", len(body)) + b"iCCP" + body + bytes(4)
    refused_at_once(file[:33] + chunk + file[33:], "besides its pixels")
    body = bytes(7 * 2**20)
    chunk = struct.pack(">I", len(body)) + b"iCCP" + body + bytes(4)
    check_structure(file[:33] + chunk + file[33:])


def test_jpeg_with_endless_scans_is_refused(refused_at_once):
    file, end = encoded("JPEG")[:-2], b"\xff\xd9"
    scan = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0" + b"\x12\xff\0\xff\xd0\x34"
    check_structure(file + scan * 59 + end)
    refused_at_once(file + scan * 60 + end, "scans")
    hidden = b"\xff\xfe\0\x06\xff\xd9\xff\xda"  # a comment that holds an end
    refused_at_once(file + hidden + scan * 60 + end, "scans")


def test_film_behind_a_phones_moving_picture_is_no_part_of_it():
    film = np.random.default_rng(0).integers(0, 256, 5 * 2**20, dtype=np.uint8).tobytes()
    assert film.count(b"\xff\xda") > MAX_SCANS
    photo = open_photo(encoded("JPEG") + film)
    np.testing.assert_array_equal(photo.pixels, open_photo(encoded("JPEG")).pixels)


def test_many_full_chunks_of_pixels_pass_and_small_ones_do_not(refused_at_once, monkeypatch):
    def chunks(length, count):
        return (struct.pack(">I", length) + b"IDAT" + bytes(length + 4)) * count

    monkeypatch.setattr(guards, "MAX_BLOCKS", 100)
    file = encoded("PNG")
    check_structure(file[:33] + chunks(4096, 150) + file[33:])
    refused_at_once(file[:33] + chunks(4095, 150) + file[33:], "chunks")


def test_jpeg_with_endless_segments_is_refused(refused_at_once):
    file = encoded("JPEG")
    refused_at_once(file[:2] + b"\xff\xfe\0\x02" * 30_000 + file[2:], "segments")


def test_gif_with_an_endless_comment_is_refused(refused_at_once):
    file = encoded("GIF")
    start = 13 + 3 * 256
    comment = b"!\xfe" + (b"\xff" + bytes(255)) * 20_000 + b"\0"
    refused_at_once(file[:start] + comment + file[start:], "too much text")


def test_tiff_with_tags_that_share_one_huge_value_is_refused(refused_at_once):
    tags = b"".join(struct.pack("<HHII", 40_000 + n, 7, 2**20, 8) for n in range(250))
    refused_at_once(b"II*\0" + struct.pack("<IH", 8, 250) + tags + bytes(2**20), "tags hold")


def test_tiff_with_giant_tiles_is_refused(refused_at_once):
    def tiled(width, length):
        tags = struct.pack("<HHII", 322, 4, 1, width) + struct.pack("<HHII", 323, 4, 1, length)
        return b"II*\0" + struct.pack("<IH", 8, 2) + tags

    check_structure(tiled(8192, 4096))
    refused_at_once(tiled(8192, 8000), "tiles")


def tiff_of(pages, tags):
    """A TIFF of so many pages with so many tags of one byte each."""
    size = 2 + 12 * tags + 4
    return (
        b"II*\0"
        + struct.pack("<I", 8)
        + b"".join(
            struct.pack("<H", tags)
            + struct.pack("<HHII", 40_000, 1, 1, 0) * tags
            + struct.pack("<I", 8 + size * page if page < pages else 0)
            for page in range(1, pages + 1)
        )
    )


@pytest.mark.parametrize(("fine", "refused"), [((4000, 1), (5500, 1)), ((400, 200), (600, 200))])
def test_tiff_of_more_tags_or_pages_than_a_scanner_writes_is_refused(
    refused_at_once, fine, refused
):
    check_structure(tiff_of(*fine))
    refused_at_once(tiff_of(*refused), "the TIFF has")


def test_run_length_encoded_bmp_is_refused(refused_at_once):
    file = bytearray(encoded("BMP"))
    file[30] = 1
    refused_at_once(bytes(file), "run-length")


def test_bigtiff_with_thousands_of_tags_is_refused_like_any_tiff(refused_at_once):
    tags = b"".join(struct.pack("<HHQQ", 40_000 + n % 20_000, 7, 2**20, 8) for n in range(15_000))
    file = b"II+\0" + struct.pack("<HHQQ", 8, 0, 16, 15_000) + tags + bytes(8)
    refused_at_once(file, "tags hold")


def test_bigtiff_is_read():
    file = io.BytesIO()
    Image.fromarray(np.arange(30, dtype=np.uint8).reshape(5, 6)).save(file, "TIFF", big_tiff=True)
    assert file.getvalue()[:4] == b"II+\0"
    assert open_photo(file.getvalue()).pixels[4, 5] == 29


def test_tiff_whose_pages_never_end_is_refused(refused_at_once):
    page = struct.calcsize("<HI")
    chain = b"".join(struct.pack("<HI", 0, 8 + page * (n + 1)) for n in range(6_000))
    refused_at_once(b"II*\0" + struct.pack("<I", 8) + chain, "over 5000 pages")


def test_tiff_whose_pages_go_in_a_circle_ends():
    check_structure(b"II*\0" + struct.pack("<IHI", 8, 0, 8))


def test_gif_with_endless_frames_is_refused(refused_at_once):
    frame = b",\0\0\0\0\1\0\1\0\0\2\2D\1\0"
    check_structure(b"GIF89a\1\0\1\0\0\0\0" + frame * 150_000)
    refused_at_once(b"GIF89a\1\0\1\0\0\0\0" + frame * 225_000, "blocks")


def test_webp_with_a_huge_profile_is_refused(refused_at_once):
    chunk = b"ICCP" + struct.pack("<I", 9 * 2**20) + bytes(9 * 2**20)
    refused_at_once(b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk, "besides")


def test_avif_with_endless_boxes_is_refused(refused_at_once):
    refused_at_once(encoded("AVIF") + struct.pack(">I", 8).ljust(8, b"a") * 30_000, "boxes")


def test_pgm_with_an_endless_comment_is_refused(refused_at_once):
    check_structure(b"P5\n#" + b"x" * 3500 + b"\n1 1 255\n\0")
    refused_at_once(b"P5\n#" + b"x" * 5000 + b"\n1 1 255\n\0", "doesn't end")


def test_pgm_of_endless_text_is_refused(refused_at_once):
    head = b"P2\n9 9\n255\n"
    check_structure(head.ljust(25 * 2**20))
    refused_at_once(head.ljust(36 * 2**20), "as text")


def test_warnings_of_broken_tags_are_nobodys_business(recwarn):
    tags = b"".join(struct.pack("<HHII", 40_000 + n, 7, 2**10, 2**30) for n in range(200))
    with pytest.raises(ImageError):
        open_photo(b"II*\0" + struct.pack("<IH", 8, 200) + tags + bytes(4))
    assert not recwarn.list
