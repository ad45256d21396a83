"""Boxes become lines from top to bottom, and numbers from left to right."""

import numpy as np
import pytest

from digitnet.reader.layout.lines import find_lines, find_slope

NONE = np.zeros((0, 4), np.float32)


def boxes_of(*corners: tuple[float, float], width: float = 12, height: float = 20) -> np.ndarray:
    return np.array([(x, y, width, height) for x, y in corners], np.float32)


def members(
    boxes: np.ndarray, marks: np.ndarray = NONE, links: np.ndarray | None = None
) -> list[list[list[int]]]:
    """Return the digits of each number of each line; unless told, links leave it to the gaps."""
    links = np.full((len(boxes), 2), 0.5, np.float32) if links is None else links
    lines = find_lines(boxes, links, marks)
    return [[list(number) for number in line] for line in lines]


def test_no_boxes_are_no_lines() -> None:
    assert members(np.zeros((0, 4), np.float32)) == []


def test_two_lines_come_top_to_bottom_and_left_to_right_whatever_the_boxes_order() -> None:
    boxes = boxes_of((40, 60), (20, 61), (20, 10), (40, 11))
    assert members(boxes) == [[[2, 3]], [[1, 0]]]


def test_a_leaning_page_keeps_its_lines_together() -> None:
    slope = 0.2
    boxes = boxes_of(
        *[(x, 10 + slope * x) for x in range(0, 400, 18)],
        *[(x, 45 + slope * x) for x in range(0, 400, 18)],
    )
    assert find_slope(boxes) == pytest.approx(slope, abs=0.01)
    count = len(boxes) // 2
    assert members(boxes) == [[list(range(count))], [list(range(count, 2 * count))]]


@pytest.mark.parametrize(("slope", "followed"), [(0.35, 0.35), (0.47, 0.0)])
def test_lines_are_followed_up_to_two_fifths(slope: float, followed: float) -> None:
    boxes = boxes_of(*[(x, slope * x) for x in range(0, 200, 18)])
    assert find_slope(boxes) == pytest.approx(followed, abs=0.01)


def test_a_line_that_sags_in_the_middle_stays_one_line() -> None:
    boxes = boxes_of(*[(x, 20 + 15 * np.sin(x / 400 * np.pi)) for x in range(0, 400, 18)])
    assert len(members(boxes)) == 1


@pytest.mark.parametrize(("gap", "count"), [(1.0, 1), (1.2, 2)])
def test_two_digits_alone_are_two_numbers_only_if_far_apart(gap: float, count: int) -> None:
    boxes = boxes_of((0, 0), (12 + gap * 20, 0))
    assert len(members(boxes)[0]) == count


def test_the_digits_of_a_sudokus_row_are_numbers_of_their_own() -> None:
    row = boxes_of(*[(44 * place + place % 3, 0) for place in range(9)])
    row[1::2, 2] = 3
    assert members(row) == [[[place] for place in range(9)]]


@pytest.mark.parametrize(("widths", "count"), [((30, 4), 1), ((4, 30), 2)])
def test_far_apart_is_measured_from_middle_to_middle(widths: tuple[int, int], count: int) -> None:
    boxes = boxes_of((0, 0), (38, 0))
    boxes[:, 2] = widths
    assert len(members(boxes)[0]) == count


@pytest.mark.parametrize(("gap", "count"), [(0.35, 1), (0.45, 2)])
def test_a_gap_parts_numbers_where_others_in_the_line_are_narrow(gap: float, count: int) -> None:
    boxes = boxes_of((0, 0), (13, 0), (26, 0), (38 + gap * 20, 0))
    assert len(members(boxes)[0]) == count


@pytest.mark.parametrize(("step", "count"), [(1.3, 1), (1.5, 2)])
def test_a_gap_parts_numbers_where_the_step_is_larger_than_others(step: float, count: int) -> None:
    boxes = boxes_of((0, 0), (22, 0), (44, 0), (44 + step * 22, 0))
    assert len(members(boxes)[0]) == count


