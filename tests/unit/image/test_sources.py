import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digitnet.errors import ImageError
from digitnet.image.sources import open_photo

PIXELS = np.arange(30, dtype=np.uint8).reshape(5, 6)


def test_every_kind_of_source_gives_the_same_pixels(tmp_path):
    path = tmp_path / "digit.png"
    image = Image.fromarray(PIXELS)
    image.save(path)
    for source in (path, str(path), path.read_bytes(), image, PIXELS, PIXELS[..., None]):
        np.testing.assert_array_equal(open_photo(source).pixels, PIXELS)


def test_missing_file_is_named(tmp_path):
    with pytest.raises(ImageError, match=r"nowhere\.png: can't be read: No such file"):
        open_photo(tmp_path / "nowhere.png")


def test_broken_file_is_named(tmp_path):
    path = tmp_path / "broken.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(ImageError, match=r"broken\.png"):
        open_photo(path)


def test_folder_is_no_image(tmp_path):
    with pytest.raises(ImageError, match="can't be read"):
        open_photo(tmp_path)


@pytest.mark.parametrize("shape", [(784,), (2, 28, 28, 1, 1), (28, 28, 5), (0, 4)])
def test_arrays_of_other_shapes_are_refused(shape):
    with pytest.raises(ImageError):
        open_photo(np.zeros(shape, np.uint8))


def test_array_of_words_is_refused():
    with pytest.raises(ImageError, match="numbers"):
        open_photo(np.array([["a", "b"]]))


def test_other_objects_are_refused():
    with pytest.raises(ImageError, match="found dict"):
        open_photo({})  # type: ignore[arg-type]


def test_pillow_image_with_orientation_is_turned_upright():
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 3
    Image.fromarray(PIXELS).save(file, "PNG", exif=exif)
    np.testing.assert_array_equal(open_photo(Image.open(file)).pixels, PIXELS[::-1, ::-1])


def test_relative_paths_work(tmp_path, monkeypatch):
    Image.fromarray(PIXELS).save(tmp_path / "digit.png")
    monkeypatch.chdir(tmp_path)
    assert open_photo(Path("digit.png")).pixels.shape == (5, 6)
