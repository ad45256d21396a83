"""PNGs decoded band by band are to the bit what Pillow decodes whole."""

import io
import struct
import subprocess
import sys
import zlib

import numpy as np
import pytest
from PIL import Image

from digitnet.errors import ImageError
from digitnet.image.decode import decode_photo
from digitnet.image.decoders import frames
from digitnet.image.decoders.png_bands import SIGNATURE, _chunk, bands, read_header

NOISE = np.random.default_rng(3).integers(0, 256, (61, 45, 4), np.uint8)


def png(image, **options):
    file = io.BytesIO()
    image.save(file, "PNG", **options)
    return file.getvalue()


def yielded():
    grey = Image.fromarray(NOISE[..., 0])
    palette = grey.quantize(16)
    yield "grey", png(grey)
    yield "grey, one level transparent", png(grey, transparency=7)
    yield "grey and alpha", png(Image.fromarray(NOISE[..., :2], "LA"))
    yield "colour", png(Image.fromarray(NOISE[..., :3]))
    yield "colour and alpha", png(Image.fromarray(NOISE))
    yield "palette of four bits", png(palette, bits=4)
    yield "palette, transparent", png(palette, transparency=3)
    yield "bits", png(grey.convert("1"))
    yield "sixteen bits", png(Image.fromarray(NOISE[..., 0].astype(np.uint16) * 257))


PICTURES = dict(yielded())


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("rows", [1, 7, 61, 100])
def test_bands_are_the_picture(name, rows):
    data = PICTURES[name]
    whole = Image.open(io.BytesIO(data))
    header = read_header(data)
    assert header is not None
    parts = list(bands(data, header, rows))
    assert {part.mode for part in parts} == {whole.mode}
    np.testing.assert_array_equal(np.concatenate([np.asarray(part) for part in parts]), whole)


def test_interlaced_and_deep_colour_are_left_to_pillow():
    data = bytearray(png(Image.fromarray(NOISE[..., 0])))
    assert read_header(bytes(data)) is not None
    data[28] = 1
    assert read_header(bytes(data)) is None
    data[24:26], data[28] = b"\x10\x02", 0
    assert read_header(bytes(data)) is None


def test_picture_that_is_cut_off_is_an_error():
    data = png(Image.fromarray(NOISE[..., 0]))
    header = read_header(data)
    assert header is not None
    with pytest.raises(ImageError, match="cut off"):
        list(bands(data[: len(data) // 2], header, 7))


def test_decoding_in_bands_gives_what_decoding_whole_gives(monkeypatch):
    picture = np.repeat(np.repeat(NOISE[..., :3], 100, axis=0), 90, axis=1)
    data = png(Image.fromarray(picture), compress_level=1)
    whole = decode_photo(data)
    monkeypatch.setattr(frames, "WHOLE_PIXELS", 1000)
    monkeypatch.setattr("digitnet.image.pixels.modes.PIECE", 200_000)
    parts = decode_photo(data)
    np.testing.assert_array_equal(parts.pixels, whole.pixels)
    assert parts.scale == whole.scale == 3


def test_mask_in_bands_is_black_and_white(monkeypatch):
    mask = np.zeros((6000, 50), np.uint8)
    mask[3000:] = 1
    monkeypatch.setattr(frames, "WHOLE_PIXELS", 1000)
    pixels = decode_photo(png(Image.fromarray(mask))).pixels
    assert (pixels[0, 0], pixels[-1, -1]) == (0, 255)


MEASURE = """
import resource, sys
from digitnet.image.decode import decode_photo
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(decode_photo(open(sys.argv[1], "rb").read()).pixels.shape)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.process
def test_hundred_megapixels_take_little_memory(tmp_path):
    side = 10_000
    rows = zlib.compressobj(1)
    stream = b"".join(rows.compress(bytes(3 * side + 1)) for _ in range(side)) + rows.flush()
    path = tmp_path / "large.png"
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", stream), (b"IEND", b""))
    path.write_bytes(SIGNATURE + b"".join(_chunk(name, body) for name, body in chunks))
    command = [sys.executable, "-c", MEASURE, path]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    shape, kilobytes = done.stdout.splitlines()
    assert shape == "(2000, 2000, 3)"
    assert int(kilobytes) < 150_000  # whole, Pillow takes 400,000
