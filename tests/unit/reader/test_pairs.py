"""Which two digits stand in place of one that the classifier doubts."""

from collections.abc import Sequence

import numpy as np
import pytest

from digitnet.reader.naming import Named
from digitnet.reader.pairs import find_pair, part_pairs
from digitnet.reader.symbols import Levels, Symbols

WHOLE = [10, 10, 30, 40]
LEFT, RIGHT = [10, 10, 18, 40], [29, 11, 10, 38]
NEIGHBOUR = [60, 10, 30, 40]


def shown(*parts: tuple[Sequence[float], float, float]) -> Levels:
    """Return a level that shows boxes with scores and shares of a mark, each the digit 1."""
    boxes = np.array([box for box, _, _ in parts], np.float32).reshape(-1, 4)
    classes = np.zeros((len(parts), 11), np.float32)
    classes[:, 10] = [mark for _, _, mark in parts]
    classes[:, 1] = 1 - classes[:, 10]
    scores = np.array([score for _, score, _ in parts], np.float32)
    links = np.zeros((len(parts), 2), np.float32)
    found = Symbols(boxes, scores, classes, links)
    return [(0.5, found.take(slice(0, 0))), (1.0, found)]


def pair_of(*parts: tuple[Sequence[float], float, float], others: Sequence = ()) -> list | None:
    """Return the boxes of the two that stand in `WHOLE`."""
    around = np.array(others, np.float32).reshape(-1, 4)
    pair = find_pair(shown(*parts), np.array(WHOLE, np.float32), around)
    return None if pair is None else pair.boxes.tolist()


def test_two_that_a_level_shows_side_by_side_are_a_pair() -> None:
    assert pair_of((LEFT, 0.9, 0), (RIGHT, 0.4, 0)) == [LEFT, RIGHT]
    assert pair_of((LEFT, 0.9, 0)) is None
    assert pair_of((LEFT, 0.9, 0), (LEFT, 0.8, 0)) is None


def test_of_several_the_surest_are_taken() -> None:
    third = [24, 10, 8, 40]
    parts = ((LEFT, 0.9, 0), (RIGHT, 0.4, 0), (third, 0.5, 0))
    assert pair_of(*parts) == [LEFT, third]
    assert pair_of(*parts, others=[third]) == [LEFT, RIGHT]


@pytest.mark.parametrize(
    ("part", "fits"),
    [
        ((RIGHT, 0.37, 0), True),
        ((RIGHT, 0.35, 0), False),
        ((RIGHT, 0.5, 0.84), True),
        ((RIGHT, 0.5, 0.86), False),
        (([29, 11, 10, 27], 0.5, 0), True),
        (([29, 11, 10, 21], 0.5, 0), False),
        (([36, 11, 10, 38], 0.5, 0), False),
        ((NEIGHBOUR, 0.5, 0), False),
    ],
)
def test_what_a_part_is(part: tuple[Sequence[float], float, float], fits: bool) -> None:
    assert (pair_of((LEFT, 0.9, 0), part) is not None) == fits


@pytest.mark.parametrize(
    ("digitness", "sureness", "read"),
    [
        (0.75, (0.9, 0.9), [7, 9, 1]),
        (0.85, (0.9, 0.9), [4, 7]),
        (0.0, (0.85, 0.85), [7, 9, 1]),
        (0.0, (0.9, 0.75), [4, 7]),
    ],
)
def test_a_doubted_digit_is_two_where_both_are_sure(
    digitness: float, sureness: tuple[float, float], read: list[int]
) -> None:
    def probabilities(*digits: tuple[int, float]) -> np.ndarray:
        rows = [np.full(10, (1 - sure) / 9) for _, sure in digits]
        for row, (digit, sure) in zip(rows, digits, strict=True):
            row[digit] = sure
        return np.array(rows, np.float32)

    def named(symbols: Symbols, told: np.ndarray, digitness: Sequence[float]) -> Named:
        pictures = np.zeros((len(symbols), 28, 28), np.uint8)
        return Named(symbols, pictures, told, np.array(digitness, np.float32))

    def name(symbols: Symbols) -> Named:
        assert symbols.boxes.tolist() == [LEFT, RIGHT]
        return named(symbols, probabilities((9, sureness[0]), (1, sureness[1])), [0, 0])

    (_, whole) = shown((WHOLE, 0.9, 0), (NEIGHBOUR, 0.9, 0))[1]
    read_before = named(whole, probabilities((4, 0.99), (7, 0.99)), [digitness, 0.99])
    levels = shown((LEFT, 0.9, 0), (RIGHT, 0.4, 0))
    after, new = part_pairs(levels, read_before, name)
    assert after.probabilities.argmax(axis=1).tolist() == read
    assert new.tolist() == ([LEFT, RIGHT] if len(read) == 3 else [])
    assert len(after.symbols) == len(after.pictures) == len(after.digitness) == len(read)
