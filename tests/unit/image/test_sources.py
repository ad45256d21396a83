import io
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digitnet.errors import ImageError
from digitnet.image.photo import Photo, Place
from digitnet.image.pixels.levels import eight_bits
from digitnet.image.sources import as_sources, open_photo, open_source

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


@pytest.mark.parametrize("shape", [(784,), (2, 28, 28, 1, 1), (28, 28, 5), (0, 4), (0, 0)])
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


@pytest.mark.parametrize("shape", [(5, 6), (5, 6, 1), (1, 5, 6), (5, 6, 3), (3, 5, 6)])
@pytest.mark.parametrize("dtype", ["bool", "u1", "i1", "u2", "i4", "i8", "f2", "f4", "f8"])
def test_mask_is_black_and_white_in_every_type_and_shape(dtype, shape):
    mask = np.arange(30).reshape(5, 6) % 2
    channels = [size for size in shape if size == 3] or [1]
    stacked = np.repeat(mask[..., None], channels[0], axis=2)
    if shape[0] in {1, 3}:
        stacked = np.moveaxis(stacked, 2, 0)
    pixels = open_photo(stacked.reshape(shape).astype(dtype)).pixels
    grey = pixels if pixels.ndim == 2 else pixels[..., 0]
    np.testing.assert_array_equal(grey, 255 * mask)


