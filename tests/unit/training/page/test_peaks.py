"""What counts as found, missed and invented."""

import numpy as np
import pytest

from digitnet.synthesis.pages.scene import LETTER, MARK, NO_LOSS, Scene
from digitnet.training.page.peaks import count_found, find_peaks, match_peaks
from digitnet.training.page.targets import HEAT, LABEL, WEIGHT, make_targets

DIGIT = (17, 22, 16, 24, 7)
OTHER = (44, 8, 10, 30, 1)


def scene(*symbols: tuple[float, float, float, float, int]) -> Scene:
    return Scene(
        np.full((64, 64), 255, np.uint8),
        np.array([symbol[:4] for symbol in symbols], np.float32).reshape(-1, 4),
        np.array([symbol[4] for symbol in symbols], np.uint8),
        np.full(len(symbols), -1, np.int16),
    )


def answer(*symbols: tuple[float, float, float, float, int]) -> np.ndarray:
    """Return the maps of a network that finds just these."""
    targets = make_targets(scene(*symbols))
    maps = np.zeros((16, 16, 18), np.float32)
    maps[..., 0] = 8 * targets[..., HEAT] - 4
    rows = np.nonzero(targets[..., WEIGHT] > 0)
    maps[(*rows, 1 + targets[rows][:, LABEL].astype(int))] = 9
    maps[..., 12:] = targets[..., 4:]
    return maps


def counts(truth: Scene, maps: np.ndarray) -> tuple[int, int, int, int]:
    found = count_found([truth], [find_peaks(maps)])
    return found.count, found.found, found.right, found.invented


def test_peaks_have_the_boxes_and_classes_that_were_drawn() -> None:
    peaks = find_peaks(answer(DIGIT, OTHER))
    order = np.argsort(peaks.boxes[:, 0])
    assert peaks.boxes[order] == pytest.approx(np.array([DIGIT[:4], OTHER[:4]]), abs=1e-3)
    assert peaks.classes[order].argmax(axis=1).tolist() == [7, 1]
    assert peaks.scores == pytest.approx([1 / (1 + np.exp(-4))] * 2)


def test_both_are_found_and_right() -> None:
    assert counts(scene(DIGIT, OTHER), answer(DIGIT, OTHER)) == (2, 2, 2, 0)


def test_one_is_missed() -> None:
    assert counts(scene(DIGIT, OTHER), answer(OTHER)) == (2, 1, 1, 0)


def test_one_is_read_wrong() -> None:
    assert counts(scene(DIGIT), answer((*DIGIT[:4], 9))) == (1, 1, 0, 0)


def test_one_is_invented() -> None:
    assert counts(scene(DIGIT), answer(DIGIT, OTHER)) == (1, 1, 1, 1)


def test_a_box_elsewhere_is_missed_and_invented() -> None:
    moved = (DIGIT[0] + 10, *DIGIT[1:])
    assert counts(scene(DIGIT), answer(moved)) == (1, 0, 0, 1)


def test_a_mark_read_as_a_digit_is_invented_and_as_a_mark_is_not() -> None:
    mark = (*DIGIT[:4], MARK)
    assert counts(scene(mark), answer(DIGIT)) == (0, 0, 0, 1)
    assert counts(scene(mark), answer(mark)) == (0, 0, 0, 0)


def test_a_letter_read_as_a_digit_is_invented() -> None:
    letter = (*DIGIT[:4], LETTER)
    assert counts(scene(letter), answer(DIGIT)) == (0, 0, 0, 1)
    assert counts(scene(letter), answer((*DIGIT[:4], MARK))) == (0, 0, 0, 0)


def test_what_carries_no_loss_counts_neither_way() -> None:
    assert counts(scene((*DIGIT[:4], NO_LOSS)), answer(DIGIT)) == (0, 0, 0, 0)
    small = (20, 20, 6, 11, 3)
    assert counts(scene(small), answer((18, 18, 9, 14, 3))) == (0, 0, 0, 0)


def test_each_digit_is_found_once() -> None:
    peaks = find_peaks(answer(DIGIT))
    twice = type(peaks)(*(np.concatenate([part, part]) for part in vars(peaks).values()))
    assert match_peaks(scene(DIGIT), twice).tolist() == [0, -1]
