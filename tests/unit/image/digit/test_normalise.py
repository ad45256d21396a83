"""What any ink becomes on its way to the network."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from digitnet.image.digit.normalise import _limit_side, normalise, stroke_width


def seven(side: int, width: int) -> np.ndarray:
    """Draw a 7 that fills a canvas of that side, with a pen that wide."""
    canvas = np.zeros((side, side), np.uint8)
    corners = np.array([(0.2, 0.15), (0.75, 0.15), (0.4, 0.88)]) * side
    cv2.polylines(canvas, [corners.astype(np.int32)], False, 255, width, cv2.LINE_AA)
    return canvas


def extent(picture: np.ndarray) -> tuple[int, int]:
    rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


def overlap(first: np.ndarray, second: np.ndarray) -> float:
    """Cosine between two pictures: 1 where they are the same."""
    a, b = first.astype(float).ravel(), second.astype(float).ravel()
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


def test_longer_side_is_twenty_and_the_brightest_ink_255() -> None:
    picture = normalise(seven(300, 20))
    assert max(extent(picture)) == 20
    assert picture.max() == 255


@pytest.mark.parametrize(("height", "width"), [(200, 40), (40, 200), (300, 300)])
def test_proportions_are_kept(height: int, width: int) -> None:
    ink = np.zeros((400, 400), np.uint8)
    cv2.rectangle(ink, (50, 50), (49 + width, 49 + height), 255, -1)
    tall, wide = extent(normalise(ink))
    assert tall / wide == pytest.approx(height / width, rel=0.15)


def test_centre_of_mass_lies_within_half_a_pixel_of_the_middle() -> None:
    picture = normalise(seven(200, 12)).astype(float)
    rows, columns = np.mgrid[0:28, 0:28]
    assert abs((picture * rows).sum() / picture.sum() - 14) <= 0.5
    assert abs((picture * columns).sum() / picture.sum() - 14) <= 0.5


@pytest.mark.parametrize("side", [60, 120, 400, 1500])
def test_size_hardly_matters(side: int) -> None:
    assert overlap(normalise(seven(side, side // 12)), normalise(seven(240, 20))) > 0.8


def test_place_does_not_matter() -> None:
    corner = np.zeros((900, 700), np.uint8)
    corner[640:840, 20:220] = seven(200, 15)
    np.testing.assert_array_equal(normalise(corner), normalise(seven(200, 15)))


@pytest.mark.parametrize("width", [1, 2, 5, 30, 60])
def test_hairlines_and_markers_come_out_alike(width: int) -> None:
    assert overlap(normalise(seven(400, width)), normalise(seven(400, 40))) > 0.75


def test_a_hairline_is_as_bright_as_a_pen() -> None:
    picture = normalise(seven(400, 1))
    assert np.median(picture[picture > 64]) > 128


def test_no_ink_gives_an_empty_picture() -> None:
    assert not normalise(np.zeros((50, 80), np.uint8)).any()
    assert not normalise(np.zeros((0, 0), np.uint8)).any()


def test_a_single_pixel_is_enough() -> None:
    ink = np.zeros((9, 9), np.uint8)
    ink[4, 4] = 3
    assert normalise(ink).max() == 255


@given(arrays(np.uint8, st.tuples(st.integers(1, 90), st.integers(1, 90))))
@settings(max_examples=60, deadline=None)
def test_any_ink_gives_a_picture_of_the_right_kind(ink: np.ndarray) -> None:
    picture = normalise(ink)
    assert picture.shape == (28, 28)
    assert picture.dtype == np.uint8
    assert picture.any() == ink.any()


@pytest.mark.mnist
def test_mnist_digits_pass_unchanged(mnist) -> None:
    """Nearly all: a few lie up to half a pixel off their own centre of mass."""
    images = mnist.test.images[:1000]
    changed = [np.abs(normalise(image).astype(int) - image).max() > 8 for image in images]
    assert np.mean(changed) < 0.05


@pytest.mark.parametrize("width", [4, 8, 20])
def test_stroke_width_is_measured(width: int) -> None:
    ink = np.zeros((200, 200), np.uint8)
    ink[20:180, 90 : 90 + width] = 255
    assert stroke_width(ink) == pytest.approx(width, rel=0.12)


@pytest.mark.parametrize(("pen", "width"), [(2, 2.0), (9, 2.25), (14, 3.5), (30, 4.0)])
def test_strokes_come_out_two_to_four_pixels_wide(pen: int, width: float) -> None:
    """Of a ring whose size on the paper is 80; between hairline and marker nothing changes."""
    ink = np.zeros((100, 100), np.uint8)
    cv2.circle(ink, (50, 50), 40 - pen // 2, 255, pen, cv2.LINE_AA)
    assert stroke_width(normalise(ink)) == pytest.approx(width, abs=0.6)


def test_a_large_digit_is_reduced_before_its_strokes_are_measured() -> None:
    assert _limit_side(np.full((1000, 500), 255, np.uint8)).shape == (160, 80)
    assert _limit_side(np.full((150, 90), 255, np.uint8)).shape == (150, 90)
