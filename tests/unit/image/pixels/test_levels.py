import numpy as np
import pytest

from digitnet.errors import ImageError
from digitnet.image.pixels.levels import eight_bits


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0, 1], [0, 255]),
        ([0, 8, 16], [0, 128, 255]),
        ([0, 10], [0, 159]),
        ([0, 17, 255], [0, 17, 255]),
        ([0, 200], [0, 200]),
        ([0, 1023], [0, 255]),
        ([0, 2048, 4095], [0, 128, 255]),
        ([0, 16383], [0, 255]),
        ([0, 32768, 65535], [0, 128, 255]),
        ([0, 50_000, 100_000], [0, 128, 255]),
        ([-100, 0, 100], [0, 128, 255]),
    ],
)
@pytest.mark.parametrize("dtype", ["i4", "i8", "u2", "u4", "u8"])
def test_largest_whole_number_tells_what_white_is(values, expected, dtype):
    if (min(values) < 0 and dtype[0] == "u") or max(values) > np.iinfo(dtype).max:
        pytest.skip("not of this type")
    assert eight_bits(np.array([values], dtype)).tolist() == [expected]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.0, 0.5, 1.0], [0, 128, 255]),
        ([0.0, 0.25], [0, 64]),
        ([0.0, 0.51, 1.02], [0, 128, 255]),
        ([0.0, 8.0, 16.0], [0, 128, 255]),
        ([0.0, 7.0, 14.0], [0, 128, 255]),
        ([0.0, 30.0, 255.0], [0, 30, 255]),
        ([-0.5, 0.0, 0.5], [0, 128, 255]),
        ([-1.0, -1.0], [0, 0]),
        ([np.nan, 0.0, 1.0], [0, 0, 255]),
        ([np.nan, -1.0, 1.0], [0, 0, 255]),
        ([-np.inf, 0.0, 1.0, np.inf], [0, 0, 255, 255]),
        ([np.nan, np.nan], [0, 0]),
    ],
)
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_largest_fraction_tells_what_white_is(values, expected, dtype):
    assert eight_bits(np.array([values], dtype)).tolist() == [expected]


def test_truth_is_white():
    assert eight_bits(np.array([[True, False]])).tolist() == [[255, 0]]


def test_usual_pixels_are_not_copied():
    values = np.array([[0, 200]], np.uint8)
    assert np.shares_memory(eight_bits(values), values)


def test_numbers_too_far_apart_are_refused():
    with pytest.raises(ImageError, match="too far apart"):
        eight_bits(np.array([[-1e308, 1e308]]))


def test_nothing_stays_nothing():
    assert eight_bits(np.zeros((0, 4))).shape == (0, 4)
