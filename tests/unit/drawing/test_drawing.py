import numpy as np
import pytest
from PIL import Image

from digitnet.drawing import draw_predictions, draw_reading, shown
from digitnet.drawing.canvas import enlarged, fitted, percent, shortened, text_width
from digitnet.reader.results import FoundDigit, Number, Prediction, Reading

BLUE, VERMILION = (0, 114, 178), (213, 94, 0)


def a_picture():
    picture = np.zeros((28, 28), np.uint8)
    picture[4:24, 12:16] = 255
    return picture


def a_reading(confidence, box=(400, 300, 100, 200)):
    sure = np.eye(10, dtype=np.float32)[1]
    found = FoundDigit("1", confidence, sure, box, 0, 0, a_picture())
    return Reading([Number((found,), 0)])


def a_prediction(digit="1"):
    probabilities = np.full(10, 0.1, np.float32)
    reason = "not a digit" if digit is None else None
    return Prediction(digit, 0.95, probabilities, reason, a_picture())


@pytest.mark.parametrize(("confidence", "colour"), [(0.97, BLUE), (0.6, VERMILION)])
def test_box_fits_the_digit_and_tells_how_sure_it_is(confidence, colour):
    page = draw_reading("a.png", np.full((1000, 1000), 255, np.uint8), 1.0, a_reading(confidence))
    photo = np.asarray(page)[56:1056, 24:1024]
    assert tuple(photo[400, 397]) == colour
    assert tuple(photo[400, 503]) == colour
    assert tuple(photo[400, 450]) == (255, 255, 255)


def test_large_photo_is_reduced_and_its_boxes_with_it():
    pixels = np.full((3200, 2000), 255, np.uint8)
    page = draw_reading("a.png", pixels, 2.0, a_reading(0.97, (2000, 3000, 400, 400)))
    photo = np.asarray(page)[56 : 56 + 1600, 24 : 24 + 1000]
    assert tuple(photo[800, 497]) == BLUE
    assert tuple(photo[800, 603]) == BLUE


def test_page_without_digits_is_drawn_too():
    page = draw_reading(
        "a.png", np.full((10, 10, 3), 9, np.uint8), 1.0, Reading([], 3 * [(0, 0, 5, 5)])
    )
    assert page.mode == "RGB"


def test_rejected_marks_are_framed_in_grey():
    reading = Reading([], [(400, 300, 100, 200)])
    page = draw_reading("a.png", np.full((1000, 1000), 255, np.uint8), 1.0, reading)
    photo = np.asarray(page)[56:1056, 24:1024]
    assert {tuple(photo[400, x]) for x in (397, 503)} == {(107, 107, 107)}
    assert tuple(photo[291, 450]) == (107, 107, 107)


def test_rejected_picture_is_greyed_and_struck():
    plain, struck = (np.asarray(enlarged(a_picture(), 6, struck)) for struck in (False, True))
    assert set(plain.ravel()) == {0, 255}
    assert 60 < struck[10, 80].mean() < 120
    assert tuple(struck[84, 84]) == (255, 255, 255)


def test_sheet_has_a_card_for_each_picture_in_rows_of_four():
    pixels = np.zeros((50, 80), np.uint8)
    cards = [shown(f"{index}.png", pixels, a_prediction(None)) for index in range(5)]
    one, five = draw_predictions(cards[:1]), draw_predictions(cards)
    assert five.width - 24 == 4 * (one.width - 24)
    assert five.height - 24 == 2 * (one.height - 24)
    assert draw_predictions(cards, left_out=3).height > five.height


def test_thumbnail_keeps_the_photos_shape_and_little_else():
    assert shown("a", np.zeros((3000, 4000, 3), np.uint8), a_prediction()).thumbnail.size == (
        168,
        126,
    )
    image, scale = fitted(np.zeros((10, 20), np.uint8), 100, 200)
    assert (image.size, scale) == ((100, 50), 5)
    assert isinstance(image, Image.Image)


def test_long_name_keeps_its_end():
    name = shortened("scans/" * 40 + "page.png", 16, 200)
    assert name.startswith("…")
    assert name.endswith("page.png")
    assert text_width(name, 16) <= 200


def test_almost_sure_is_not_told_as_certain():
    shares = (0.29, 0.5, 0.896, 0.9, 0.984, 0.9899, 0.994, 0.9999, 1)
    told = ["29 %", "50 %", "89 %", "90 %", "98 %", "98 %", "99.4 %", "99.9 %", "100.0 %"]
    assert [percent(share) for share in shares] == told
