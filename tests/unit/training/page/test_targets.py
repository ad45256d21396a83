"""What the network is asked to say of a scene."""

import dataclasses

import numpy as np
import pytest

from digitnet.synthesis.pages.scene import LETTER, MARK, NO_LOSS, Scene
from digitnet.training.page.targets import (
    CARES,
    GEOMETRY,
    HEAT,
    LABEL,
    LETTERS,
    LINKS,
    WEIGHT,
    make_targets,
)


def scene(*symbols: tuple[float, float, float, float, int]) -> Scene:
    return Scene(
        np.full((64, 64), 255, np.uint8),
        np.array([symbol[:4] for symbol in symbols], np.float32).reshape(-1, 4),
        np.array([symbol[4] for symbol in symbols], np.uint8),
        np.full(len(symbols), -1, np.int16),
    )


def test_a_digit_is_a_peak_with_its_class_and_box() -> None:
    """Its centre (25, 34) lies in column 6, row 8."""
    maps = make_targets(scene((17, 22, 16, 24, 7)))
    assert maps.shape == (16, 16, 10)
    assert maps[8, 6, HEAT] == 1
    assert (maps[..., HEAT] == 1).sum() == 1
    assert maps[8, 6, LABEL] == 7
    offset_x, offset_y, width, height = maps[8, 6, GEOMETRY]
    assert 4 * (6.5 + offset_x) == pytest.approx(25)
    assert 4 * (8.5 + offset_y) == pytest.approx(34)
    assert 4 * np.exp([width, height]) == pytest.approx([16, 24])
    assert maps[..., CARES].all()


def test_neighbours_of_the_centre_learn_the_same_box_with_less_weight() -> None:
    maps = make_targets(scene((17, 22, 16, 24, 7)))
    assert 0.3 < maps[8, 7, WEIGHT] < 1
    assert 4 * (7.5 + maps[8, 7, GEOMETRY][0]) == pytest.approx(25)
    assert maps[8, 7, LABEL] == 7
    assert maps[8, 10, WEIGHT] == 0


def test_a_digit_is_linked_with_those_of_its_number_on_its_left_and_right() -> None:
    """Three digits of one number, out of order, and one of another number between two of them."""
    found = scene((2, 22, 8, 24, 1), (50, 22, 8, 24, 2), (18, 22, 8, 24, 3), (34, 22, 8, 24, 4))
    numbers = np.array([0, 0, 0, 1], np.int16)
    maps = make_targets(dataclasses.replace(found, numbers=numbers))
    cells = maps[8, [1, 5, 9, 13]]
    links = {int(cell[LABEL]): cell[LINKS].tolist() for cell in cells}
    assert links == {1: [0, 1], 3: [1, 1], 4: [0, 0], 2: [1, 0]}


def test_symbols_of_no_number_are_not_linked() -> None:
    assert not make_targets(scene((2, 22, 8, 24, 1), (18, 22, 8, 24, MARK)))[..., LINKS].any()


@pytest.mark.parametrize(
    ("height", "told"),
    [(8, "nothing"), (10, "spared"), (12, "read"), (44, "read"), (50, "spared"), (60, "nothing")],
)
def test_what_a_size_means(height: int, told: str) -> None:
    maps = make_targets(scene((20, 2, 5, height, 1)))
    found = "read" if maps[..., HEAT].any() else "spared" if (maps[..., CARES] == 0).any() else ""
    assert (found or "nothing") == told


def test_a_wide_symbol_counts_by_its_width() -> None:
    assert make_targets(scene((10, 20, 15, 3, MARK)))[..., HEAT].any()
    assert not make_targets(scene((10, 20, 14, 3, MARK)))[..., HEAT].any()


def test_a_letter_is_no_centre_but_its_class_is_learnt() -> None:
    maps = make_targets(scene((17, 22, 16, 24, LETTER), (40, 22, 16, 24, 7)))
    assert maps[..., HEAT].max(axis=0)[:7].max() == 0
    assert maps[..., CARES].all()
    assert maps[8, 6, LABEL] == MARK
    assert maps[8, 6, WEIGHT] == pytest.approx(LETTERS)
    assert (maps[8, 12, LABEL], maps[8, 12, WEIGHT]) == (7, 1)


def test_letters_are_the_only_ones_with_another_weight() -> None:
    symbols = scene((17, 22, 16, 24, LETTER), (40, 22, 16, 24, 7))
    usual, negative = make_targets(symbols), make_targets(symbols, letters=-LETTERS)
    changed = usual[..., WEIGHT] != negative[..., WEIGHT]
    np.testing.assert_array_equal(changed, (usual[..., LABEL] == MARK) & (usual[..., WEIGHT] > 0))
    np.testing.assert_array_equal(
        usual, np.where(changed[..., None], abs_weight(negative), negative)
    )


def abs_weight(maps: np.ndarray) -> np.ndarray:
    maps = maps.copy()
    maps[..., WEIGHT] = np.abs(maps[..., WEIGHT])
    return maps


@pytest.mark.parametrize("side", [8, 50])
def test_a_letter_too_small_or_too_large_is_nothing(side: int) -> None:
    maps = make_targets(scene((5, 5, 0.5 * side, side, LETTER)))
    assert not maps[..., WEIGHT].any()
    assert maps[..., CARES].all()


def test_what_may_be_a_digit_carries_no_loss_in_its_box() -> None:
    maps = make_targets(scene((16, 16, 12, 20, NO_LOSS)))
    assert not maps[..., HEAT].any()
    assert (maps[4:9, 4:7, CARES] == 0).all()
    assert (maps[..., CARES] == 0).sum() == 15


def test_between_two_digits_each_cell_belongs_to_the_nearer() -> None:
    maps = make_targets(scene((10, 20, 8, 20, 3), (20, 20, 8, 20, 5)))
    assert maps[7, 3, LABEL] == 3
    assert maps[7, 6, LABEL] == 5
    assert (maps[..., HEAT] == 1).sum() == 2


def test_a_centre_outside_the_picture_is_drawn_at_its_border() -> None:
    maps = make_targets(scene((-20, 20, 30, 30, 3)))
    assert maps[8, 0, HEAT] == 1
    assert 4 * (0.5 + maps[8, 0, GEOMETRY][0]) == pytest.approx(-5)
