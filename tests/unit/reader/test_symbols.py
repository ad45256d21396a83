"""Looks at one symbol become one, and what only a coarse level shows counts half."""

import numpy as np
import pytest

from digitnet.reader.symbols import Symbols, merge, symbol_sizes


def symbols_of(*marks: tuple[float, float, float, float, float]) -> Symbols:
    """Return symbols of x, y, width, height and score; the n-th is surely the digit n."""
    table = np.array(marks, np.float32).reshape(-1, 5)
    classes = np.eye(11, dtype=np.float32)[: len(table)]
    return Symbols(table[:, :4], table[:, 4], classes, np.zeros((len(table), 2), np.float32))


def test_boxes_that_lie_on_one_another_are_one_symbol_of_their_mean_class() -> None:
    found = merge([(1.0, symbols_of((0, 0, 20, 20, 0.6), (5, 0, 20, 20, 0.9)))])
    np.testing.assert_array_equal(found.boxes, [[5, 0, 20, 20]])
    np.testing.assert_allclose(found.classes[0, :2], [0.4, 0.6], rtol=1e-5)


def test_links_are_those_of_the_finest_level_that_shows_the_symbol() -> None:
    """The coarser look is surer; a third one lies elsewhere."""
    looks = symbols_of((5, 0, 20, 20, 0.6), (0, 0, 20, 20, 0.9), (50, 0, 20, 20, 0.3))
    looks.links[:] = [(0.1, 0.2), (0.7, 0.8), (0.5, 0.6)]
    found = merge([(0.5, looks.take(slice(1, 2))), (1.0, looks.take(np.array([0, 2])))])
    np.testing.assert_array_equal(found.boxes[:, 0], [0, 50])
    np.testing.assert_allclose(found.links, [(0.1, 0.2), (0.5, 0.6)], rtol=1e-6)


@pytest.mark.parametrize(("shift", "count"), [(7, 1), (10, 2)])
def test_boxes_are_one_symbol_from_two_fifths_of_their_union_on(shift: float, count: int) -> None:
    assert len(merge([(1.0, symbols_of((0, 0, 20, 20, 0.9), (shift, 0, 20, 20, 0.6)))])) == count


def test_more_symbols_than_four_thousand_are_not_looked_at() -> None:
    count = 5000
    corners = np.stack(np.divmod(np.arange(count), 100), axis=1) * 30
    boxes = np.concatenate([corners, np.full((count, 2), 20)], axis=1).astype(np.float32)
    scores = np.linspace(0.2, 0.9, count, dtype=np.float32)
    classes, links = np.full((count, 11), 1 / 11, np.float32), np.zeros((count, 2), np.float32)
    found = merge([(1.0, Symbols(boxes, scores, classes, links))])
    assert len(found) == 4000
    assert found.scores.min() == pytest.approx(scores[1000])


@pytest.mark.parametrize(("inside", "count"), [(12, 1), (8, 2)])
def test_a_small_box_that_lies_mostly_inside_another_is_part_of_it(inside: int, count: int) -> None:
    small = (40 - inside, 10, 15, 10, 0.6)
    assert len(merge([(1.0, symbols_of((0, 0, 40, 40, 0.9), small))])) == count


def test_a_size_is_the_height_or_most_of_a_longer_width() -> None:
    boxes = np.array([[0, 0, 10, 30], [0, 0, 50, 30]], np.float32)
    np.testing.assert_allclose(symbol_sizes(boxes), [30, 40])


@pytest.mark.parametrize(
    ("side", "score"),
    [(24, 0.45), (84, 0.45), (85, 0.9)],
    ids=["seen there", "still seen", "too large to be sure there"],
)
def test_what_a_finer_level_ought_to_show_and_does_not_counts_half(side: int, score: float) -> None:
    """Its level has a quarter of the picture's pixels a side, the finer one half."""
    coarse = (0.25, symbols_of((0, 0, side, side, 0.9)))
    found = merge([(0.5, symbols_of()), coarse])
    np.testing.assert_allclose(found.scores, [score], rtol=1e-6)


def test_looks_on_two_levels_have_the_mean_of_their_scores() -> None:
    fine, coarse = symbols_of((0, 0, 40, 40, 0.5)), symbols_of((1, 0, 40, 40, 0.8))
    found = merge([(1.0, fine), (0.5, coarse)])
    np.testing.assert_allclose(found.scores, [0.65], rtol=1e-6)
    np.testing.assert_array_equal(found.boxes, [[1, 0, 40, 40]])


def test_a_coarse_level_need_not_show_what_a_finer_one_does() -> None:
    found = merge([(1.0, symbols_of((0, 0, 40, 40, 0.8))), (0.5, symbols_of())])
    np.testing.assert_allclose(found.scores, [0.8], rtol=1e-6)


def test_merged_symbols_stand_surest_first() -> None:
    """The first is on the coarse level alone."""
    fine, coarse = symbols_of((90, 0, 40, 40, 0.6)), symbols_of((0, 0, 40, 40, 0.9))
    found = merge([(1.0, fine), (0.5, coarse)])
    np.testing.assert_allclose(found.scores, [0.6, 0.45], rtol=1e-6)
    np.testing.assert_array_equal(found.boxes[:, 0], [90, 0])
