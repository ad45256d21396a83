from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

import digitnet
from digitnet.errors import ImageError
from digitnet.reader.classifier import Classifier
from digitnet.reader.detector import Detector
from digitnet.reader.reader import NO_INK, NOT_A_DIGIT, Reader
from digitnet.reader.symbols import MAX_SYMBOLS
from drawn_strokes import page_of


@pytest.fixture(scope="module")
def reader() -> Reader:
    return digitnet.load()


@pytest.fixture(scope="module")
def some(mnist):
    return mnist.test.images[:100], mnist.test.labels[:100]


def composed(images, rows):
    """Dark digits on a page of light grey paper."""
    page = np.zeros((40 + 60 * len(rows), 600), np.uint8)
    for row, indices in enumerate(rows):
        for column, index in enumerate(indices):
            y, x = 20 + 60 * row, 20 + 36 * column
            page[y : y + 28, x : x + 28] = np.maximum(page[y : y + 28, x : x + 28], images[index])
    large = np.asarray(Image.fromarray(page).resize((1200, 2 * page.shape[0])))
    return (225 - large * 0.7).astype(np.uint8)


@pytest.mark.mnist
def test_mnist_digits_are_read(reader, some):
    images, labels = some
    read = [one.digit for one in reader.predict(list(images))]
    assert np.mean([digit == str(label) for digit, label in zip(read, labels, strict=True)]) >= 0.98


@pytest.mark.mnist
def test_every_kind_of_source_reads_alike(reader, some, tmp_path):
    path = tmp_path / "digit.png"
    Image.fromarray(some[0][0]).save(path)
    sources = [path, str(path), path.read_bytes(), Image.open(path), some[0][0], 255 - some[0][0]]
    assert {one.digit for one in reader.predict(sources)} == {str(some[1][0])}


@pytest.mark.mnist
def test_a_page_is_read_line_by_line(reader, some):
    images, labels = some
    rows = [[0, 1, 2, 3], [4, 5, 6], [10, 11, 12, 13, 14]]
    reading = reader.read(composed(images, rows))
    read = [line.replace(" ", "") for line in reading.lines]
    assert read == ["".join(str(labels[index]) for index in row) for row in rows]
    assert [found.line for found in reading.digits] == [0] * 4 + [1] * 3 + [2] * 5


@pytest.mark.mnist
def test_boxes_are_in_the_pixels_of_the_picture(reader, some):
    page = composed(some[0], [[0, 1]])
    photo = Image.fromarray(page).resize((2400, page.shape[0] * 2))
    x, _, width, _ = reader.read(photo).digits[0].box
    assert 20 * 4 <= x <= 20 * 4 + 28 * 4
    assert 4 * 4 < width < 28 * 4


@pytest.mark.mnist
def test_records_hold_what_the_json_promises(reader, some):
    record = reader.read(composed(some[0], [[0, 1]])).record()
    assert set(record) == {"lines", "numbers", "digits", "rejected", "turned"}
    assert set(record["digits"][0]) == {"digit", "confidence", "box", "line", "number"}
    (prediction,) = reader.predict([some[0][0]])
    assert set(prediction.record()) == {"digit", "confidence", "rejected", "reason"}


@pytest.mark.mnist
def test_threads_read_the_same(reader, some):
    alone = [one.digit for one in reader.predict(list(some[0][:40]))]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda image: reader.predict([image])[0].digit, some[0][:40]))
    assert together == alone


def test_blank_says_no_ink(reader):
    (prediction,) = reader.predict([np.full((200, 200), 240, np.uint8)])
    assert (prediction.digit, prediction.rejected, prediction.reason) == (None, True, NO_INK)
    assert prediction.confidence == 0


def test_a_cross_is_not_a_digit(reader):
    canvas = np.full((200, 200), 255, np.uint8)
    for index in range(40, 160):
        canvas[index, index - 4 : index + 4] = 0
        canvas[index, 196 - index : 204 - index] = 0
    (prediction,) = reader.predict([canvas])
    assert (prediction.digit, prediction.reason) == (None, NOT_A_DIGIT)


def test_no_images_no_predictions(reader):
    assert reader.predict([]) == []


@pytest.mark.parametrize(
    ("images", "told"),
    [
        (None, "found NoneType"),
        (7, "found int"),
        (np.zeros(28), r"found \(28,\)"),
        (np.array("7.png"), r"found \(\)"),
    ],
)
def test_what_holds_no_pictures_is_an_image_error(reader, images, told):
    with pytest.raises(ImageError, match=told):
        reader.predict(images)


def test_bytes_of_any_kind_are_one_picture(reader, tmp_path):
    Image.fromarray(page_of("7")).save(tmp_path / "7.png")
    data = (tmp_path / "7.png").read_bytes()
    digits = [reader.predict(kind(data))[0].digit for kind in (bytes, bytearray, memoryview)]
    assert digits == ["7"] * 3


def test_a_reader_says_what_it_tells_apart(reader):
    assert repr(reader) == "Reader(the digits 0 to 9)"


def test_noise_is_read_as_nothing(reader):
    noise = np.random.default_rng(0).integers(0, 256, (480, 360)).astype(np.uint8)
    assert reader.read(noise).lines == []


