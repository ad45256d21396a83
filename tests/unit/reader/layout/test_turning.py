"""Boxes found in a turned picture lie right in the picture as it was."""

import numpy as np
import pytest

from digitnet.reader.layout.turning import MAX_PIXELS, find_turn, is_upright, turn_back
from digitnet.reader.symbols import Symbols


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_box_comes_back_to_where_its_ink_was(quarters: int) -> None:
    picture = np.zeros((30, 50), np.uint8)
    picture[5:9, 20:31] = 255
    turned = np.rot90(picture, quarters)
    rows, columns = np.nonzero(turned)
    box = [columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1]
    back = turn_back(np.array([box], np.float32), quarters, picture.shape)
    np.testing.assert_array_equal(back, [[20, 5, 11, 4]])


def digits_of(count: int, sure: float) -> Symbols:
    """Return so many digits that are this sure."""
    boxes = np.full((count, 4), 20, np.float32)
    classes = np.eye(11, dtype=np.float32)[[3] * count]
    scores, links = np.full(count, sure, np.float32), np.zeros((count, 2), np.float32)
    return Symbols(boxes, scores, classes, links)


class Shows:
    """A page network that shows something else in a picture that was turned once.

    A small picture isn't shown to it as it stands.
    """

    def __init__(self, upright: Symbols, turned: Symbols) -> None:
        self.upright, self.turned = upright, turned
        self.sizes: list[tuple[int, ...]] = []

    def __call__(self, grey: np.ndarray) -> Symbols:
        self.sizes.append(grey.shape)
        looks = len(self.sizes) + (max(grey.shape) < MAX_PIXELS**0.5)
        return self.turned if looks == 2 else self.upright


def turn_of(upright: Symbols, turned: Symbols, side: int = 100) -> tuple[int, Shows]:
    shows = Shows(upright, turned)
    turn = find_turn(shows, np.zeros((side, side), np.uint8), upright)  # type: ignore[arg-type]
    return turn, shows


@pytest.mark.parametrize(("sure", "looks"), [(0.8, 4), (0.9, 0)])
def test_digits_that_are_sure_as_they_stand_are_not_turned(sure: float, looks: int) -> None:
    _, shows = turn_of(digits_of(6, sure), digits_of(6, 0.9), 2000)
    assert len(shows.sizes) == looks


@pytest.mark.parametrize(
    ("count", "sure", "upright"),
    [
        (1, 0.86, True),
        (1, 0.84, False),
        (16, 0.83, False),
        (25, 0.845, True),
        (100, 0.83, True),
        (100, 0.73, False),
    ],
)
def test_many_digits_need_not_be_as_sure_as_few(count: int, sure: float, upright: bool) -> None:
    assert is_upright(np.full(count, sure, np.float32)) == upright


def test_unsure_signs_among_many_digits_do_not_make_them_turn() -> None:
    sure = np.array([0.9] * 40 + [0.2] * 10, np.float32)
    assert sure.mean() < 0.8
    assert is_upright(sure)


def test_where_there_are_no_digits_every_way_round_is_looked_at() -> None:
    assert not is_upright(np.zeros(0, np.float32))


def test_a_small_picture_is_not_looked_at_twice_as_it_stands() -> None:
    turn, shows = turn_of(digits_of(6, 0.5), digits_of(6, 0.9))
    assert (turn, len(shows.sizes)) == (1, 3)


@pytest.mark.parametrize(("sure", "turned"), [(0.6, 0), (0.63, 1)])
def test_another_way_round_must_show_half_as_much_again(sure: float, turned: int) -> None:
    assert turn_of(digits_of(6, 0.5), digits_of(6, sure))[0] == turned


@pytest.mark.parametrize(("count", "turned"), [(4, 0), (5, 1)])
def test_few_digits_are_read_as_they_stand(count: int, turned: int) -> None:
    assert turn_of(digits_of(count, 0.3), digits_of(count, 0.8))[0] == turned


@pytest.mark.parametrize(("sure", "turned"), [(0.4, 0), (0.5, 1)])
def test_letters_that_lie_on_their_side_are_no_digits(sure: float, turned: int) -> None:
    assert turn_of(digits_of(1, 0.1), digits_of(6, sure))[0] == turned


def test_half_a_million_pixels_are_turned() -> None:
    _, shows = turn_of(digits_of(6, 0.5), digits_of(6, 0.5), 2000)
    assert shows.sizes == [(707, 707)] * 4
