import numpy as np
import pytest

from digitnet.evaluation.corruptions import CORRUPTIONS

NAMES = sorted(CORRUPTIONS)


@pytest.fixture
def digits():
    """Twenty upright bars with anti-aliased sides, a likeness of the digit 1."""
    images = np.zeros((20, 28, 28), np.uint8)
    images[:, 5:23, 13:15] = 255
    images[:, 5:23, 12] = images[:, 5:23, 15] = 100
    return images


def corrupt(name, images, seed=0):
    return CORRUPTIONS[name](images, np.random.default_rng(seed))


def ink_centre(image):
    rows, columns = np.indices(image.shape)
    return (rows * image).sum() / image.sum(), (columns * image).sum() / image.sum()


def test_there_are_the_fifteen_of_the_paper():
    assert list(CORRUPTIONS) == [
        "shot_noise",
        "impulse_noise",
        "glass_blur",
        "motion_blur",
        "shear",
        "scale",
        "rotate",
        "brightness",
        "translate",
        "stripe",
        "fog",
        "spatter",
        "dotted_line",
        "zigzag",
        "canny_edges",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_shape_and_type_stay_and_the_input_is_left_alone(name, digits):
    before = digits.copy()
    corrupted = corrupt(name, digits)
    assert corrupted.shape == digits.shape
    assert corrupted.dtype == np.uint8
    assert (digits == before).all()
    assert (corrupted != digits).any((1, 2)).all()


@pytest.mark.parametrize("name", NAMES)
def test_the_seed_fixes_the_result(name, digits):
    assert (corrupt(name, digits) == corrupt(name, digits)).all()


@pytest.mark.parametrize("name", NAMES)
def test_no_images_give_no_images(name):
    assert corrupt(name, np.zeros((0, 28, 28), np.uint8)).shape == (0, 28, 28)


def test_shot_noise_knows_only_thirds_and_leaves_black_black(digits):
    noisy = corrupt("shot_noise", digits)
    assert set(np.unique(noisy)) == {0, 85, 170, 255}
    assert (noisy[digits == 0] == 0).all()


def test_impulse_noise_hits_seventeen_percent_half_white_half_black():
    noisy = corrupt("impulse_noise", np.full((100, 28, 28), 99, np.uint8))
    assert (noisy == 255).mean() == pytest.approx(0.085, abs=0.005)
    assert (noisy == 0).mean() == pytest.approx(0.085, abs=0.005)


def test_glass_blur_spreads_ink_without_losing_it(digits):
    blurred = corrupt("glass_blur", digits)
    assert blurred.sum(dtype=float) == pytest.approx(digits.sum(dtype=float), rel=0.03)
    assert blurred[:, 10:18, 10:18].max((1, 2)).mean() < 240
    assert (blurred[:, 14, :6] < 30).all()


def test_motion_blur_smears_a_dot_to_one_side_over_about_three_pixels():
    dots = np.zeros((50, 28, 28), np.uint8)
    dots[:, 14, 18] = 255
    for image in corrupt("motion_blur", dots):
        row, column = ink_centre(image)
        assert 1.4 < np.hypot(18 - column, 14 - row) < 3.0
        assert column < 18 - abs(row - 14) * 0.9
        assert image.sum(dtype=float) == pytest.approx(255, abs=12)


def test_shear_slants_both_ways_about_the_centre(digits):
    sheared = corrupt("shear", digits)
    tops = [ink_centre(image[7:9])[1] for image in sheared]
    bottoms = [ink_centre(image[19:21])[1] for image in sheared]
    drift = np.subtract(bottoms, tops)
    assert set(np.round(np.abs(drift))) == {5.0}  # 12 rows x tan(0.4)
    assert {*np.sign(drift)} == {-1, 1}
    assert ink_centre(sheared[0]) == pytest.approx((13.5, 13.5), abs=0.1)


def test_scale_shrinks_to_seventy_percent_about_the_centre(digits):
    small = corrupt("scale", digits)[0]
    height = (small[:, 13] > 127).sum()
    assert height == pytest.approx(18 * 0.7, abs=1)
    assert ink_centre(small) == pytest.approx((13.5, 13.5), abs=0.1)


def test_rotate_turns_twenty_three_degrees_both_ways(digits):
    angles = []
    for image in corrupt("rotate", digits):
        rows, columns = np.nonzero(image > 100)
        angles.append(np.degrees(np.arctan(np.polyfit(rows, columns, 1)[0])))
    assert np.abs(angles) == pytest.approx(np.degrees(0.4), abs=1.5)
    assert {*np.sign(angles)} == {-1, 1}


def test_brightness_lifts_black_to_half_and_keeps_white(digits):
    bright = corrupt("brightness", digits)
    assert set(np.unique(bright)) == {128, 228, 255}


def test_translate_shifts_by_three_pixels_into_each_diagonal_direction(digits):
    shifts = {
        tuple(np.round(np.subtract(ink_centre(image), (13.5, 13.5))).astype(int))
        for image in corrupt("translate", digits)
    }
    assert shifts == {(-3, -3), (-3, 3), (3, -3), (3, 3)}


def test_stripe_inverts_the_outer_quarters(digits):
    striped = corrupt("stripe", digits)
    assert (striped[:, :, :7] == 255).all()
    assert (striped[:, :, 21:] == 255).all()
    assert (striped[:, :, 7:21] == digits[:, :, 7:21]).all()


def test_fog_leaves_a_quarter_of_the_contrast_on_uneven_ground(digits):
    foggy = corrupt("fog", digits).astype(int)
    ground = foggy[:, 14, [8, 19]].mean(1)
    contrast = foggy[:, 14, 13] - ground
    assert contrast.mean() == pytest.approx(255 / 4, abs=6)
    assert foggy[:, :, :6].std((1, 2)).mean() > 4
    assert ground.std() > 10


def test_spatter_puts_dark_grey_mud_over_ink_and_ground():
    muddy = corrupt("spatter", np.full((30, 28, 28), 255, np.uint8))
    covered = (muddy < 120).mean()
    assert 0.05 < covered < 0.3
    assert muddy.min() >= 63


def test_dotted_line_crosses_the_picture_with_gaps(digits):
    added = corrupt("dotted_line", np.zeros_like(digits))
    columns = (added > 60).any(1)
    assert (columns.sum(1) == 13).all()  # the last column stays free
    assert columns[:, [2, 3, 6, 7, 10, 11]].all()
    assert not columns[:, [0, 1, 4, 5, 8, 9]].any()


def test_zigzag_goes_up_and_down_between_the_margins(digits):
    added = corrupt("zigzag", np.zeros((200, 28, 28), np.uint8))
    inside = added[(added[:, 0].max(1) == 0) & (added[:, -1].max(1) == 0)]
    assert len(inside) > 50
    for image in inside:
        peaks = image.argmax(0)[3:24].astype(float)
        assert np.ptp(peaks) >= 4
        turns = np.diff(np.sign(np.diff(peaks))[np.diff(peaks) != 0]) != 0
        assert turns.sum() >= 4


def test_canny_edges_leaves_two_thin_outlines_of_a_bar(digits):
    edges = corrupt("canny_edges", digits)
    assert set(np.unique(edges)) == {0, 255}
    assert ((edges[:, 8:20] > 0).sum(2) == 2).all()
    assert (edges[:, 14, 13:15] == 0).all()
