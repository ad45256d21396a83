"""Where the columns of a table are, numbers end."""

import numpy as np
import pytest

from digitnet.reader.layout.columns import part_columns
from digitnet.reader.layout.lines import find_lines

HIGH = 20


def table(*lines: str, nearest: float | None = None, lean: float = 0.0) -> np.ndarray:
    """Return boxes of numbers in columns 60 pixels apart; the last line's first two stand nearer.

    Parameters
    ----------
    nearest
        Gap between those two, in digit heights.
    """
    boxes = []
    for row, line in enumerate(lines):
        for column, number in enumerate(line.split()):
            for place in range(len(number)):
                x = 60.0 * column + 16 * place
                if nearest is not None and row == len(lines) - 1 and column == 0:
                    x += 60 - 16 * len(number) + 4 - HIGH * nearest
                boxes.append((x, 40 * row + lean * x, 12, HIGH))
    return np.array(boxes, np.float32)


def texts(boxes: np.ndarray) -> list[list[int]]:
    """Return how many digits each number of each line has."""
    links = np.full((len(boxes), 2), 0.5, np.float32)
    lines = find_lines(boxes, links, np.zeros((0, 4), np.float32))
    return [[len(number) for number in line] for line in lines]


@pytest.mark.parametrize(("nearest", "parted"), [(0.35, True), (0.25, False)])
def test_numbers_that_nearly_touch_are_parted_where_other_lines_part(
    nearest: float, parted: bool
) -> None:
    boxes = table("41 42", "51 52", "61 62", "71 72", nearest=nearest)
    assert texts(boxes) == [[2, 2]] * 3 + [[2, 2] if parted else [4]]


@pytest.mark.parametrize(("lines", "parted"), [(1, False), (2, True)])
def test_one_other_line_is_not_enough(lines: int, parted: bool) -> None:
    boxes = table(*["41 42"] * lines, "71 72", nearest=0.35)
    assert texts(boxes)[-1] == ([2, 2] if parted else [4])


@pytest.mark.parametrize(("through", "parted"), [(1, True), (2, False)])
def test_numbers_that_run_through_speak_against_a_column(through: int, parted: bool) -> None:
    boxes = table(*["41 42"] * 4, *["4142424"] * through, "71 72", nearest=0.35)
    assert texts(boxes)[-1] == ([2, 2] if parted else [4])


def test_columns_of_a_leaning_table_lean_too() -> None:
    boxes = table("41 42 43", "51 52 53", "61 62 63", "71 72 73", nearest=0.35, lean=0.15)
    boxes[:, 0] -= 0.15 * boxes[:, 1]
    assert texts(boxes) == [[2, 2, 2]] * 4


def test_the_boxes_of_a_form_below_one_another_stay_whole() -> None:
    line = [(30 * place, 12) for place in range(8)]
    boxes = np.array([(x, 50 * row, w, HIGH) for row in range(5) for x, w in line], np.float32)
    assert texts(boxes) == [[8]] * 5


def test_no_digit_is_lost() -> None:
    rng = np.random.default_rng(0)
    boxes = rng.uniform(0, 300, (200, 4)).astype(np.float32)
    boxes[:, 2:] = boxes[:, 2:] / 20 + 10
    lines = [[tuple(part) for part in np.split(line, [3])] for line in np.split(np.arange(200), 20)]
    parted = part_columns(lines, boxes, 0.1)
    assert [sum(line, ()) for line in parted] == [sum(line, ()) for line in lines]
