import cv2
import numpy as np
import pytest

from digitnet.synthesis.pages.benchmark import scenes
from digitnet.synthesis.pages.benchmark.paper import blank_sheet, noise, print_boxes, rule, square

QUICK = ["plain", "ruled", "grid", "boxed", "signs", "points", "bubbles", "drawing"]


def decode(scene):
    return cv2.imdecode(np.frombuffer(scene.file, np.uint8), cv2.IMREAD_GRAYSCALE)


@pytest.fixture(scope="module")
def composed(digits):
    return {kind: scenes.compose(kind, digits, 3) for kind in [*QUICK, "hundred"]}


@pytest.mark.parametrize("kind", ["ruled", "drawing"])
def test_the_seed_fixes_the_page(digits, kind):
    one, same, other = (scenes.compose(kind, digits, seed) for seed in (5, 5, 6))
    assert one.file == same.file
    assert one.lines == same.lines
    assert one.file != other.file


@pytest.mark.parametrize("kind", [*QUICK, "hundred"])
def test_outlines_lie_in_the_picture_and_hold_ink(composed, kind):
    scene = composed[kind]
    grey = decode(scene)
    assert scene.numbers
    for number in scene.numbers:
        assert 1 <= len(number.digits) <= 8
        x, y, width, height = cv2.boundingRect(number.outline)
        assert x > -height / 2
        assert y > -height / 2
        assert x + width < grey.shape[1] + height / 2
        assert y + height < grey.shape[0] + height / 2
        inside = grey[max(y, 0) : y + height, max(x, 0) : x + width]
        assert np.ptp(inside.astype(int)) > 20


@pytest.mark.parametrize("kind", QUICK)
def test_numbers_do_not_share_ink(composed, kind):
    """No number's middle lies in another's outline."""
    numbers = composed[kind].numbers
    for number in numbers:
        middle = tuple(float(value) for value in number.outline.mean(0))
        holding = [
            other for other in numbers if cv2.pointPolygonTest(other.outline, middle, False) >= 0
        ]
        assert holding == [number] or len(holding) == 1


def test_the_page_of_a_hundred_holds_every_number_once(composed):
    scene = composed["hundred"]
    assert [number.digits for number in scene.numbers] == [str(n) for n in range(101)]
    assert scene.lines[0] == "0123456789"
    assert scene.lines[1] == "10111213141516171819"
    assert scene.lines[-1] == "100"


def test_a_board_is_dark_and_chalk_is_light(digits):
    for seed in range(3):
        scene = scenes.compose("board", digits, seed)
        grey = decode(scene)
        x, y, width, height = cv2.boundingRect(scene.numbers[0].outline)
        inside = grey[max(y, 0) : y + height, max(x, 0) : x + width]
        ground = np.median(inside)
        assert ground < 100
        assert inside.max() - ground > 2 * (ground - inside.min())


def test_a_drawing_is_one_digit_and_comes_in_both_polarities(digits):
    borders = []
    for seed in range(12):
        scene = scenes.compose("drawing", digits, seed)
        assert len(scene.numbers) == 1
        assert len(scene.numbers[0].digits) == 1
        borders.append(np.median(decode(scene)[0]) > 127)
    assert {*borders} == {True, False}


def test_the_crowded_photo_has_twelve_megapixels_and_fifty_digits(digits):
    scene = scenes.compose("crowded", digits, 0)
    assert decode(scene).shape == (3000, 4000)
    assert sum(len(line) for line in scene.lines) == 50


def test_noise_is_as_rough_as_asked():
    fine, coarse = (noise((200, 200), smooth, np.random.default_rng(0)) for smooth in (1, 20))
    for hills in (fine, coarse):
        assert hills.mean() == pytest.approx(0, abs=1e-3)
        assert hills.std() == pytest.approx(1, abs=1e-2)
    assert np.abs(np.diff(coarse)).mean() < 0.2 * np.abs(np.diff(fine)).mean()


def test_prints_darken_the_paper_where_they_should():
    rng = np.random.default_rng(2)
    clean = blank_sheet(200, 300, rng)
    ruled, squared, boxed = clean.copy(), clean.copy(), clean.copy()
    rule(ruled, 40, 40, np.random.default_rng(2))
    square(squared, 25, np.random.default_rng(2))
    print_boxes(boxed, [(20, 30, 40, 50)], np.random.default_rng(2))
    darker = [(clean - sheet).mean(2) > 0.02 for sheet in (ruled, squared, boxed)]
    assert darker[0][[40, 80, 120, 160]].all()
    assert not darker[0][20:39, 40:].any()
    assert darker[1].all(1).sum() >= 8
    assert darker[1].all(0).sum() >= 11
    assert darker[2][30, 20:60].all()
    assert not darker[2][45:75, 35:50].any()
