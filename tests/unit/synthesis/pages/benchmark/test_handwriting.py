import cv2
import numpy as np
import pytest

from digitnet.synthesis.pages.benchmark.handwriting import (
    Pen,
    draw_digit,
    pick_pen,
    stroke,
    write_number,
)
from digitnet.synthesis.pages.writing.middles import thin

BALLPOINT = Pen((0, 0, 0), 0.08, 1.0, 0.0)


def holes(ink):
    return cv2.connectedComponents((~ink).astype(np.uint8), connectivity=4)[0] - 2


@pytest.mark.parametrize("height", [30.0, 80.0, 200.0])
@pytest.mark.parametrize("width", [None, 0.05, 0.18])
def test_a_digit_comes_out_as_tall_as_asked(digits, height, width):
    ink = draw_digit(digits.images[0], height, width)
    body = np.count_nonzero(digits.images[0].max(1) > 127) / 20 * height
    assert ink.shape[0] == pytest.approx(body, rel=0.2)
    assert ink.dtype == np.float32
    assert 0 <= ink.min() < 0.01
    assert ink.max() > 0.99


@pytest.mark.parametrize("width", [0.05, 0.1, 0.18])
def test_the_pen_sets_the_width_of_a_stroke(digits, width):
    one = draw_digit(digits.images[1], 200, width)
    stem = one[len(one) // 2]
    assert stem.sum() == pytest.approx(200 * width, rel=0.25)


@pytest.mark.parametrize(("digit", "loops"), [(0, 1), (1, 0), (6, 1), (7, 0), (8, 2), (9, 1)])
def test_thin_strokes_keep_their_loops(digits, digit, loops):
    ink = np.pad(draw_digit(digits.images[digit], 100, 0.05) > 0.5, 2)
    assert holes(ink) == loops


def test_strokes_are_smooth_not_blocks_of_pixels(digits):
    ink = draw_digit(digits.images[0], 400, None)
    edge = (ink > 0) & (ink < 1)
    outline = cv2.findContours((ink > 0.5).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    length = sum(cv2.arcLength(contour, True) for contour in outline[0])
    assert 0.5 < edge.sum() / length < 4
    corners = sum(len(cv2.approxPolyDP(contour, 3, True)) for contour in outline[0])
    assert corners < 60


def test_thinning_leaves_the_middle_line_of_a_bar():
    bar = np.zeros((20, 40), bool)
    bar[7:12, 5:35] = True
    rows, columns = np.nonzero(thin(bar))
    assert set(rows) == {9}
    assert columns.min() <= 8
    assert columns.max() >= 31
    assert len(columns) == columns.max() - columns.min() + 1


def test_thinning_keeps_a_thin_slanted_line_and_nothing_at_all():
    assert thin(np.eye(9, dtype=bool)).sum() >= 8
    assert not thin(np.zeros((5, 5), bool)).any()


def test_neighbours_stand_apart_unless_they_touch(digits):
    chosen = digits.images[[1, 2, 3, 4]]
    apart = write_number(chosen, 60, BALLPOINT, np.random.default_rng(0))
    close = write_number(chosen, 60, BALLPOINT, np.random.default_rng(0), touching=1.0)
    parts = [
        cv2.connectedComponents((w.cover > 0.4).astype(np.uint8))[0] - 1 for w in (apart, close)
    ]
    assert parts[0] == 4
    assert parts[1] < 4


def test_boxes_hold_the_ink_from_left_to_right(digits):
    written = write_number(digits.images[[5, 0, 7]], 50, BALLPOINT, np.random.default_rng(1))
    inside = np.zeros(written.cover.shape, bool)
    for x, y, width, height in written.boxes:
        inside[y : y + height, x : x + width] = True
    assert not (written.cover[~inside] > 0).any()
    lefts = [box[0] for box in written.boxes]
    assert lefts == sorted(lefts)


def test_pens_come_in_every_kind():
    pens = [pick_pen(np.random.default_rng(seed)) for seed in range(200)]
    widths = {round(pen.width, 2) for pen in pens if pen.width}
    assert min(widths) <= 0.05
    assert max(widths) >= 0.18
    assert any(pen.grain == 0.5 for pen in pens)
    assert any(pen.width is None for pen in pens)
    assert stroke(BALLPOINT, 50) == 4.0
