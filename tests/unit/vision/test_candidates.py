"""Which parts of the ink may be the digit meant."""

import cv2
import numpy as np

from digitnet.vision.candidates import all_parts, candidates
from digitnet.vision.parts import box_around


def boxes(ink):
    return [box_around(group) for group in candidates(all_parts(ink))]


def stroke(ink, x, height=60):
    cv2.line(ink, (x, 100 - height // 2), (x, 100 + height // 2), (255,), 9)


def test_no_ink_no_candidates():
    assert boxes(np.zeros((50, 50), np.uint8)) == []


def test_parts_near_each_other_are_one_digit():
    ink = np.zeros((200, 200), np.uint8)
    stroke(ink, 90)
    cv2.line(ink, (110, 75), (140, 75), (255,), 9)
    (found,) = boxes(ink)
    assert found[2] > 50


def test_the_one_in_the_middle_comes_before_a_neighbour():
    ink = np.zeros((200, 200), np.uint8)
    stroke(ink, 100)
    stroke(ink, 185, height=70)
    found = boxes(ink)
    assert 90 < found[0][0] < 100
    assert any(box[0] > 150 for box in found)


def test_what_the_border_cuts_off_is_left_out_at_first():
    ink = np.zeros((200, 200), np.uint8)
    stroke(ink, 60)
    stroke(ink, 190)
    cv2.line(ink, (190, 70), (190, 199), (255,), 15)
    assert boxes(ink)[0][0] < 60


def test_a_frame_around_the_digit_comes_last():
    ink = np.zeros((200, 200), np.uint8)
    cv2.rectangle(ink, (30, 30), (170, 170), (255,), 5)
    stroke(ink, 100)
    found = boxes(ink)
    assert found[0][2] < 20
    assert found[-1][2] > 130


def test_each_group_comes_once():
    ink = np.zeros((200, 200), np.uint8)
    stroke(ink, 80)
    cv2.circle(ink, (110, 70), 8, (255,), -1)
    found = candidates(all_parts(ink))
    assert len(found) == len({frozenset(part.label for part in group) for group in found})


def test_a_band_along_a_border_is_an_edge_and_a_closely_cut_stroke_is_not():
    band, stroke_alone = np.zeros((100, 40), np.uint8), np.zeros((100, 40), np.uint8)
    band[:, :6] = 255
    cv2.line(stroke_alone, (24, 0), (12, 99), (255,), 5)
    assert boxes(band) == []
    assert len(boxes(stroke_alone)) == 1
