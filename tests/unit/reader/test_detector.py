"""What the page network answers becomes boxes: at which scales, which peaks, which are one."""

from collections.abc import Callable

import numpy as np
import pytest

from digitnet.reader import detector as detecting
from digitnet.reader.detector import Detector, Symbols, merge, padded, peaks, resized, scales

Grey = np.ndarray


def maps_of(*marks: tuple[int, int, float, float, float], side: int = 40) -> np.ndarray:
    """Return the network's answer for symbols of a column, row, score, width and height."""
    maps = np.zeros((16, side, side), np.float32)
    maps[0] = -9
    for column, row, score, width, height in marks:
        maps[0, row, column] = np.log(score / (1 - score))
        maps[14:, row, column] = np.log(width / 4), np.log(height / 4)
    return maps


def symbols_of(*marks: tuple[float, float, float, float, float]) -> Symbols:
    """Return symbols of x, y, width, height and score; the n-th is surely the digit n."""
    table = np.array(marks, np.float32).reshape(-1, 5)
    return Symbols(table[:, :4], table[:, 4], np.eye(11, dtype=np.float32)[: len(table)])


def sides_of(height: int, width: int) -> list[int]:
    """Return the longer side of each level of the pyramid."""
    return [round(scale * max(height, width)) for scale in scales(height, width)]


@pytest.mark.parametrize(
    ("size", "sides"),
    [
        ((800, 600), [800, 400, 200, 100, 50]),
        ((1600, 1200), [1600, 800, 400, 200, 100, 50]),
        ((2000, 2000), [1449, 725, 362, 181, 91, 45]),
        ((20, 9), [64, 32]),
        ((70, 40), [70, 35]),
    ],
)
def test_levels_halve_until_no_digit_is_too_large(size: tuple[int, int], sides: list[int]) -> None:
    assert sides_of(*size) == sides


def test_a_picture_is_brought_to_a_scale_and_keeps_a_pixel() -> None:
    assert resized(np.zeros((40, 30), np.uint8), 0.5).shape == (20, 15)
    assert resized(np.zeros((1, 90), np.uint8), 0.1).shape == (1, 9)


def test_empty_ground_is_put_around_a_picture_up_to_a_multiple_of_sixteen() -> None:
    picture = np.full((20, 33), 200, np.uint8)
    picture[5:9, 5:9] = 0
    level = padded(picture)
    assert level.shape == (64, 80)
    np.testing.assert_array_equal(level[16:36, 16:49], picture)
    level[16:36, 16:49] = 200
    assert (level == 200).all()


def test_a_peak_becomes_a_box_in_pixels() -> None:
    found = peaks(maps_of((10, 20, 0.8, 16, 24)))
    np.testing.assert_allclose(found.boxes, [[4 * 10.5 - 8, 4 * 20.5 - 12, 16, 24]], rtol=1e-5)
    np.testing.assert_allclose(found.scores, [0.8], rtol=1e-5)
    np.testing.assert_allclose(found.classes, np.full((1, 11), 1 / 11), rtol=1e-5)


@pytest.mark.parametrize(
    ("width", "height", "kept"),
    [
        (4, 8, 0),
        (4, 10, 1),
        (4, 50, 1),
        (4, 62, 0),
        (10, 4, 0),
        (13, 4, 1),
        (66, 40, 1),
        (74, 40, 0),
    ],
)
def test_a_level_is_believed_for_digits_of_9_to_56_pixels(
    width: float, height: float, kept: int
) -> None:
    assert len(peaks(maps_of((9, 9, 0.8, width, height)))) == kept


def test_of_neighbours_the_highest_is_a_peak() -> None:
    answer = maps_of((9, 9, 0.8, 20, 20), (10, 10, 0.7, 20, 20), (12, 9, 0.6, 20, 20))
    np.testing.assert_allclose(peaks(answer).scores, [0.8, 0.6], rtol=1e-5)


def test_boxes_that_lie_on_one_another_are_one_symbol_of_their_mean_class() -> None:
    found = merge(symbols_of((0, 0, 20, 20, 0.6), (5, 0, 20, 20, 0.9)))
    np.testing.assert_array_equal(found.boxes, [[5, 0, 20, 20]])
    np.testing.assert_allclose(found.classes[0, :2], [0.4, 0.6], rtol=1e-5)


@pytest.mark.parametrize(("shift", "count"), [(7, 1), (10, 2)])
def test_boxes_are_one_symbol_from_two_fifths_of_their_union_on(shift: float, count: int) -> None:
    assert len(merge(symbols_of((0, 0, 20, 20, 0.9), (shift, 0, 20, 20, 0.6)))) == count


def test_more_symbols_than_four_thousand_are_not_looked_at() -> None:
    count = 5000
    corners = np.stack(np.divmod(np.arange(count), 100), axis=1) * 30
    boxes = np.concatenate([corners, np.full((count, 2), 20)], axis=1).astype(np.float32)
    scores = np.linspace(0.2, 0.9, count, dtype=np.float32)
    found = merge(Symbols(boxes, scores, np.full((count, 11), 1 / 11, np.float32)))
    assert len(found) == 4000
    assert found.scores.min() == pytest.approx(scores[1000])


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> Callable[[float, float], list[float]]:
    """Return at which scales `find_one` looks where the coarsest shows a digit."""
    network = Detector()

    def seen(score: float, height: float) -> list[float]:
        shown: list[float] = []

        def look(grey: Grey, scale: float) -> Symbols:
            shown.append(scale)
            return symbols_of((0, 0, height / scale, height / scale, score))

        monkeypatch.setattr(network, "look", look)
        network.find_one(np.zeros((400, 300), np.uint8))
        return shown

    return seen


def test_the_module_has_no_name_that_is_not_used() -> None:
    assert detecting.MAPS == 16