def test_in_the_boxes_of_a_form_the_gap_beside_a_slim_1_parts_nothing() -> None:
    boxes = boxes_of(*[(26 * place + place % 3, 0) for place in range(8)])
    boxes[[2, 3, 6], 0] += 4
    boxes[[2, 3, 6], 2] = 4
    assert len(members(boxes)[0]) == 1


def test_digits_written_wide_but_evenly_are_one_number() -> None:
    assert len(members(boxes_of(*[(28 * place, 0) for place in range(6)]))[0]) == 1


@pytest.mark.parametrize(
    ("right", "left", "count"), [(0.9, 0.1, 1), (0.7, 0.1, 2), (0.1, 0.9, 1), (0.1, 0.7, 2)]
)
def test_neighbours_are_two_numbers_if_they_are_unsure_of_a_link_on_average(
    right: float, left: float, count: int
) -> None:
    """What the first says of its left, and the last of its right, tells nothing."""
    links = np.array([(0.9, right), (left, 0.9)], np.float32)
    assert len(members(boxes_of((0, 0), (15, 0)), links=links)[0]) == count


@pytest.mark.parametrize(("linked", "count"), [(0.55, 2), (0.65, 1)])
def test_neighbours_that_are_sure_of_a_link_are_one_number_however_far_apart(
    linked: float, count: int
) -> None:
    links = np.full((2, 2), linked, np.float32)
    assert len(members(boxes_of((0, 0), (60, 0)), links=links)[0]) == count


@pytest.mark.parametrize(("pitch", "widened", "count"), [(25, 1, 1), (25, 1.2, 2), (21, 1, 2)])
def test_where_digits_stand_far_apart_a_point_widens_their_step(
    pitch: float, widened: float, count: int
) -> None:
    """In the boxes of a form the rules between digits may look like a sign to the network."""
    boxes = boxes_of(
        *[(pitch * place + (widened - 1) * pitch * (place > 2), 0) for place in range(6)]
    )
    links = np.ones((6, 2), np.float32)
    links[2, 1] = links[3, 0] = 0.2
    assert len(members(boxes, links=links)[0]) == count


@pytest.mark.parametrize(("drop", "count"), [(0.4, 1), (0.6, 2)])
def test_a_digit_far_above_or_below_is_another_line(drop: float, count: int) -> None:
    assert len(members(boxes_of((0, 0), (15, drop * 20)))) == count


@pytest.mark.parametrize(("high", "count"), [(70, 1), (90, 2)])
def test_what_is_thrice_as_high_as_a_lines_digits_is_a_line_of_its_own(
    high: float, count: int
) -> None:
    """As the edge of a page beside a row of digits, taken for a 1."""
    row = [(40 * place, 100, 20, 28) for place in range(4)]
    beside = (180, 114 - high / 2, 20, high)
    assert len(members(np.array([*row, beside], np.float32))) == count


def test_a_mark_between_parts_numbers_and_one_beside_does_not() -> None:
    boxes = boxes_of((0, 0), (20, 0), (34, 0))
    slash = np.array([[13, 0, 6, 20]], np.float32)
    assert members(boxes, slash) == [[[0], [1, 2]]]
    assert members(boxes, slash + np.float32([100, 0, 0, 0])) == [[[0, 1, 2]]]


def test_a_table_comes_row_by_row() -> None:
    boxes = boxes_of(*[(x, y) for y in (0, 40, 80) for x in (0, 14, 200, 214, 400)])
    assert [len(line) for line in members(boxes)] == [3, 3, 3]


def test_of_thousands_of_digits_none_is_lost() -> None:
    places = np.random.default_rng(0).uniform(0, 2000, (4000, 2)).astype(np.float32)
    boxes = np.concatenate([places, np.full((4000, 2), 9, np.float32)], axis=1)
    assert sum(len(number) for line in members(boxes) for number in line) == 4000
