"""Lines between the boxes of a form."""

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.vision.dividers import find_dividers
from digitnet.vision.rules import find_rules
from digitnet.vision.strips import Strip

Grey = NDArray[np.uint8]


def field(places: list[int], thickness: int = 2) -> Grey:
    """Draw the darkness of a row of boxes with standing lines at these places."""
    darkness = np.zeros((300, 600), np.uint8)
    for y in (100, 170):
        cv2.line(darkness, (places[0], y), (places[-1], y), (70,), thickness)
    for x in places:
        cv2.line(darkness, (x, 100), (x, 170), (70,), thickness)
    return cv2.GaussianBlur(darkness, (0, 0), 1).astype(np.uint8)


def write(darkness: Grey, x: int) -> None:
    """Write a 1 and a 0 on the right of x, between the lines, with a thick pen."""
    cv2.line(darkness, (x + 20, 118), (x + 20, 152), (180,), 6)
    cv2.ellipse(darkness, (x + 45, 135), (10, 18), 0, 0, 360, (180,), 6)


def places(standing: list[Strip]) -> set[int]:
    """Return where standing lines were found, to the nearest ten pixels."""
    return {round(float(strip.across.mean()), -1) for strip in standing}


def test_lines_close_beside_each_other_are_found() -> None:
    """Boxes side by side, a few pixels apart, have two lines between them."""
    darkness = field([60, 160, 168, 260, 268, 360])
    write(darkness, 60)
    standing = find_rules(darkness, 1)[1]
    assert {round(float(strip.across.mean())) for strip in standing} >= {160, 168, 260, 268}


def test_line_of_twice_the_width_is_found() -> None:
    """Where boxes touch, the line between them is printed twice."""
    darkness = field([60, 160, 260, 360])
    cv2.line(darkness, (160, 100), (160, 170), (70,), 4)
    write(darkness, 60)
    assert places(find_rules(darkness, 1)[1]) == {60, 160, 260, 360}


def test_line_under_writing_is_found() -> None:
    """A 0 that is written over a line doesn't hide it."""
    darkness = field([60, 160, 260, 360])
    write(darkness, 60)
    cv2.ellipse(darkness, (254, 138), (20, 24), 0, 0, 360, (180,), 9)
    assert places(find_rules(darkness, 1)[1]) == {60, 160, 260, 360}


def test_digits_between_the_lines_are_left() -> None:
    """Only what goes from line to line divides."""
    darkness = field([60, 160, 260, 360])
    for x in (60, 160, 260):
        write(darkness, x)
    assert places(find_rules(darkness, 1)[1]) == {60, 160, 260, 360}


def test_between_lines_that_cross_there_is_room_only_before_they_meet() -> None:
    """A scribble once had such lines, and a divider of no height at all."""
    darkness = np.full((200, 300), 70, np.uint8)
    along = np.arange(20, 281, dtype=np.float32)
    lying = [
        Strip(along, np.linspace(y, 200 - y, along.size, dtype=np.float32), 70, 2)
        for y in (60, 140)
    ]
    height = np.arange(63, 138, dtype=np.float32)
    standing = [Strip(height, np.full(height.size, 30, np.float32), 70, 2)]
    found = find_dividers(lying, standing, darkness)
    assert all(strip.length >= 0.5 * standing[0].length - 1 for strip in found)


def test_hatching_between_two_lines_is_no_form() -> None:
    """Where every second way from line to line is dark, the reader stops looking."""
    darkness = np.zeros((100, 6000), np.uint8)
    darkness[20] = darkness[80] = 70
    darkness[20:81, 3000:5900:6] = 70
    darkness[20:81, [60, 160]] = 70
    along = np.arange(0, 6000, dtype=np.float32)
    lying = [Strip(along, np.full_like(along, y), 70, 1) for y in (20, 80)]
    down = np.arange(20, 81, dtype=np.float32)
    standing = [Strip(down, np.full_like(down, 60), 70, 1)]
    assert find_dividers(lying, standing, darkness) == []
    assert places(find_dividers(lying, standing, darkness[:, :1000])) == {160}
