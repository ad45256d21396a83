"""What results look like to people: short, honest of pages, a picture in a notebook."""

import dataclasses
import io

import numpy as np
import pytest
from PIL import Image

from digitnet.image.photo import ALONE, Place
from digitnet.reader.results import FoundDigit, Number, Prediction, Reading

PICTURE = np.zeros((28, 28), np.uint8)
EVEN = np.full(10, 0.1, np.float32)


def found(digit, confidence, number=0, line=0):
    return FoundDigit(digit, confidence, EVEN, (3, 4, 20, 30), line, number, PICTURE)


@pytest.fixture
def reading():
    digits = [found("1", 0.99), found("2", 0.5), found("7", 0.95, number=1, line=1)]
    numbers = [Number(tuple(digits[:2]), 0), Number((digits[2],), 1)]
    source = np.full((60, 90), 255, np.uint8)
    return Reading(numbers, [(1, 2, 3, 4)], place=Place(2, 5), source=source)


def test_reprs_are_short(reading):
    prediction = Prediction("7", 0.9984, EVEN, None, PICTURE, Place(1, 3, "frame"))
    assert repr(prediction) == "Prediction('7', 99.8 %, frame 1 of 3)"
    rejected = Prediction(None, 0.0, EVEN, "no ink found", PICTURE)
    assert repr(rejected) == "Prediction(rejected: no ink found)"
    assert repr(reading) == "Reading(['12', '7'], rejected=1, page 2 of 5)"
    assert repr(reading.numbers[0]) == "Number('12', 49.5 %, box=(3, 4, 20, 30))"
    assert repr(reading.digits[0]) == "FoundDigit('1', 99.0 %, box=(3, 4, 20, 30))"


def test_doubt_shows_in_lines_and_numbers_and_keeps_the_digit(reading):
    doubted = reading.doubted(0.9)
    assert doubted.lines == ["1?", "7"]
    assert [number.text for number in doubted.numbers] == ["1?", "7"]
    assert [one.unsure for one in doubted.digits] == [False, True, False]
    assert doubted.digits[1].record()["digit"] == "2"
    assert doubted.record()["numbers"][0]["unsure"] is True
    assert "unsure" not in doubted.record()["numbers"][1]
    assert reading.lines == ["12", "7"]


def test_page_stands_in_records_only_where_there_are_several(reading):
    assert (reading.record()["page"], reading.record()["pages"]) == (2, 5)
    assert "page" not in Prediction("7", 0.9, EVEN, None, PICTURE).record()
    frame = Prediction("7", 0.9, EVEN, None, PICTURE, Place(1, 2, "frame")).record()
    assert (frame["page"], frame["kind"]) == (1, "frame")


def test_notebooks_get_a_picture_of_each(reading):
    prediction = Prediction("7", 0.9, EVEN, None, PICTURE)
    reading = dataclasses.replace(reading, place=ALONE)
    for result in (prediction, reading, reading.numbers[0], reading.digits[0]):
        with Image.open(io.BytesIO(result._repr_png_())) as picture:
            assert picture.format == "PNG"
            assert min(picture.size) >= 28
    assert Reading([])._repr_png_() is None