@pytest.mark.mnist
def test_a_page_printed_in_dots_is_read_where_it_lies(reader, some):
    """As newspapers and fax machines print: each sixth pixel each way is a dot."""
    images, labels = some
    page = composed(images, [[0, 1, 2, 3]])
    large = cv2.resize(page, None, fx=3, fy=3)
    dotted = large.copy()
    dotted[::6, ::6] = 120
    plain, found = reader.read(large), reader.read(dotted)
    for reading in (plain, found):
        assert [line.replace(" ", "") for line in reading.lines] == ["".join(map(str, labels[:4]))]
    shifts = [
        np.abs(np.subtract(one.box, other.box)).max()
        for one, other in zip(found.digits, plain.digits, strict=True)
    ]
    assert max(shifts) < 24


def test_clouds_are_no_digit(reader):
    """Each blob of them might be a stroke, and some look like a 1."""
    rng = np.random.default_rng(0)
    for coarseness in (1.5, 3, 6):
        hills = cv2.GaussianBlur(rng.normal(0, 1, (300, 400)), (0, 0), coarseness)
        clouds = (128 + 50 * hills / hills.std()).clip(0, 255).astype(np.uint8)
        assert reader.predict([clouds])[0].digit is None


def test_one_path_alone_is_a_list_of_one(reader, tmp_path):
    Image.fromarray(one_digit()).save(tmp_path / "one.png")
    assert [one.digit for one in reader.predict(str(tmp_path / "one.png"))] == ["1"]


@pytest.mark.parametrize("width", [3, 4, 6, 8, 12, 20])
def test_a_plain_bar_is_a_1_however_thin(reader, width):
    drawing = np.full((120, 90), 255, np.uint8)
    drawing[20:100, 40 : 40 + width] = 0
    assert reader.predict([drawing])[0].digit == "1"


def test_a_page_upside_down_says_how_it_was_turned(reader):
    page = 255 - page_of("45745", "74547", height=40)
    upright, turned = reader.read(page), reader.read(np.rot90(page, 2))
    assert (upright.turned, turned.turned) == (0, 180)
    assert turned.lines == upright.lines


def one_digit():
    drawing = np.full((120, 90), 255, np.uint8)
    drawing[20:100, 40:48] = 0
    return drawing


def test_blank_page_reads_as_nothing(reader):
    reading = reader.read(np.full((300, 300), 250, np.uint8))
    assert (reading.lines, reading.digits, reading.rejected) == ([], [], 0)


def test_a_broken_image_is_named(reader, tmp_path: Path):
    path = tmp_path / "broken.png"
    path.write_bytes(b"nothing")
    with pytest.raises(ImageError, match=r"broken\.png: not a picture"):
        reader.read(path)


def test_arrays_of_one_and_of_several_pictures_are_told_apart(reader):
    one = np.full((60, 50), 250, np.uint8)
    one[10:50, 22:27] = 0
    colour = np.repeat(one[..., None], 3, axis=2)
    for array, count in ((one, 1), (colour, 1), (one[None], 1), (np.stack([one] * 3), 3)):
        assert [said.digit for said in reader.predict(array)] == ["1"] * count
    assert len(reader.predict(np.stack([colour] * 2))) == 2


def test_pages_are_read_one_by_one_and_none_is_lost(reader, tmp_path: Path):
    one = Image.new("L", (120, 160), 240)
    ImageDraw.Draw(one).line((60, 30, 60, 130), 20, 8)
    path = tmp_path / "two.tif"
    one.save(path, save_all=True, append_images=[Image.new("L", one.size, 250)])
    assert [reading.lines for reading in reader.read_pages(path)] == [["1"], []]
    assert [reading.place.page for reading in reader.read_pages(path, [2])] == [2]
    assert reader.read(path, page=2).lines == []
    assert reader.read(path).place.pages == reader.predict(path)[0].place.pages == 2
    with pytest.raises(ImageError, match="there is no page 3"):
        reader.read(path, page=3)


class CountingClassifier(Classifier):
    """Counts the pictures that it classifies."""

    count = 0

    def __call__(self, images):
        self.count += len(images)
        return super().__call__(images)


class CountingDetector(Detector):
    """Counts the pixels that it looks at, on all levels and in all orientations."""

    pixels = 0

    def _maps(self, level):
        self.pixels += level.size
        return super()._maps(level)


@pytest.mark.parametrize("kind", ["zigzag", "thousands of digits", "sliver"])
def test_cost_is_bounded_by_pixels_whatever_they_show(kind):
    page = np.full((1400, 1500), 255, np.uint8)
    if kind == "zigzag":
        peaks = [(x, 700 + 30 * (x % 2)) for x in range(10, 1490)]
        cv2.polylines(page, [np.array(peaks, np.int32)], False, 0, 2)
    elif kind == "thousands of digits":
        for x, y in np.random.default_rng(0).integers(12, 1390, (9000, 2)).tolist():
            cv2.putText(page, str(x % 10), (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.4, 0, 1)
    else:
        page = np.zeros((1, 2_000_000), np.uint8)
    classifier, detector = CountingClassifier(), CountingDetector()
    Reader(classifier, detector).read(page)
    assert 0 < detector.pixels < 5 * page.size
    assert classifier.count <= MAX_SYMBOLS


@pytest.mark.parametrize("width", [95, 100, 105])
@pytest.mark.parametrize("stroke", [8, 14, 22])
def test_a_zero_as_round_as_a_circle_is_a_zero(reader, width, stroke):
    picture = np.full((200, 200), 255, np.uint8)
    cv2.ellipse(picture, (100, 100), (width * 60 // 100, 60), 0, 0, 360, 0, stroke, cv2.LINE_AA)
    assert reader.predict(picture)[0].digit == "0"
