import cv2
import numpy as np
import pytest

from digitnet.synthesis.pages.benchmark import scenes
from digitnet.synthesis.pages.benchmark.european import FORMS, draw_european


@pytest.mark.parametrize("digit", list(FORMS))
def test_the_digit_is_as_tall_as_asked_and_in_one_piece(digit):
    for seed in range(20):
        ink = draw_european(digit, 100, 8, np.random.default_rng(seed))
        assert 85 < ink.shape[0] < 130
        assert ink.max() == 1
        assert cv2.connectedComponents((ink > 0.5).astype(np.uint8))[0] == 2


def test_a_seven_is_crossed_by_its_bar():
    """A line down its left half meets the top and the bar."""
    for seed in range(20):
        ink = draw_european("7", 200, 6, np.random.default_rng(seed)) > 0.5
        columns = ink[:, int(0.3 * ink.shape[1]) : int(0.45 * ink.shape[1])]
        runs = (np.diff(columns.astype(int), axis=0, prepend=0) == 1).sum(0)
        assert runs.max() >= 2


def test_the_page_holds_the_digit_that_it_says(digits):
    said = [scenes.compose("european", digits, seed).lines for seed in range(24)]
    assert all(len(lines) == 1 for lines in said)
    assert {lines[0] for lines in said} == {"1", "4", "7"}
