"""Where a number ends: at gaps, signs and points, and not in the boxes of a form."""

import cv2
import numpy as np
import pytest

import digitnet


def read(page: np.ndarray) -> list[str]:
    return digitnet.load().read(page).lines


@pytest.mark.parametrize("size", [1.2, 2.0])
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("1259", "1259"),
        ("12.59", "12 59"),
        ("14:30", "14 30"),
        ("7,5", "7 5"),
        ("3.10.1988", "3 10 1988"),
        ("24/10", "24 10"),
        ("12 59", "12 59"),
    ],
)
def test_a_point_ends_a_number(text: str, line: str, size: float) -> None:
    page = np.full((120, 420), 255, np.uint8)
    cv2.putText(page, text, (20, 80), cv2.FONT_HERSHEY_SIMPLEX, size, (0,), 3, cv2.LINE_AA)
    assert read(page) == [line]


def test_the_boxes_of_a_form_hold_one_number() -> None:
    page = np.full((140, 620), 255, np.uint8)
    for place, digit in enumerate("31415926"):
        left = 30 + 70 * place
        cv2.rectangle(page, (left, 30), (left + 70, 110), (120,), 2)
        at = (left + 18, 90)
        cv2.putText(page, digit, at, cv2.FONT_HERSHEY_SIMPLEX, 1.8, (0,), 3, cv2.LINE_AA)
    assert read(page) == ["31415926"]
