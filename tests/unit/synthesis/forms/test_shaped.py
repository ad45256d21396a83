"""1s, 7s and 9s of any shape."""

import numpy as np
import pytest

from digitnet.synthesis.forms.shaped import SHAPES, draw_shape

EYE = np.eye(2)


def points(digit: int, seed: int) -> np.ndarray:
    return np.concatenate([way for _, way in SHAPES[digit](np.random.default_rng(seed))])


@pytest.mark.parametrize("digit", SHAPES)
def test_a_shape_is_about_a_digit_high_and_none_is_like_another(digit: int) -> None:
    sizes = np.array([np.ptp(points(digit, seed), axis=0) for seed in range(300)])
    assert sizes[:, 1].min() > 0.9
    assert sizes[:, 1].max() < 1.4
    assert sizes[:, 0].max() < 1.5
    assert len({tuple(np.round(size, 3)) for size in sizes}) > 200


def test_a_1_is_a_bar_at_times_and_has_a_long_upstroke_at_others() -> None:
    widths = np.array([np.ptp(points(1, seed)[:, 0]) for seed in range(400)])
    assert 0.1 < (widths < 0.15).mean() < 0.35
    assert 0.1 < (widths > 0.5).mean() < 0.5


def test_a_habit_repeats_its_shape_up_to_small_pulls() -> None:
    def drawn(habit: float, seed: int) -> np.ndarray:
        return draw_shape(7, 40, 0.1, EYE, np.random.default_rng(seed), habit=habit)

    for habit in (0.1, 0.4, 0.7):
        sizes = np.array([drawn(habit, seed).shape for seed in range(8)])
        assert np.ptp(sizes, axis=0).max() < 14
        assert np.array_equal(drawn(habit, 3), drawn(habit, 3))
    assert len({drawn(habit, 0).shape for habit in np.linspace(0, 0.99, 20)}) > 12
