"""Grainy shadows, and the ink in them."""

import cv2
import numpy as np

from digitnet.vision import ink
from digitnet.vision.grain import find_grain


def test_grain_is_measured_where_it_is():
    spread = np.full((640, 800), 1.0)
    spread[:, 400:] = 6
    levels = 20 + np.random.default_rng(0).normal(0, spread)
    grain = find_grain(levels.clip(0, 255).astype(np.uint8))
    assert grain.shape == levels.shape
    assert 0.5 < grain[320, 100] < 1.5
    assert 5 < grain[320, 700] < 7


def test_writing_is_no_grain():
    levels = np.zeros((640, 800), np.uint8)
    for y in range(60, 600, 100):
        cv2.putText(levels, "0123456789", (40, y), cv2.FONT_HERSHEY_SIMPLEX, 2, (160,), 9)
    assert find_grain(levels).max() < 1


def test_small_pictures_have_none():
    for shape in ((1, 1), (3, 500), (100, 100)):
        assert not find_grain(np.zeros(shape, np.uint8)).any()


def test_specks_in_grain_are_no_ink():
    levels = np.random.default_rng(0).normal(0, 6, (400, 400)).clip(0, 255).astype(np.uint8)
    levels[:, :200] //= 8
    levels[200:280, 100:108] = 90
    darkness = ink.Darkness(levels, np.zeros(levels.shape, bool), 0, 0.7, even=False)
    found = ink.ink_of(darkness, lift_lines=True)
    among_grain = ink.ink_of(darkness, lift_lines=False)
    assert (found[:, 220:] > 96).sum() < 0.4 * (among_grain[:, 220:] > 96).sum()
    assert found[240, 104] == 255


def test_wrong_polarity_is_noticed_by_there_being_no_bare_paper(monkeypatch):
    """Thick chalk, close together, hides the board behind it and looks like the paper."""
    board = np.tile(np.linspace(40, 70, 900, dtype=np.float32)[:, None], (1, 900))
    for y in (300, 420, 540):
        cv2.putText(board, "806 96", (200, y), cv2.FONT_HERSHEY_SIMPLEX, 3, (180,), 20)
    board += np.random.default_rng(0).normal(0, 1, board.shape).astype(np.float32)
    photo = cv2.GaussianBlur(board, (0, 0), 1.5).astype(np.uint8)
    monkeypatch.setattr(ink, "is_light_on_dark", lambda _: True)
    right = ink.find_ink(photo)
    assert right.any()
    monkeypatch.setattr(ink, "is_light_on_dark", lambda _: False)
    np.testing.assert_array_equal(ink.find_ink(photo), right)
