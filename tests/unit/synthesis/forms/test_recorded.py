import numpy as np
import pytest

from digitnet.errors import DataError
from digitnet.synthesis.forms.recorded import (
    Recorded,
    draw_recorded,
    load_recorded,
    pick_way,
    recorded_file,
)

UPRIGHT = np.eye(2)
BAR = np.stack([np.full(8, 50), np.linspace(100, 0, 8)], axis=1).astype(np.uint8)
"""A pen's way straight down."""
HOOK = np.array([[0, 60], [50, 80], [100, 100], [90, 80], [80, 60], [70, 40], [60, 20], [50, 0]])
RECORDED = Recorded(np.stack([BAR, HOOK]).astype(np.uint8), np.array([0, 1], np.uint8))


@pytest.fixture(autouse=True)
def _anew():
    load_recorded.cache_clear()
    yield
    load_recorded.cache_clear()


def draw(digit, seed=0, matrix=UPRIGHT):
    rng = np.random.default_rng(seed)
    return draw_recorded(pick_way(RECORDED, digit, rng), 40, 0.1, matrix, rng)


def test_a_way_is_drawn_as_high_as_asked_with_its_first_point_at_the_top():
    ink = draw(0)
    rows = np.flatnonzero(ink.max(axis=1) > 127)
    assert 40 <= np.ptp(rows) <= 48
    assert np.ptp(np.flatnonzero(ink.max(axis=0) > 127)) <= 9


def test_an_upstroke_begins_at_the_left_and_the_foot_is_at_the_bottom():
    ink = draw(1)
    highest, lowest = (np.flatnonzero(row).mean() for row in (ink[8], ink[-8]))
    assert highest > lowest
    left = np.flatnonzero(ink[:, ink.shape[1] // 4])
    assert left.mean() < len(ink) / 2


def test_the_matrix_stretches():
    assert draw(1, matrix=np.diag([2.0, 1.0])).shape[1] > 1.6 * draw(1).shape[1]


def test_the_same_seed_draws_the_same_and_another_does_not():
    assert np.array_equal(draw(1, 3), draw(1, 3))
    assert draw(1, 3).shape != draw(1, 4).shape or not np.array_equal(draw(1, 3), draw(1, 4))


def test_digits_of_two_strokes_and_those_nobody_wrote_are_not_drawn():
    joined = Recorded(RECORDED.points, np.array([4, 7], np.uint8))
    rng = np.random.default_rng(0)
    assert [pick_way(joined, digit, rng) for digit in (4, 7)] == [None, None]
    assert pick_way(RECORDED, 3, rng) is None


def test_what_is_installed_is_found_by_the_variable(tmp_path, monkeypatch):
    path = tmp_path / "pens.npz"
    np.savez(path, points=RECORDED.points, labels=RECORDED.labels)
    monkeypatch.setenv("DIGITNET_PEN_DIGITS", str(path))
    assert recorded_file() == path
    stored = load_recorded()
    assert np.array_equal(stored.points, RECORDED.points)
    assert stored.labels.tolist() == [0, 1]


def test_without_a_file_there_are_none(tmp_path):
    assert load_recorded(tmp_path / "none.npz") is None


def test_a_habit_is_a_way_of_ones_own():
    bars = Recorded(np.stack([BAR, HOOK.astype(np.uint8)]), np.array([1, 1], np.uint8))

    def widest(habit):
        ways = [pick_way(bars, 1, np.random.default_rng(seed), habit=habit) for seed in range(10)]
        return {np.ptp(way[:, 0]) > 0 for way in ways}

    assert [widest(habit) for habit in (0.2, 0.8, None)] == [{False}, {True}, {False, True}]


@pytest.mark.parametrize("content", [b"", b"no pens", None])
def test_a_wrong_file_is_named(tmp_path, content):
    path = tmp_path / "pens.npz"
    if content is None:
        np.savez(path, points=np.zeros((2, 7, 2), np.uint8), labels=np.zeros(2, np.uint8))
    else:
        path.write_bytes(content)
    with pytest.raises(DataError, match=r"pens\.npz has no pens' ways .*run tools/pen_digits\.py"):
        load_recorded(path)