@pytest.mark.parametrize("size", [(6, 5), (9000, 40)])
@pytest.mark.parametrize("mode", ["L", "RGB", "P"])
@pytest.mark.parametrize("format_", ["PNG", "TIFF"])
def test_mask_in_a_file_is_black_and_white(size, mode, format_):
    mask = np.zeros(size[::-1], np.uint8)
    mask[:, size[0] // 2 :] = 1
    image = Image.fromarray(mask).convert("L" if mode == "P" else mode)
    file = io.BytesIO()
    image.save(file, format_)
    pixels = open_photo(file.getvalue()).pixels
    assert (int(pixels[0, 0].max()), int(pixels[-1, -1].min())) == (0, 255)


class Tensor:
    """What PyTorch's tensors and pandas' columns are to NumPy, and to a loop."""

    def __init__(self, values):
        self.values = np.array(values)

    def __array__(self, dtype=None, copy=None):
        return self.values

    def __iter__(self):
        return map(Tensor, self.values)


def test_tensor_like_is_taken_as_an_array():
    np.testing.assert_array_equal(open_photo(Tensor(PIXELS)).pixels, PIXELS)


@pytest.mark.parametrize(("shape", "count"), [((40, 30), 1), ((40, 30, 3), 1), ((3, 40, 30), 3)])
def test_tensor_is_as_many_images_as_an_array_of_its_shape(shape, count):
    for values in (np.zeros(shape), Tensor(np.zeros(shape))):
        images = list(as_sources(values))
        assert len(images) == count
        assert {open_photo(image).pixels.shape[:2] for image in images} == {(40, 30)}


def test_tensor_of_one_axis_is_refused_as_an_array_is():
    with pytest.raises(ImageError, match=r"found \(784,\)"):
        as_sources(Tensor(np.zeros(784)))


def test_column_of_paths_is_several_images():
    names = ["a.png", "b.png"]
    for column in (Tensor(names), np.array(names), np.array(names, object)):
        assert list(as_sources(column)) == names


@pytest.mark.parametrize("dtype", ["c8", "O", "M8[s]", "S1"])
def test_what_is_no_real_number_is_refused(dtype):
    with pytest.raises(ImageError, match="real numbers"):
        open_photo(np.zeros((4, 4), dtype))


def test_large_array_is_reduced_and_tells_by_how_much():
    photo = open_photo(np.full((40, 40_000), 7.0))
    assert photo.pixels.shape == (10, 10_000)
    assert photo.scale == 4


def test_narrow_strip_tells_its_scale_by_the_side_that_it_was_reduced_along():
    assert open_photo(np.full((40_000, 3), 7.0)).scale == 4


@pytest.mark.parametrize("kind", [np.ma.MaskedArray, np.matrix])
def test_other_kinds_of_array_are_read_as_plain_ones(kind):
    pixels = open_photo(PIXELS.astype(float).view(kind)).pixels
    np.testing.assert_array_equal(pixels, PIXELS)


def test_faint_fractions_are_scaled_once():
    expected = [[0, 13]]
    for source in (np.array([[0, 0.05]]), Image.fromarray(np.array([[0, 0.05]], np.float32))):
        np.testing.assert_array_equal(open_photo(source).pixels, expected)


def test_pillow_image_that_is_closed_or_truncated_is_an_image_error(tmp_path):
    path = tmp_path / "a.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (90, 90), np.uint8)).save(path)
    image = Image.open(path)
    image.close()
    with pytest.raises(ImageError, match="broken picture"):
        open_photo(image)
    with pytest.raises(ImageError, match="broken picture"):
        open_photo(Image.open(io.BytesIO(path.read_bytes()[:3000])))


@pytest.mark.parametrize("name", ["a\0b.png", "a\ud800b.png", "x" * 300])
def test_name_that_can_be_no_files_is_an_image_error(name):
    with pytest.raises(ImageError, match="can't be"):
        open_photo(name)


def test_pipe_that_nobody_writes_to_is_refused_at_once(tmp_path):
    pipe = tmp_path / "a.png"
    os.mkfifo(pipe)
    with pytest.raises(ImageError, match="pipe or a device"):
        open_photo(pipe)
    with pytest.raises(ImageError, match="pipe or a device"):
        open_photo("/dev/zero")


@pytest.mark.process
def test_output_of_a_command_is_read_from_its_pipe(tmp_path):
    path = tmp_path / "a.png"
    Image.fromarray(PIXELS).save(path)
    with subprocess.Popen(["cat", path], stdout=subprocess.PIPE) as process:
        assert process.stdout
        found = open_photo(f"/dev/fd/{process.stdout.fileno()}").pixels
    np.testing.assert_array_equal(found, PIXELS)


def test_pillow_image_shows_the_frame_it_stands_at(tmp_path):
    frames = [Image.new("L", (4, 4), level) for level in (40, 90, 200)]
    frames[0].save(tmp_path / "a.tif", save_all=True, append_images=frames[1:])
    with Image.open(tmp_path / "a.tif") as image:
        image.seek(2)
        photo = open_photo(image)
        assert (photo.pixels[0, 0], photo.place.page, photo.place.pages) == (200, 3, 3)
        with open_source(image) as document:
            levels = [document.photo(page).pixels[0, 0] for page in (1, 2, 3)]
    assert levels == [40, 90, 200]


def test_given_pillow_image_stays_open_and_shows_what_it_showed(tmp_path):
    frames = [Image.new("L", (4, 4), level) for level in (40, 90, 200)]
    for name in ("a.tif", "a.gif"):
        frames[0].save(tmp_path / name, save_all=True, append_images=frames[1:])
        with Image.open(tmp_path / name) as image:
            image.seek(1)
            assert open_photo(image, page=3).place.page == 3
            with pytest.raises(ImageError, match=r"no (page|frame) 4"):
                open_photo(image, page=4)
            assert image.tell() == 1
            assert image.convert("L").getpixel((0, 0)) == 90


def test_large_jpeg_that_pillow_opened_has_the_same_scale_every_time():
    file = io.BytesIO()
    Image.new("L", (4400, 2900), 128).save(file, "JPEG")
    image = Image.open(file)
    photos = [open_photo(image), open_photo(image)]
    assert [photo.scale for photo in photos] == [2, 2]
    assert image.size == (4400, 2900)
    with open_source(file.getvalue()) as document:
        assert [document.photo(1).scale for _ in range(2)] == [2, 2]


def test_photo_of_a_documents_page_is_that_page_and_no_other():
    photo = Photo(PIXELS, place=Place(2, 3))
    assert open_photo(photo) is open_photo(photo, page=2) is photo
    for other in (1, 3):
        with pytest.raises(ImageError, match=f"is page 2; for page {other} give the file"):
            open_photo(photo, page=other)


def test_scaling_is_the_one_of_levels():
    values = np.linspace(-3, 5, 30).reshape(5, 6)
    np.testing.assert_array_equal(open_photo(values).pixels, eight_bits(values))
