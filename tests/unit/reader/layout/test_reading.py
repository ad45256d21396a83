"""From named digits and marks to what a page says."""

import numpy as np
import pytest

from digitnet.image.photo import Photo
from digitnet.reader.layout.reading import PageView, lay_out
from digitnet.reader.naming import Named
from digitnet.reader.symbols import Symbols


def symbols(boxes: list[list[int]], scores: list[float], classes: list[int]) -> Symbols:
    shares = np.eye(11, dtype=np.float32)[classes]
    links = np.ones((len(boxes), 2), np.float32)
    return Symbols(np.array(boxes, np.float32), np.array(scores, np.float32), shares, links)


@pytest.mark.parametrize(
    ("turned", "box"), [(0, (0, 0, 32, 54)), (1, (106, 0, 54, 32)), (2, (128, 66, 32, 54))]
)
def test_boxes_lie_in_the_picture(turned: int, box: tuple[int, ...]) -> None:
    """A digit that is cut by the border is found as large as it is whole."""
    cut = symbols([[-4, -3, 20, 30]], [0.9], [2])
    named = Named(cut, np.zeros((1, 28, 28), np.uint8), cut.digit_shares(), cut.scores)
    page = np.full((60, 80), 255, np.uint8)
    reading = lay_out(named, cut.take(slice(0, 0)), PageView(Photo(page, 2), turned, page))
    assert reading.digits[0].box == box


@pytest.mark.parametrize(("score", "line"), [(0.35, "27"), (0.37, "2 7")])
def test_only_a_sure_mark_parts_numbers(score: float, line: str) -> None:
    """Between two boxes of a form stands a rule, which is found as a slash may be, but unsurely."""
    digits = symbols([[10, 10, 20, 30], [45, 10, 20, 30]], [0.9, 0.9], [2, 7])
    rule = symbols([[36, 5, 4, 40]], [score], [10])
    pictures = np.zeros((2, 28, 28), np.uint8)
    named = Named(digits, pictures, digits.digit_shares(), digits.scores)
    page = np.full((60, 80), 255, np.uint8)
    reading = lay_out(named, rule, PageView(Photo(page), 0, page))
    assert reading.lines == [line]
    assert reading.marks == [(36, 5, 4, 40)]
