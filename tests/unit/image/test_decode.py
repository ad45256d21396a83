import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile, ImageOps

from digitnet.errors import ImageError
from digitnet.image import photo as limits
from digitnet.image.files.formats import FORMATS, MAX_BYTES
from digitnet.image.pixels import modes
from digitnet.image.pixels.modes import band_rows, over_background
from digitnet.image.sources import open_photo

GRADIENT = np.arange(48, dtype=np.uint8).reshape(6, 8) * 5


def encoded(image: Image.Image, format_: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format_, **options)
    return file.getvalue()


def png_of_size(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds a few bytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


LOSSLESS = {"WEBP": {"lossless": True}, "JPEG2000": {"irreversible": False}}


@pytest.mark.parametrize("format_", ["PNG", "WEBP", "BMP", "TIFF", "GIF", "JPEG2000", "PPM"])
def test_each_lossless_format_keeps_its_pixels(format_):
    options = LOSSLESS.get(format_, {})
    pixels = open_photo(encoded(Image.fromarray(GRADIENT), format_, **options)).pixels
    grey = pixels if pixels.ndim == 2 else pixels[..., 0]
    np.testing.assert_array_equal(grey, GRADIENT)


@pytest.mark.parametrize("format_", ["JPEG", "AVIF"])
def test_lossy_format_is_close_to_its_pixels(format_):
    pixels = open_photo(encoded(Image.fromarray(GRADIENT), format_, quality=95)).pixels
    grey = pixels if pixels.ndim == 2 else pixels[..., 0]
    assert np.abs(grey.astype(int) - GRADIENT).max() < 8


def test_colour_stays():
    red = Image.new("RGB", (4, 3), (200, 10, 20))
    assert open_photo(encoded(red)).pixels[0, 0].tolist() == [200, 10, 20]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_undone(orientation):
    image = Image.fromarray(GRADIENT)
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = encoded(image, "PNG", exif=exif)
    expected = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(file))))
    np.testing.assert_array_equal(open_photo(file).pixels, expected)


def test_tiff_orientation_is_undone_once():
    file = encoded(Image.fromarray(GRADIENT), "TIFF", tiffinfo={0x0112: 6})
    np.testing.assert_array_equal(open_photo(file).pixels, np.rot90(GRADIENT, -1))


def test_transparent_paper_is_white():
    drawing = np.zeros((5, 5, 4), np.uint8)
    drawing[2, 1:4, 3] = 255
    pixels = open_photo(encoded(Image.fromarray(drawing))).pixels
    assert pixels[0, 0].tolist() == [255, 255, 255]
    assert pixels[2, 2].tolist() == [0, 0, 0]


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_white_drawing_on_transparent_ground_stays_visible(mode):
    drawing = np.full((5, 5, 4), 255, np.uint8)
    drawing[..., 3] = 0
    drawing[2, 1:4, 3] = 255
    image = Image.fromarray(drawing).convert("LA" if mode == "PA" else mode)
    pixels = open_photo(encoded(image)).pixels
    assert int(pixels.max()) - int(pixels.min()) == 255


@pytest.mark.parametrize(("mode", "colour"), [("L", 40), ("RGB", (40, 40, 40))])
def test_colour_that_a_png_calls_transparent_is_laid_over_white(mode, colour):
    image = Image.fromarray(np.uint8([[30, 40]])).convert(mode)
    pixels = open_photo(encoded(image, "PNG", transparency=colour)).pixels
    assert pixels.reshape(2, -1)[:, 0].tolist() == [30, 255]


def test_premultiplied_grey_is_read():
    image = Image.fromarray(np.uint8([[[30, 255], [200, 0]]]), "LA").convert("La")
    assert open_photo(image).pixels.tolist() == [[30, 255]]


def test_palette_with_transparency_is_laid_over_white():
    image = Image.fromarray(np.eye(6, dtype=np.uint8), "P")
    image.putpalette([9, 9, 9, 0, 0, 0])
    pixels = open_photo(encoded(image, "PNG", transparency=0)).pixels
    assert pixels[0, 1].tolist() == [255, 255, 255]
    assert pixels[0, 0].tolist() == [0, 0, 0]


def test_sixteen_bits_become_eight():
    deep = (np.arange(48).reshape(6, 8) * 1000).astype(np.uint16)
    pixels = open_photo(encoded(Image.fromarray(deep))).pixels
    np.testing.assert_allclose(pixels, deep / 257, atol=1)


def test_cmyk_jpeg_keeps_dark_and_light():
    image = Image.new("CMYK", (16, 16), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 8, 16))
    pixels = open_photo(encoded(image, "JPEG")).pixels
    assert pixels[8, 2].max() < 40
    assert pixels[8, 13].min() > 215


def test_first_frame_of_an_animation_counts():
    frames = [Image.new("L", (4, 4), level) for level in (40, 200)]
    for format_ in ("GIF", "WEBP", "PNG"):
        options = {"lossless": True} if format_ == "WEBP" else {}
        file = encoded(frames[0], format_, save_all=True, append_images=frames[1:], **options)
        assert np.abs(open_photo(file).pixels.astype(int) - 40).max() <= 1


def test_large_jpeg_is_reduced_and_tells_by_how_much():
    photo = open_photo(encoded(Image.new("L", (4200, 2800), 128), "JPEG"))
    assert photo.pixels.shape == (1400, 2100)
    assert photo.scale == 2


