import cv2
import numpy as np
import pytest

from digitnet.synthesis.pages.benchmark import scenes


def decode(scene):
    return cv2.imdecode(np.frombuffer(scene.file, np.uint8), cv2.IMREAD_GRAYSCALE)


@pytest.mark.parametrize("kind", ["archive", "field"])
def test_a_cutting_is_small_and_says_one_digit(digits, kind):
    said = set()
    for seed in range(30):
        scene = scenes.compose(kind, digits, seed)
        assert scene.file == scenes.compose(kind, digits, seed).file
        (number,) = scene.numbers
        said.add(number.digits)
        assert max(decode(scene).shape) < 320
    assert said <= set("0123456789")
    assert len(said) >= 8


@pytest.mark.parametrize("kind", ["archive", "field"])
def test_the_digit_is_dark_and_in_the_middle(digits, kind):
    for seed in range(20):
        grey = decode(scenes.compose(kind, digits, seed)).astype(int)
        height, width = grey.shape
        middle = grey[height // 6 : -height // 6, width // 6 : -width // 6]
        assert np.median(grey) - middle.min() > 25


def test_some_fields_keep_their_frame_and_some_lose_it(digits):
    framed = []
    for seed in range(30):
        grey = decode(scenes.compose("field", digits, seed)).astype(int)
        dark = np.median(grey) - grey > 15
        framed.append(dark.mean(1).max() > 0.8)
    assert 5 < sum(framed) < 30


def test_exam_digits_are_28_pixels_high_and_as_faint_as_bold(digits):
    contrasts = []
    for seed in range(60):
        grey = decode(scenes.compose("exam", digits, seed)).astype(int)
        assert grey.shape == (28, 28)
        middle = grey[3:-3, 3:-3]
        contrasts.append(np.median(grey) - middle.min())
    assert min(contrasts) < 50
    assert max(contrasts) > 120
