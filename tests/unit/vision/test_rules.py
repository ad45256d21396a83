import cv2
import numpy as np
import pytest

from digitnet.vision.rules import find_rules


@pytest.fixture
def page():
    """Two lines of digits whose feet stand in a row, as a steady hand writes them."""
    page = np.zeros((300, 900), np.uint8)
    for bottom in (120, 240):
        cv2.putText(page, "28282828", (40, bottom), 0, 2, (200,), 5, cv2.LINE_AA)
    return cv2.GaussianBlur(page, (0, 0), 1.5).astype(np.uint8)


def test_feet_of_digits_in_a_row_are_no_rule(page):
    assert find_rules(page, 1.0) == ([], [])


def test_a_rule_that_the_digits_stand_on_is_found(page):
    cv2.line(page, (10, 118), (890, 118), (90,), 3)
    lying, standing = find_rules(page, 1.0)
    assert not standing
    assert [round(float(rule.across.mean())) for rule in lying] == [118]


def test_all_sides_of_hundreds_of_boxes_are_found():
    columns, rows = 24, 14
    darkness = np.zeros((rows * 80 + 80, columns * 50 + 80), np.uint8)
    for x in range(40, 40 + columns * 50, 50):
        for y in range(40, 40 + rows * 80, 80):
            cv2.rectangle(darkness, (x, y), (x + 40, y + 60), (90,), 2)
            cv2.line(darkness, (x + 20, y + 18), (x + 20, y + 44), (200,), 5)
    _, standing = find_rules(darkness, 1)
    assert len(standing) >= 2 * columns * rows