@pytest.mark.parametrize(("width", "left"), [(3900, 3900), (4200, 2100), (5500, 2750)])
def test_pictures_are_halved_while_two_thousand_pixels_are_left(width, left):
    assert open_photo(encoded(Image.new("L", (width, width * 2 // 3), 128))).pixels.shape[1] == left


@pytest.mark.parametrize(
    ("size", "scale"), [((400, 8000), 1), ((300, 24_000), 2), ((4000, 2000), 1), ((4000, 2200), 2)]
)
def test_long_strip_keeps_what_its_digits_need(size, scale):
    assert open_photo(encoded(Image.new("L", size, 128))).scale == scale


@pytest.mark.parametrize("size", [(8000, 3), (30_000, 1), (3, 30_000)])
def test_thin_jpeg_is_read_as_a_thin_png_is(size):
    for format_ in ("JPEG", "PNG"):
        photo = open_photo(encoded(Image.new("L", size, 77), format_))
        assert (photo.pixels == 77).all()
        assert photo.scale * max(photo.pixels.shape) == max(size)


@pytest.mark.parametrize("size", [(1, 1), (1, 10_000), (10_000, 1)])
def test_extreme_shapes_are_read(size):
    pixels = open_photo(encoded(Image.new("L", size, 77))).pixels
    assert (pixels == 77).all()


def test_empty_file_is_refused():
    with pytest.raises(ImageError, match="empty"):
        open_photo(b"")


def test_unknown_format_names_the_known_ones():
    with pytest.raises(ImageError, match=r"PNG, JPEG.*AVIF, HEIC, PDF"):
        open_photo(b"no picture at all")


@pytest.mark.parametrize("format_", FORMATS)
def test_truncated_file_is_an_image_error(format_):
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    file = encoded(Image.fromarray(noise), format_)
    for share in (0.1, 0.5, 0.9):
        with pytest.raises(ImageError):
            open_photo(file[: int(len(file) * share)])


@pytest.mark.parametrize("size", [(20_001, 20_000), (60_000, 60_000)])
def test_bomb_is_refused_before_it_is_decoded(size, monkeypatch):
    monkeypatch.setattr(ImageFile.ImageFile, "load", None)
    with pytest.raises(ImageError, match="limit is 400 million"):
        open_photo(png_of_size(*size))


def test_too_long_a_file_is_refused(monkeypatch):
    assert MAX_BYTES == 512 * 2**20
    monkeypatch.setattr("digitnet.image.decode.MAX_BYTES", 1000)
    with pytest.raises(ImageError, match="the limit is"):
        open_photo(bytes(1001))


@pytest.mark.parametrize(
    ("format_", "options", "told"),
    [
        ("WEBP", {"lossless": True}, "WEBP"),
        ("TIFF", {}, "TIFF"),
        ("PNG", {}, "PNG"),
        ("JPEG", {"progressive": True}, "progressive JPEG"),
    ],
)
def test_what_takes_too_much_memory_is_refused_with_what_to_do(monkeypatch, format_, options, told):
    file = encoded(Image.new("RGB", (100, 100)), format_, **options)
    open_photo(file)
    monkeypatch.setattr(limits, "MAX_MEMORY", 30_000)
    with pytest.raises(ImageError, match=f"the {told} has .* save it smaller"):
        open_photo(file)


def test_a_gibibyte_is_too_much_memory():
    limits.check_memory("WebP", 60_000_000, 16)
    with pytest.raises(ImageError, match=r"1\.1 GiB, the limit is 1 GiB"):
        limits.check_memory("WebP", 75_000_000, 16)


@pytest.mark.parametrize("mode", ["L", "RGB", "P", "1", "I;16"])
def test_large_pictures_are_the_same_in_one_band_and_in_many(monkeypatch, mode):
    tones = Image.linear_gradient("L").resize((4000, 2200))
    picture = tones.convert("I").point(lambda tone: tone * 257) if mode == "I;16" else tones
    file = encoded(picture.convert(mode), "PNG")
    monkeypatch.setattr(modes, "PIECE", 10**9)
    whole = open_photo(file)
    monkeypatch.setattr(modes, "PIECE", 100_000)
    parts = open_photo(file)
    np.testing.assert_array_equal(parts.pixels, whole.pixels)
    assert parts.scale == whole.scale == 2


def test_large_mask_is_black_and_white(monkeypatch):
    mask = np.zeros((20_000, 50), np.uint8)
    mask[10_000:] = 1
    monkeypatch.setattr(modes, "PIECE", 10_000)
    pixels = open_photo(encoded(Image.fromarray(mask), "PNG")).pixels
    assert (pixels[0, 0], pixels[-1, -1]) == (0, 255)


def test_bands_have_about_a_million_pixels_and_whole_squares():
    assert band_rows(1000, 1) == 1048
    assert band_rows(5000, 2) == 2 * 104
    assert band_rows(3_000_000, 3) == 3


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(FORMATS), st.integers(0, 400))
def test_damaged_bytes_give_pixels_or_an_image_error(noise, format_, place):
    file = bytearray(encoded(Image.fromarray(GRADIENT), format_))
    place = min(place, len(file))
    file[place : place + len(noise)] = noise
    try:
        pixels = open_photo(bytes(file)).pixels
    except ImageError:
        return
    assert pixels.dtype == np.uint8
    assert pixels.ndim in {2, 3}


def test_opaque_pictures_pass_unchanged():
    grey = np.stack([GRADIENT, np.full_like(GRADIENT, 255)], axis=2)
    np.testing.assert_array_equal(over_background(grey), GRADIENT)
