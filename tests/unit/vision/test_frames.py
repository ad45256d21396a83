"""The inside of a frame that a picture was cut along."""

import cv2
import numpy as np
import pytest

from digitnet.vision.frames import inside_frame


def cell(height=120, width=90):
    return np.zeros((height, width), np.uint8)


def test_whole_frame():
    solid = cell()
    cv2.rectangle(solid, (6, 8), (82, 110), (1,), 3)
    rows, columns = inside_frame(solid > 0)
    assert 9 <= rows.start <= 14
    assert 104 <= rows.stop <= 109
    assert 7 <= columns.start <= 13
    assert 75 <= columns.stop <= 81


@pytest.mark.parametrize("drop", [-5, 5])
def test_one_skewed_side(drop):
    """A rule at the foot that runs from border to border, three degrees askew."""
    solid = cell()
    cv2.line(solid, (0, 100), (89, 100 + drop), (1,), 2)
    rows, columns = inside_frame(solid > 0)
    assert rows.start == 0
    assert 90 <= rows.stop <= 100
    assert (columns.start, columns.stop) == (0, 90)


def test_a_digit_alone_has_no_frame():
    solid = cell()
    cv2.line(solid, (20, 20), (66, 20), (1,), 8)
    cv2.line(solid, (66, 20), (34, 100), (1,), 8)
    assert inside_frame(solid > 0) is None


def test_a_stroke_through_the_middle_is_no_frame():
    solid = cell()
    cv2.line(solid, (45, 0), (45, 119), (1,), 6)
    assert inside_frame(solid > 0) is None


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (15, 40), (16, 16)])
def test_any_shape_passes(shape):
    assert inside_frame(np.zeros(shape, np.bool_)) is None
