"""The 81 cells of a filled sudoku are found among all digits of a page."""

import numpy as np
import pytest

from digitnet.image.photo import Photo
from digitnet.reader.layout.reading import PageView, lay_out
from digitnet.reader.layout.sudoku import find_sudoku
from digitnet.reader.naming import Named
from digitnet.reader.results import Reading
from digitnet.reader.symbols import Symbols

ROW, COLUMN = np.mgrid[0:9, 0:9]
FILLED = (3 * ROW + ROW // 3 + COLUMN) % 9 + 1
STEP, WIDTH, HEIGHT = 30, 12, 20


def boxes_at(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    sides = np.broadcast_to(np.array([WIDTH, HEIGHT]), (x.size, 2))
    return np.concatenate([x.reshape(-1, 1), y.reshape(-1, 1), sides], axis=1).astype(np.float32)


GRID = boxes_at(50 + STEP * COLUMN, 50 + STEP * ROW)
CELLS = np.arange(81).reshape(9, 9)


def test_each_cell_holds_its_digit_whatever_the_order() -> None:
    order = np.random.default_rng(1).permutation(81)
    found = find_sudoku(GRID[order], FILLED.ravel()[order])
    assert found is not None
    np.testing.assert_array_equal(order[found], CELLS)


def test_a_sudoku_photographed_from_the_side_is_found() -> None:
    depth = 1 + 0.02 * COLUMN
    x, y = (60 + STEP * COLUMN) * depth, (80 + STEP * ROW + 4 * COLUMN) * depth - 5 * ROW
    found = find_sudoku(boxes_at(x, y), FILLED.ravel())
    np.testing.assert_array_equal(found, CELLS)


def test_digits_beside_it_are_in_no_cell() -> None:
    beside = boxes_at(np.array([320, 322, 15, 170, 230]), np.array([110, 230, 200, 5, 330]))
    boxes = np.concatenate([GRID, beside])
    digits = np.concatenate([FILLED.ravel(), [1, 2, 3, 4, 5]])
    np.testing.assert_array_equal(find_sudoku(boxes, digits), CELLS)


def test_a_column_that_goes_on_beside_the_frame_is_not_its_tenth() -> None:
    beside = boxes_at(np.full(7, 50 + 9 * STEP), 50 + STEP * np.arange(7))
    boxes = np.concatenate([GRID, beside])
    digits = np.concatenate([FILLED.ravel(), np.arange(7)])
    np.testing.assert_array_equal(find_sudoku(boxes, digits), CELLS)


def test_a_digit_that_was_not_found_leaves_its_cell_empty() -> None:
    found = find_sudoku(GRID[1:], FILLED.ravel()[1:])
    np.testing.assert_array_equal(found, CELLS - 1)


def test_of_two_digits_in_a_cell_the_surer_one_is_its() -> None:
    doubled = np.concatenate([GRID, boxes_at(np.array([50 + 4 * STEP]), np.array([59]))])
    found = find_sudoku(doubled, np.append(FILLED.ravel(), 7))
    np.testing.assert_array_equal(found, CELLS)


@pytest.mark.parametrize(("spoilt", "is_one"), [(7, True), (8, False)])
def test_some_of_its_units_hold_nine_different_digits(spoilt: int, is_one: bool) -> None:
    digits = FILLED.copy()
    for cell in ((0, 0), (1, 3), (2, 6), (3, 1), (4, 4), (5, 7), (6, 2), (6, 3))[:spoilt]:
        digits[cell] = 0  # its row, its column, its box; the last one spoils a box alone
    assert (find_sudoku(GRID, digits.ravel()) is not None) is is_one


def test_rows_of_nine_different_digits_are_enough() -> None:
    digits = np.stack([np.random.default_rng(row).permutation(9) + 1 for row in range(9)])
    np.testing.assert_array_equal(find_sudoku(GRID, digits.ravel()), CELLS)


def test_a_table_of_any_digits_is_no_sudoku() -> None:
    assert find_sudoku(GRID, np.random.default_rng(2).integers(0, 10, 81)) is None


@pytest.mark.parametrize(("at", "is_one"), [(0.5, False), (0.72, True)])
def test_a_neighbour_is_no_nearer_than_five_eighths_of_a_step(at: float, is_one: bool) -> None:
    x = 50 + STEP * np.concatenate([COLUMN[:, :5], COLUMN[:, 5:] - 1 + at], axis=1)
    found = find_sudoku(boxes_at(x, 50 + STEP * ROW), FILLED.ravel())
    assert np.array_equal(found, CELLS) is is_one


@pytest.mark.parametrize(("at", "is_one"), [(1.5, True), (1.75, False)])
def test_a_neighbour_is_no_further_than_one_step_and_three_fifths(at: float, is_one: bool) -> None:
    x = 50 + STEP * np.concatenate([COLUMN[:, :5], COLUMN[:, 5:] - 1 + at], axis=1)
    found = find_sudoku(boxes_at(x, 50 + STEP * ROW), FILLED.ravel())
    assert np.array_equal(found, CELLS) is is_one


@pytest.mark.parametrize(("more", "is_one"), [(80, True), (81, False)])
def test_more_than_half_of_the_pages_digits_are_in_it(more: int, is_one: bool) -> None:
    far = boxes_at(50 + 21 * (np.arange(more) % 30), 700 + 31 * (np.arange(more) // 30))
    boxes = np.concatenate([GRID, far])
    digits = np.concatenate([FILLED.ravel(), np.ones(more, int)])
    assert (find_sudoku(boxes, digits) is not None) is is_one


def test_a_grid_of_which_a_third_is_filled_is_no_reason_to_leave_out_the_rest() -> None:
    far = boxes_at(50 + 21 * (np.arange(101) % 30), 700 + 31 * (np.arange(101) // 30))
    digits = np.concatenate([FILLED.ravel()[:54], np.ones(101, int)])
    assert find_sudoku(np.concatenate([GRID[:54], far]), digits) is None


@pytest.mark.parametrize("count", [0, 1, 40])
def test_few_digits_are_no_sudoku(count: int) -> None:
    assert find_sudoku(GRID[:count], FILLED.ravel()[:count]) is None


def reading_of(boxes: np.ndarray, digits: np.ndarray) -> Reading:
    classes = np.eye(11, dtype=np.float32)[digits]
    scores, links = np.full(len(boxes), 0.9, np.float32), np.zeros((len(boxes), 2), np.float32)
    symbols = Symbols(boxes, scores, classes, links)
    page = np.full((900, 700), 255, np.uint8)
    pictures = np.zeros((len(boxes), 28, 28), np.uint8)
    others = symbols.take(slice(0, 0))
    named = Named(symbols, pictures, classes[:, :10], symbols.scores)
    return lay_out(named, others, PageView(Photo(page), 0, page))


def test_its_rows_are_the_lines_and_digits_beside_it_are_marks() -> None:
    beside = boxes_at(np.array([320, 15]), np.array([110, 200]))
    reading = reading_of(
        np.concatenate([GRID, beside])[::-1], np.append(FILLED.ravel(), [1, 2])[::-1]
    )
    assert reading.lines == [" ".join(map(str, row)) for row in FILLED.tolist()]
    assert len(reading.numbers) == len(reading.digits) == 81
    assert reading.rejected == 2
    assert sorted(reading.marks) == [(15, 200, WIDTH, HEIGHT), (320, 110, WIDTH, HEIGHT)]


def test_a_row_of_which_nothing_was_found_is_no_empty_line() -> None:
    reading = reading_of(GRID[:72], FILLED.ravel()[:72])
    assert reading.lines == [" ".join(map(str, row)) for row in FILLED[:8].tolist()]


def test_no_digit_is_changed_to_make_it_right() -> None:
    digits = FILLED.copy()
    digits[4, 4] = digits[4, 5]
    assert reading_of(GRID, digits.ravel()).lines[4] == " ".join(map(str, digits[4].tolist()))
