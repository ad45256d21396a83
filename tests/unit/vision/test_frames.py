"""The inside of a frame that a picture was cut along."""

import cv2
import numpy as np
import pytest

from digitnet.vision.frames import inside, side_lines, without_lines


def inside_frame(solid):
    """Rows and columns within the lines, None where there are none."""
    lying, standing = side_lines(solid.astype(np.uint8) * 200, 50)
    return inside(lying, standing) if lying.any() or standing.any() else None


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


def test_a_rule_is_lifted_from_under_a_digit_that_stands_on_it():
    ink = cell() * 255
    cv2.line(ink, (44, 20), (44, 100), (255,), 8)
    page = ink.copy()
    cv2.line(page, (0, 98), (89, 98), (255,), 2)
    lifted = without_lines(page, *side_lines(page, 50))
    assert np.abs(lifted.astype(int) - ink).max(axis=1)[:90].max() == 0
    columns = np.flatnonzero(lifted.any(axis=0))
    assert columns[0] >= 38
    assert columns[-1] <= 50
    assert np.flatnonzero(lifted.any(axis=1))[-1] >= 99


def test_a_faint_line_in_grain_is_seen():
    rng = np.random.default_rng(0)
    levels = np.abs(rng.normal(0, 6, (120, 90)))
    levels[100:102] += 20
    lying, standing = side_lines(levels.clip(0, 255).astype(np.uint8), 50)
    assert lying[99:103].any()
    assert not lying[:95].any()
    assert not standing.any()


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (15, 40), (16, 16)])
def test_any_shape_passes(shape):
    assert inside_frame(np.zeros(shape, np.bool_)) is None
