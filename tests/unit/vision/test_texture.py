"""Pieces of noise against marks on calm paper."""

import cv2
import numpy as np
import pytest

from digitnet.vision.texture import is_texture

BOX = (80, 70, 30, 60)
MARK = np.ones((60, 30), np.bool_)


def judged(page):
    grey = page.clip(0, 255).astype(np.uint8)
    return is_texture(MARK, BOX, 255 - grey, grey)


def paper(noise, coarseness=1):
    rng = np.random.default_rng(0)
    hills = cv2.GaussianBlur(rng.normal(0, 1, (200, 200)), (0, 0), coarseness)
    return 200 + hills * noise / hills.std()


def with_mark(page, level):
    page[70:130, 80:110] = level
    return page


@pytest.mark.parametrize("coarseness", [1, 4, 10])
def test_a_piece_of_noise_is_texture(coarseness):
    assert judged(with_mark(paper(40, coarseness), 140))


@pytest.mark.parametrize("noise", [0, 10, 20])
def test_a_stroke_on_grainy_paper_is_none(noise):
    assert not judged(with_mark(paper(noise), 90))


def test_a_stroke_within_a_bold_frame_is_none():
    page = paper(5)
    cv2.rectangle(page, (66, 56), (124, 144), (60.0,), 14)
    assert not judged(with_mark(page, 80))


def test_a_stroke_that_fills_its_picture_is_none():
    grey = np.full((60, 30), 90, np.uint8)
    assert not is_texture(MARK, (0, 0, 30, 60), 255 - grey, grey)


def test_shreds_that_fill_their_picture_are_texture():
    """A narrow strip of noise has the outline of a 1."""
    noise = np.random.default_rng(0).integers(0, 256, (300, 30)).astype(np.uint8)
    assert is_texture(noise < 128, (0, 0, 30, 300), 255 - noise, noise)


def test_a_pencils_broken_stroke_is_none():
    grey = np.full((60, 30), 90, np.uint8)
    grey[::6], grey[:, ::8] = 200, 200
    assert not is_texture(grey < 128, (0, 0, 30, 60), 255 - grey, grey)
