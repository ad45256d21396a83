import cv2
import numpy as np
import pytest

from digitnet.image.digit.deslant import deslant_all


def deslant(picture):
    return deslant_all(picture[None])[0]


def slant(picture):
    moments = cv2.moments(picture)
    return moments["mu11"] / moments["mu02"]


@pytest.fixture
def stroke():
    """A stroke that leans to the right by 0.3 columns per row."""
    picture = np.zeros((28, 28), np.uint8)
    cv2.line(picture, (17, 4), (11, 24), (255,), 3, cv2.LINE_AA)
    return picture


def test_half_of_the_slant_goes(stroke):
    assert slant(stroke) == pytest.approx(-0.3, abs=0.02)
    assert slant(deslant(stroke)) == pytest.approx(-0.15, abs=0.02)


@pytest.mark.parametrize(("lean", "left"), [(0.42, 0.21), (0.7, 0.45)])
def test_no_more_than_a_quarter_of_a_column_a_row_goes(lean, left):
    picture = np.zeros((28, 28), np.uint8)
    reach = round(9 * lean)
    cv2.line(picture, (14 - reach, 5), (14 + reach, 23), (255,), 2, cv2.LINE_AA)
    lean = slant(picture)
    assert slant(deslant(picture)) == pytest.approx(max(lean / 2, lean - 0.25), abs=0.03)


def test_the_ink_stays_in_the_middle(stroke):
    before, after = (np.average(np.arange(28), weights=p.sum(0)) for p in (stroke, deslant(stroke)))
    assert after == pytest.approx(before, abs=0.3)
    assert int(deslant(stroke).sum()) == pytest.approx(int(stroke.sum()), rel=0.02)


def test_an_upright_stroke_stays_as_it_is():
    picture = np.zeros((28, 28), np.uint8)
    picture[4:24, 13:16] = 255
    np.testing.assert_array_equal(deslant(picture), picture)


@pytest.mark.parametrize(
    "picture", [np.zeros((28, 28), np.uint8), np.full((28, 28), 255, np.uint8)]
)
def test_what_has_no_slant_stays_as_it_is(picture):
    np.testing.assert_array_equal(deslant(picture), picture)


def test_a_lying_stroke_is_not_torn_to_one_side():
    picture = np.zeros((28, 28), np.uint8)
    cv2.line(picture, (4, 15), (23, 12), (255,), 2, cv2.LINE_AA)
    columns = np.flatnonzero(deslant(picture).max(axis=0) > 100)
    assert columns.min() >= 3
    assert columns.max() <= 24
