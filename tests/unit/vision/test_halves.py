"""Digits in two parts, one above the other."""

import cv2
import numpy as np
import pytest

from digitnet.vision.halves import join_halves
from digitnet.vision.judging import Judge
from digitnet.vision.parts import find_parts


def page(gap: int) -> np.ndarray:
    """Draw an upright stroke, and a bar above another stroke, so many pixels higher than it."""
    ink = np.zeros((200, 300), np.uint8)
    cv2.line(ink, (60, 60), (60, 130), (255,), 6)
    cv2.line(ink, (150, 90), (150, 130), (255,), 6)
    cv2.line(ink, (140, 84 - gap), (170, 84 - gap), (255,), 6)
    return ink


def sizes(ink: np.ndarray, both: float, alone: float) -> list[tuple[int, int]]:
    """Return what is left after joining, where tall and wide pictures score as both do."""
    parts = find_parts(ink)

    def score(pictures: np.ndarray) -> np.ndarray:
        tall = pictures.any(axis=2).sum(axis=1) >= 18
        wide = pictures.any(axis=1).sum(axis=1) >= 8
        return np.where(tall & wide, both, alone).astype(np.float32)

    joined = join_halves(parts, Judge(parts, score))
    for part in joined.parts:
        assert (joined.labels == part.label).sum() == part.area
    return sorted((part.width, part.height) for part in joined.parts)


def test_a_bar_above_a_stroke_joins_it_if_they_are_a_digit():
    assert len(sizes(page(6), both=0.99, alone=0.3)) == 2


@pytest.mark.parametrize(
    ("gap", "both", "alone"), [(6, 0.9, 0.3), (6, 0.99, 0.99), (40, 0.99, 0.3)]
)
def test_parts_stay_that_are_no_digit_together_or_are_far_apart(gap, both, alone):
    assert len(sizes(page(gap), both, alone)) == 3


def test_a_crowd_of_specks_stays():
    ink = np.zeros((400, 400), np.uint8)
    ink[::8, ::8] = ink[1::8, ::8] = ink[2::8, ::8] = 255
    parts = find_parts(ink)
    assert join_halves(parts, Judge(parts, lambda _: pytest.fail("judged"))) is parts
