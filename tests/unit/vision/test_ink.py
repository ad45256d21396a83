import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from digitnet.vision.erasing import without_leftovers
from digitnet.vision.ink import drawn_ink, find_ink, paper_noise, to_grey
from digitnet.vision.strips import Strip
from drawn_strokes import draw, page_of

SOLID = 96


def photo(ink, paper=200.0, contrast=0.7, noise=3.0):
    """Paper with ink on it, as a camera sees it."""
    rng = np.random.default_rng(0)
    light = np.broadcast_to(np.asarray(paper, np.float32), ink.shape)
    seen = light * (1 - contrast * ink / 255) + rng.normal(0, noise, ink.shape)
    return seen.clip(0, 255).astype(np.uint8)


def overlap(found, ink):
    """Intersection over union of the solid ink."""
    one, other = found >= SOLID, ink >= SOLID
    return (one & other).sum() / (one | other).sum()


@pytest.mark.mnist
def test_mnist_comes_through_unchanged(mnist):
    for image in mnist.test.images[:200]:
        np.testing.assert_allclose(find_ink(image), image, atol=4)
        np.testing.assert_allclose(find_ink(255 - image), image, atol=4)


@pytest.mark.parametrize("dark", [True, False])
def test_mouse_drawing_of_one_pixel_lines_is_ink_either_way_round(dark):
    canvas = np.zeros((300, 400), np.uint8)
    draw(canvas, "4", 20, 20, 60, width=1)
    found = find_ink(255 - canvas if dark else canvas)
    assert overlap(found, canvas) > 0.85


def test_thick_strokes_stay_whole():
    canvas = np.zeros((240, 240), np.uint8)
    draw(canvas, "5", 60, 40, 160, width=40)
    assert overlap(find_ink(255 - canvas), canvas) > 0.95


@pytest.mark.parametrize("digit", ["1", "4", "7"])
def test_straight_strokes_of_a_lone_digit_are_no_printed_lines(digit):
    canvas = np.zeros((300, 300), np.uint8)
    draw(canvas, digit, 80, 40, 220, width=8)
    assert overlap(find_ink(255 - canvas), canvas) > 0.9


def test_vignette_and_shadow_leave_no_ink():
    ink = page_of("745", "457")
    y, x = np.mgrid[-1 : 1 : ink.shape[0] * 1j, -1 : 1 : ink.shape[1] * 1j]
    light = 220 * (1 - 0.25 * (x**2 + y**2)) * np.where(x + y > 0.3, 0.65, 1)
    light = cv2.GaussianBlur(light.astype(np.float32), (0, 0), 4)
    assert overlap(find_ink(photo(ink, light)), ink) > 0.75


def test_faint_pencil_is_kept():
    ink = page_of("745", "457")
    assert overlap(find_ink(photo(ink, contrast=0.18, noise=2)), ink) > 0.7


def test_coloured_paper_and_pen():
    ink = page_of("745")
    share = ink[..., None] / 255
    colour = (1 - share) * np.array([240, 230, 150]) + share * np.array([40, 60, 160])
    assert overlap(find_ink(colour.astype(np.uint8)), ink) > 0.8


def test_chalk_on_a_board():
    ink = page_of("745", "457")
    rng = np.random.default_rng(0)
    board = 55 + ink * 0.6 + rng.normal(0, 3, ink.shape)
    assert overlap(find_ink(board.clip(0, 255).astype(np.uint8)), ink) > 0.75


def test_ruled_lines_are_lifted_and_digits_stay():
    ink = page_of("745574", "457745", "774554")
    page = ink.copy()
    for y in range(30, page.shape[0], 26):
        page[y : y + 2] = np.maximum(page[y : y + 2], 110)
    assert overlap(find_ink(photo(page)), ink) > 0.75


def test_form_boxes_are_lifted():
    ink = np.zeros((400, 600), np.uint8)
    page = ink.copy()
    for row in range(3):
        for column in range(6):
            x, y = 40 + 80 * column, 30 + 110 * row
            draw(ink, "4757"[(row + column) % 4], x + 22, y + 18, 40)
            cv2.rectangle(page, (x, y), (x + 70, y + 76), 200, 2)
    found = find_ink(photo(np.maximum(page, ink)))
    assert overlap(found, ink) > 0.7


