import numpy as np
import pytest

from reading.limits.hostile import KINDS, SIDE, draw_hostile


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_pictures_fill_their_pixels_and_are_drawn_alike(kind):
    picture = draw_hostile(kind, 300)
    assert picture.size <= 300 * 300
    assert picture.size >= 0.99 * 300 * 300
    assert picture.dtype == np.uint8
    assert np.array_equal(picture, draw_hostile(kind, 300))
    assert picture.std() > 0.5


def test_they_stay_within_what_a_reader_takes():
    assert SIDE * SIDE <= 50_000_000
