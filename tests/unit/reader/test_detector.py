"""What the page network answers becomes boxes: at which scales, which peaks, which are one."""

import numpy as np
import pytest

from digitnet.errors import RunError
from digitnet.reader.detector import Detector, padded, peaks, scales
from digitnet.reader.symbols import Symbols

Grey = np.ndarray


def maps_of(*marks: tuple[int, int, float, float, float], side: int = 40) -> np.ndarray:
    """Return the network's answer for symbols of a column, row, score, width and height."""
    maps = np.zeros((18, side, side), np.float32)
    maps[0] = -9
    for column, row, score, width, height in marks:
        maps[0, row, column] = np.log(score / (1 - score))
        maps[14:16, row, column] = np.log(width / 4), np.log(height / 4)
    return maps


def symbols_of(*marks: tuple[float, float, float, float, float]) -> Symbols:
    """Return symbols of x, y, width, height and score; the n-th is surely the digit n."""
    table = np.array(marks, np.float32).reshape(-1, 5)
    classes = np.eye(11, dtype=np.float32)[: len(table)]
    return Symbols(table[:, :4], table[:, 4], classes, np.zeros((len(table), 2), np.float32))


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


@pytest.mark.parametrize(("score", "kept"), [(0.17, 0), (0.23, 1)])
def test_what_is_hardly_a_centre_is_nothing(score: float, kept: int) -> None:
    assert len(peaks(maps_of((9, 9, score, 20, 20)))) == kept


def test_of_neighbours_the_highest_is_a_peak() -> None:
    answer = maps_of((9, 9, 0.8, 20, 20), (10, 10, 0.7, 20, 20), (12, 9, 0.6, 20, 20))
    np.testing.assert_allclose(peaks(answer).scores, [0.8, 0.6], rtol=1e-5)


@pytest.mark.parametrize(("score", "levels"), [(0.8, 4), (0.9, 1)])
def test_one_digit_is_looked_for_on_finer_levels_until_it_is_clear(
    monkeypatch: pytest.MonkeyPatch, score: float, levels: int
) -> None:
    shown = []

    def look(self: Detector, grey: Grey, scale: float) -> Symbols:
        shown.append(scale)
        return symbols_of((0, 0, 20 / scale, 20 / scale, score))

    monkeypatch.setattr(Detector, "look", look)
    Detector().find_one(np.zeros((400, 300), np.uint8))
    assert shown == [0.125, 0.25, 0.5, 1][:levels]


def test_an_answer_that_is_not_sixteen_maps_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Session:
        def run(self, *_: object) -> list[np.ndarray]:
            return [np.zeros((1, 15, 8, 8), np.float32)]

    network = Detector()
    monkeypatch.setattr(network, "_session", Session())
    with pytest.raises(RunError, match="isn't 18 maps"):
        network(np.zeros((30, 30), np.uint8))


def test_boxes_of_a_level_are_in_the_pixels_of_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    """The level of half the size has a digit at (26, 36), behind 16 pixels of border."""
    network = Detector()
    monkeypatch.setattr(network, "_maps", lambda _: maps_of((10, 12, 0.9, 16, 24)))
    found = network.look(np.zeros((200, 100), np.uint8), 0.5)
    np.testing.assert_allclose(found.boxes, [[36, 44, 32, 48]], rtol=1e-5)
