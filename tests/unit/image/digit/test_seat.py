import numpy as np
import pytest

from digitnet.image.digit.seat import (
    fit_whole,
    is_dark_on_light,
    is_seated,
    polarities,
    seat,
    seat_photo,
)
from digitnet.reader.classifier import Classifier
from own_digits import digits, draw, loose

X, Y = digits(30)


def test_pictures_in_mnists_form_stay_what_they_are():
    seated = seat(X)
    np.testing.assert_array_equal(seated.images, X)
    assert (seated.inverted, seated.moved) == (0, 0)


def test_dark_on_light_is_turned_picture_by_picture():
    mixed = X.copy()
    mixed[::2] = 255 - mixed[::2]
    seated = seat(mixed)
    np.testing.assert_array_equal(seated.images, X)
    assert (seated.inverted, seated.moved) == (15, 0)


def test_polarity_that_was_told_is_not_looked_for():
    assert seat(255 - X, invert=False).inverted == 0
    np.testing.assert_array_equal(seat(255 - X, invert=True).images, X)


@pytest.mark.parametrize(("rows", "views"), [(4, 1), (7, 2)])
def test_a_picture_may_be_bright_on_dark_if_a_fifth_is_black(rows: int, views: int) -> None:
    grey = np.full((28, 28), 200, np.uint8)
    grey[10 : 10 + rows] = 0
    found = polarities(grey)
    assert len(found) == views
    np.testing.assert_array_equal(found[0], 255 - grey)
    np.testing.assert_array_equal(found[-1], grey if views == 2 else 255 - grey)


def test_pictures_off_their_centre_are_centred():
    """At most a pixel of rounding apart from the same digits centred from the start."""
    seated = seat(loose())
    assert seated.moved == 30
    assert is_seated(seated.images).all()
    assert np.abs(seated.images.astype(float) - X).mean() < 12


@pytest.mark.parametrize("side", [16, 20, 32, 64])
def test_pictures_of_other_sizes_are_brought_to_28(side):
    from cv2 import INTER_AREA, resize

    pictures = np.stack(
        [resize(draw(label), (side, side), interpolation=INTER_AREA) for label in Y]
    )
    seated = seat(pictures).images
    read = Classifier()(seated).probabilities.argmax(axis=1)
    assert (read == Y).mean() > 0.85


def test_noise_around_a_digit_is_not_taken_for_ink():
    noisy = np.maximum(loose(), np.random.default_rng(0).integers(0, 40, (30, 28, 28), np.uint8))
    read = Classifier()(seat(noisy).images).probabilities.argmax(axis=1)
    assert (read == Y).mean() > 0.85


def test_blank_pictures_stay_blank():
    seated = seat(np.zeros((2, 28, 28), np.uint8))
    assert (seated.images.any(), seated.inverted, seated.moved) == (False, 0, 0)


def bar(long: int = 20, centre: float = 14.0) -> np.ndarray:
    """A bar `long` pixels high whose centre of mass lies at `centre` from the left."""
    picture = np.zeros((1, 28, 28))
    top = 14 - long // 2
    left, share = int(centre), centre % 1
    picture[:, top : top + long, left] = 250 * (1 - share)
    picture[:, top : top + long, left + 1] = 250 * share
    return picture.astype(np.uint8)


@pytest.mark.parametrize(
    ("picture", "stays"),
    [
        (bar(18), True),
        (bar(22), True),
        (bar(16), False),
        (bar(24), False),
        (bar(centre=14.9), True),
        (bar(centre=13.1), True),
        (bar(centre=15.2), False),
        (bar(centre=12.8), False),
    ],
)
def test_size_and_place_of_the_ink_decide(picture, stays):
    assert is_seated(picture)[0] == stays


@pytest.mark.parametrize(("level", "stays"), [(7, True), (9, False)])
def test_faint_ground_does_not_count_for_the_size(level, stays):
    assert is_seated(np.maximum(X[:1], np.uint8(level)))[0] == stays


@pytest.mark.parametrize(("level", "dark"), [(110, False), (145, True)])
def test_ground_brighter_than_the_middle_is_light(level, dark):
    assert is_dark_on_light(np.full((1, 28, 28), level, np.uint8))[0] == dark


@pytest.mark.mnist
def test_mnist_itself_is_never_touched(mnist):
    for turned, count in ((mnist.test.images, 0), (255 - mnist.test.images, 10_000)):
        seated = seat(turned)
        np.testing.assert_array_equal(seated.images, mnist.test.images)
        assert (seated.inverted, seated.moved) == (count, 0)


def test_one_photo_goes_the_same_way():
    np.testing.assert_array_equal(seat_photo(255 - X[3]), X[3])
    assert seat_photo(255 - draw(3, side=500)).shape == (28, 28)


def test_whole_picture_of_the_size_stays_but_for_its_polarity():
    picture = np.zeros((28, 28), np.uint8)
    picture[2:20, 3:9] = 200
    assert (fit_whole(picture) == picture).all()
    assert (fit_whole(255 - picture) == picture).all()


def test_whole_wide_picture_is_shrunk_between_dark_bars():
    wide = np.full((28, 56), 10, np.uint8)
    wide[10:18, 20:40] = 250
    shrunk = fit_whole(wide)
    assert shrunk.shape == (28, 28)
    assert shrunk[:7].max() == shrunk[21:].max() == 0
    assert (shrunk[14, 14], shrunk[8, 1]) == (250, 10)
