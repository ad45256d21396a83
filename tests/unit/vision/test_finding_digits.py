import cv2
import numpy as np
import pytest

from digitnet.vision.cuts import cut_wide, find_paths
from digitnet.vision.grouping import best_path, in_company, possible_groups
from digitnet.vision.lines import find_lines, find_slope
from digitnet.vision.page import find_digits
from digitnet.vision.parts import Part, find_parts
from drawn_strokes import draw, page_of


def part(label, x, y=0, width=20, height=40, **rest):
    area = width * height // 4
    return Part(label, x, y, width, height, area, **{"origin": label, **rest})


def anything_is_a_digit(pictures):
    return np.full(len(pictures), 0.95, np.float32)


def nothing_is_a_digit(pictures):
    return np.zeros(len(pictures), np.float32)


def test_parts_are_measured():
    ink = page_of("17")
    parts = find_parts(ink)
    assert len(parts.parts) == 2
    assert parts.height == pytest.approx(44, abs=4)


def test_dust_is_dropped():
    ink = page_of("745")
    ink[5:7, 5:7] = 255
    assert len(find_parts(ink).parts) == 3


def test_a_part_is_cut_out_without_its_neighbour():
    ink = np.zeros((60, 60), np.uint8)
    ink[10:50, 10:14] = 255
    ink[10:50, 18:22] = 255
    parts = find_parts(ink)
    left = min(parts.parts, key=lambda one: one.x)
    assert (parts.cut_out([left]) > 0).any(axis=0).sum() == 4


def test_lines_come_from_top_to_bottom_and_left_to_right():
    parts = [part(1, 200, 100), part(2, 0, 0), part(3, 100, 100), part(4, 50, 2)]
    lines = find_lines(parts, 40)
    assert [[one.label for one in line] for line in lines] == [[2, 4], [3, 1]]


