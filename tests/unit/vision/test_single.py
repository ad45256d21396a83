"""One digit out of one picture."""

import time

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from digitnet.vision.single import digit_views, single_digit


@pytest.mark.parametrize("width", [3, 5, 7, 9, 11, 14])
@pytest.mark.parametrize("top", [60, 66])
def test_a_bare_stroke_is_ink_and_no_printed_line(width, top):
    """A 1 alone on a drawing, upright or slanted, with any pen."""
    drawing = np.full((120, 120), 255, np.uint8)
    cv2.line(drawing, (top, 22), (120 - top, 98), (0,), width)
    picture = single_digit(drawing)
    rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
    assert np.ptp(rows) == 19
    assert np.ptp(columns) < 10


@pytest.mark.parametrize("size", [40, 120, 400])
@pytest.mark.parametrize("degrees", [-25, 0, 10, 40])
@pytest.mark.parametrize("share", [0.02, 0.08, 0.2])
def test_a_bare_1_of_any_size_slant_and_width_is_ink(size, degrees, share):
    drawing = np.full((size, size), 255, np.uint8)
    reach = 0.3 * size * np.array([np.sin(np.radians(degrees)), -np.cos(np.radians(degrees))])
    start, stop = (np.round(size / 2 + way * reach).astype(int).tolist() for way in (-1, 1))
    cv2.line(drawing, start, stop, (0,), max(1, round(share * size)))
    picture = single_digit(drawing)
    assert np.ptp(np.flatnonzero(picture.any(axis=1))) >= 14
    assert 12 < (picture >= 96).sum() < 160


def test_a_blank_has_no_digit():
    assert not single_digit(np.full((200, 300), 250, np.uint8)).any()


def test_a_page_of_rules_alone_has_no_upright_stroke():
    page = np.full((300, 400), 245, np.uint8)
    page[30::40] = 170
    assert not single_digit(page).any()


def test_only_pictures_of_mnists_size_are_also_shown_as_they_are():
    small, large = np.zeros((8, 8), np.uint8), np.zeros((28, 28), np.uint8)
    small[1:7, 3:5], large[5:23, 12:15] = 255, 255
    assert len(digit_views(small).pictures) == 1
    as_it_is, found = digit_views(large).pictures
    np.testing.assert_array_equal(as_it_is, large)
    assert found.any()


def test_a_picture_of_two_equal_tones_is_shown_both_ways_round():
    halves = np.zeros((28, 28), np.uint8)
    halves[:, 14:] = 255
    halves[6:22, 6:9] = 255
    as_they_are = digit_views(halves).pictures[:2]
    np.testing.assert_array_equal(as_they_are[0], 255 - as_they_are[1])


@settings(max_examples=60, deadline=None)
@given(arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=90)))
def test_any_pixels_give_views(pixels):
    pictures, firm = digit_views(pixels)
    assert 0 <= firm <= len(pictures)
    assert all(picture.shape == (28, 28) and picture.dtype == np.uint8 for picture in pictures)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 300), st.integers(1, 300), st.integers(0, 2**32 - 1))
def test_bands_and_lines_of_any_size_give_views(height, width, seed):
    """Dark bands along the borders leave nothing, or next to nothing, between them."""
    rng = np.random.default_rng(seed)
    page = rng.integers(150, 200, (height, width)).astype(np.uint8)
    for _ in range(6):
        start, stop = np.sort(rng.integers(0, 301, 2))
        page[start:stop] = 60
        page = np.ascontiguousarray(page.T)
    assert digit_views(page).pictures[0].shape == (28, 28)


def test_noise_takes_no_time_to_speak_of():
    """Thousands of specks once cost a comparison for each pair of them, minutes in all."""
    noise = np.random.default_rng(0).integers(0, 256, (480, 250), np.uint8)
    start = time.process_time()
    digit_views(noise)
    assert time.process_time() - start < 3


def test_a_pen_on_squared_paper_is_told_from_the_print():
    """Its ink is darker than the squares that it is tangled with."""
    rng = np.random.default_rng(0)
    sheet = np.full((300, 300), 215.0)
    sheet[::24], sheet[:, ::24] = 170, 170
    cv2.line(sheet, (178, 90), (130, 220), (70,), 12)
    cv2.line(sheet, (120, 92), (178, 90), (70,), 12)
    sheet = cv2.GaussianBlur(sheet, (0, 0), 1) + rng.normal(0, 3, sheet.shape)
    picture = digit_views(sheet.clip(0, 255).astype(np.uint8)).pictures[0]
    assert picture[:6].sum() + picture[22:].sum() < 0.12 * picture.sum()
    assert (picture >= 96).sum() < 130


@pytest.mark.parametrize("pitch", [(6, 6), (6, 2000), (16, 2000)])
def test_patterns_of_lines_and_dots_are_no_digit_and_take_no_time(pitch):
    """Dots in step are rules and boxes both ways: each pair of sides was compared once."""
    rows, columns = np.mgrid[:1000, :1000]
    dark = (columns % pitch[0] < 3) & (rows % pitch[1] < max(3, pitch[1] - 3))
    start = time.process_time()
    views = digit_views(np.where(dark, 0, 255).astype(np.uint8))
    assert time.process_time() - start < 3
    assert not views.pictures[0].any()


@pytest.mark.parametrize("ends", [(30, 160), (160, 30), (60, 200)])
def test_a_fading_tone_has_no_stroke(ends):
    """Its dark end was once a bar along the border, and so a 1."""
    fading = np.linspace(*ends, 180).round().astype(np.uint8)
    assert not single_digit(np.tile(fading, (200, 1))).any()


def test_dust_is_not_taken_for_the_digit():
    """Specks are darker and sharper than a pale marker's wide strokes."""
    page = np.full((380, 310), 235, np.uint8)
    cv2.ellipse(page, (180, 200), (50, 80), 0, 0, 360, (150,), 26)
    page = cv2.GaussianBlur(page, (0, 0), 1.5)
    for x, y in ((265, 80), (25, 330), (290, 20)):
        page[y : y + 2, x : x + 2] = 20
    picture = single_digit(page)
    assert np.ptp(np.flatnonzero(picture.any(axis=1))) == 19
    assert picture[12:16, 13:15].max() < 60


def test_a_dark_pen_with_narrow_gaps_on_grey_paper_is_no_chalk():
    """The gaps in a 3 of thick strokes are thin light marks themselves."""
    page = np.full((640, 560), 115, np.uint8)
    for top in (200, 270, 340):
        cv2.line(page, (250, top), (370, top), (45,), 50)
    cv2.line(page, (370, 200), (370, 340), (45,), 50)
    picture = single_digit(cv2.GaussianBlur(page, (0, 0), 2))
    assert np.ptp(np.flatnonzero(picture.any(axis=1))) == 19
    assert (picture >= 96).sum() > 150


def test_a_part_of_a_drawing_is_only_a_further_try():
    drawing = np.full((300, 300), 255, np.uint8)
    cv2.circle(drawing, (150, 100), 40, (0,), 6)
    cv2.line(drawing, (60, 230), (240, 230), (0,), 6)
    assert digit_views(drawing).firm == 0
    cv2.line(drawing, (60, 230), (240, 230), (255,), 8)
    views = digit_views(drawing)
    assert views.firm == len(views.pictures)