def test_what_is_left_of_a_lifted_line_is_dropped_and_writing_stays():
    ink = np.zeros((100, 200), np.uint8)
    draw(ink, "4", 60, 30, 50)
    page = ink.copy()
    page[80:82, 5:40:9] = 255
    rule = Strip(np.arange(200, dtype=np.float32), np.full(200, 80.5, np.float32), 90.0, 2.0)
    levels = page // 2
    np.testing.assert_array_equal(without_leftovers(page, levels, [rule], []), ink)
    np.testing.assert_array_equal(without_leftovers(page.T, levels.T, [], [rule]), ink.T)


def test_strokes_along_a_lifted_line_stay_if_they_are_darker():
    ink = np.zeros((100, 60), np.uint8)
    draw(ink, "1", 20, 30, 50)
    column = float(np.flatnonzero(ink.any(0)).mean())
    rule = Strip(np.arange(100, dtype=np.float32), np.full(100, column, np.float32), 60.0, 3.0)
    np.testing.assert_array_equal(without_leftovers(ink, ink, [], [rule]), ink)


def test_a_box_is_lifted_though_writing_hides_one_side():
    ink = np.zeros((140, 300), np.uint8)
    page = ink.copy()
    for x in (30, 190):
        cv2.rectangle(page, (x, 30), (x + 60, 100), 200, 2)
        draw(ink, "5", x + 18, 33, 40)
    found = find_ink(photo(np.maximum(page, ink)))
    assert overlap(found, ink) > 0.7


def test_dark_table_around_the_paper_is_no_ink():
    ink = page_of("745574", "457745", "774554", "457457")
    paper = np.full(ink.shape, 210.0, np.float32)
    paper[:, -40:] = 40
    paper[-30:] = 40
    ink[-60:] = 0
    found = find_ink(photo(ink, paper))
    assert (found[-26:] >= SOLID).mean() < 0.02
    assert (found[:, -34:] >= SOLID).mean() < 0.02


def test_noise_is_little_ink():
    noisy = np.random.default_rng(0).normal(180, 12, (300, 400)).clip(0, 255).astype(np.uint8)
    assert (find_ink(noisy) >= SOLID).mean() < 0.01


@pytest.mark.parametrize("level", [0, 128, 255])
@pytest.mark.parametrize("shape", [(1, 1), (28, 28), (300, 200), (1, 1000)])
def test_one_colour_holds_no_ink(level, shape):
    assert not find_ink(np.full(shape, level, np.uint8)).any()


@settings(max_examples=80, deadline=None)
@given(arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=90)))
def test_any_pixels_give_ink_of_the_same_shape(pixels):
    found = find_ink(pixels)
    assert found.shape == pixels.shape
    assert found.dtype == np.uint8


@settings(max_examples=15, deadline=None)
@given(st.integers(60, 400), st.integers(60, 400), st.integers(0, 2**32 - 1))
def test_random_lines_of_any_size_pass(height, width, seed):
    rng = np.random.default_rng(seed)
    page = rng.integers(0, 60, (height, width)).astype(np.uint8)
    for _ in range(12):
        start, stop = rng.integers(0, max(height, width), (2, 2)).tolist()
        cv2.line(page, start, stop, int(rng.integers(0, 256)), int(rng.integers(1, 9)))
    assert find_ink(page).shape == page.shape


def test_colour_becomes_lightness():
    assert to_grey(np.full((2, 2, 3), 77, np.uint8)).tolist() == [[77, 77], [77, 77]]


def test_gradient_is_no_drawing():
    assert drawn_ink(np.tile(np.arange(256, dtype=np.uint8), (50, 1))) is None


def test_noise_of_paper_is_measured_beside_much_ink():
    rng = np.random.default_rng(0)
    darkness = np.abs(rng.normal(0, 4, 10_000)).clip(0, 255)
    darkness[:3000] = 200
    _, noise = paper_noise(darkness.astype(np.uint8))
    assert noise < 12