@pytest.mark.parametrize("slope", [-0.15, 0.0, 0.1])
def test_skewed_lines_are_followed(slope):
    parts = [
        part(10 * row + column, 60 * column, round(90 * row + slope * 60 * column))
        for row in range(5)
        for column in range(10)
    ]
    lines = find_lines(parts, 40)
    assert [[one.label // 10 for one in line] for line in lines] == [[row] * 10 for row in range(5)]
    assert find_slope(parts, 40) == pytest.approx(slope, abs=0.02)


def test_lines_that_fan_out_are_followed():
    parts = [
        part(20 * row + column, 60 * column, round(70 * row * (1 + 0.02 * column)))
        for row in range(8)
        for column in range(15)
    ]
    lines = find_lines(parts, 40)
    assert [{one.label // 20 for one in line} for line in lines] == [{row} for row in range(8)]


def test_a_floating_bar_joins_the_digit_below_it():
    body, bar = part(1, 0, 20, height=30), part(2, 8, 8, width=18, height=6)
    (line,) = find_lines([body, bar, part(3, 60, 8, height=40)], 40)
    assert {one.label for one in line} == {1, 2, 3}


def test_touching_digits_are_cut_between_them():
    ink = np.zeros((60, 80), np.uint8)
    draw(ink, "7", 8, 10, 40)
    draw(ink, "4", 24, 10, 40)
    parts = find_parts(ink)
    assert len(parts.parts) == 1
    pieces = cut_wide(parts, parts.parts[0], 40)
    assert len(pieces) >= 2
    assert sum(piece.area for piece in pieces) == parts.parts[0].area


def test_a_path_prefers_the_gap():
    ink = np.full((40, 60), 255, np.uint8)
    ink[:, 29:32] = 0
    paths, crossed = find_paths(ink, 40)
    assert crossed[0] == min(crossed)
    assert any(29 <= path.mean() <= 31 for path in paths)


def test_a_path_goes_along_a_wall_that_two_loops_share():
    ink = np.zeros((64, 90), np.uint8)
    for middle in (24, 60):
        cv2.ellipse(ink, (middle, 32), (18, 28), 0, 0, 360, (255,), 7)
    assert ink[32, 38:47].all()
    paths, _ = find_paths(ink, 64)
    assert any((abs(path - 42) < 5).all() for path in paths)


def test_one_digit_is_preferred_to_its_halves():
    halves = [part(1, 0, width=10, origin=9), part(2, 10, width=10, origin=9, cut=12.0)]
    groups = possible_groups(halves, 40)
    path = best_path(halves, groups, [0.97] * len(groups), area=200)
    assert [len(groups[index].parts) for index in path] == [2]


def test_two_digits_are_preferred_where_together_they_are_none():
    halves = [part(1, 0, origin=9), part(2, 20, origin=9, cut=4.0)]
    groups = possible_groups(halves, 40)
    scores = [0.0 if len(one.parts) == 2 else 0.9 for one in groups]
    path = best_path(halves, groups, scores, area=200)
    assert [groups[index].first for index in path] == [0, 1]


def test_a_speck_is_left_out_rather_than_spoil_a_digit():
    digit, speck = part(1, 0), part(2, 24, 30, width=5, height=5)
    groups = possible_groups([digit, speck], 40)
    scores = [0.99 if len(one.parts) == 1 else 0.6 for one in groups]
    path = best_path([digit, speck], groups, scores, area=200)
    assert [groups[index].parts for index in path] == [(digit,)]


@pytest.mark.parametrize(("gap", "digits"), [(8, 2), (60, 1)])
def test_a_doubtful_digit_needs_a_sure_one_beside_it(gap, digits):
    groups = possible_groups([part(1, 0), part(2, 20 + gap)], 40)
    scores = [0.99 if one.first == 0 else 0.2 for one in groups]
    path = [index for index, one in enumerate(groups) if one.first == one.last]
    assert len(in_company(groups, path, scores, threshold=0.5)) == digits


def test_what_runs_along_the_border_is_no_line_beside_others():
    page = page_of("745", "457")
    for x in range(20, page.shape[1], 25):
        page[:22, x : x + 8] = 255
    found, _ = find_digits(page, anything_is_a_digit)
    assert [one.line for one in found] == [0, 0, 0, 1, 1, 1]


def test_parts_far_apart_are_no_group():
    groups = possible_groups([part(1, 0), part(2, 80)], 40)
    assert [(one.first, one.last) for one in groups] == [(0, 0), (1, 1)]


def test_digits_come_in_reading_order_with_their_lines():
    found, marks = find_digits(page_of("745", "41"), anything_is_a_digit)
    assert [one.line for one in found] == [0, 0, 0, 1, 1]
    assert [one.box[0] for one in found][:3] == sorted(one.box[0] for one in found[:3])
    assert marks == []
    assert found[0].picture.shape == (28, 28)


def test_marks_that_score_as_none_are_counted():
    found, marks = find_digits(page_of("745"), nothing_is_a_digit)
    assert found == []
    assert [left // 50 for left, _, _, _ in marks] == [0, 1, 2]


def test_thousands_of_specks_are_no_writing():
    noise = np.random.default_rng(0).integers(0, 256, (300, 400)).astype(np.uint8)
    ink = cv2.GaussianBlur(noise, (0, 0), 1.5)
    ink = np.where(ink > 132, 255, 0).astype(np.uint8)
    found, marks = find_digits(ink, lambda pictures: np.full(len(pictures), 0.6, np.float32))
    assert found == []
    assert len(marks) > 60


def test_paths_are_alike_at_any_size():
    ink = np.full((40, 60), 255, np.uint8)
    ink[:, 29:32] = 0
    (small,), (large,) = (
        [path for path in find_paths(picture, height)[0] if abs(path.mean() / height - 0.75) < 0.05]
        for picture, height in ((ink, 40), (np.kron(ink, np.ones((6, 6), np.uint8)), 240))
    )
    assert large.shape == (240,)
    assert large.mean() / 6 == pytest.approx(small.mean(), abs=1)


def test_blank_page_holds_nothing():
    assert find_digits(np.zeros((50, 50), np.uint8), anything_is_a_digit) == ([], [])
