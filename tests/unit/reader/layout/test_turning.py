"""Boxes found in a turned picture lie right in the picture as it was."""

import numpy as np
import pytest

from digitnet.reader.layout.turning import find_turn, turn_back
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
    return Symbols(
        boxes, np.full(count, sure, np.float32), np.eye(11, dtype=np.float32)[[3] * count]
    )


class Shows:
    """A page network that shows something else in a picture that was turned once."""

    def __init__(self, upright: Symbols, turned: Symbols) -> None:
        self.upright, self.turned = upright, turned
        self.sizes: list[tuple[int, ...]] = []

    def __call__(self, grey: np.ndarray) -> Symbols:
        self.sizes.append(grey.shape)
        return self.turned if len(self.sizes) == 2 else self.upright


def turn_of(upright: Symbols, turned: Symbols, side: int = 100) -> tuple[int, Shows]:
    shows = Shows(upright, turned)
    turn = find_turn(shows, np.zeros((side, side), np.uint8), upright)  # type: ignore[arg-type]
    return turn, shows


@pytest.mark.parametrize(("sure", "looks"), [(0.8, 4), (0.9, 0)])
def test_digits_that_are_sure_as_they_stand_are_not_turned(sure: float, looks: int) -> None:
    _, shows = turn_of(digits_of(6, sure), digits_of(6, 0.9))
    assert len(shows.sizes) == looks


@pytest.mark.parametrize(("sure", "turned"), [(0.57, 0), (0.65, 1)])
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
