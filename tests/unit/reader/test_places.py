"""Which symbols are digits where they stand: slashes between two, 1s that begin a number."""

import numpy as np
import pytest

from digitnet.reader.naming import Named
from digitnet.reader.places import are_digits_in_place
from digitnet.reader.symbols import Symbols

BEFORE, SLASH, BEHIND = (0, 10, 20, 30), (30, 5, 10, 40), (50, 10, 20, 30)
ROW = {"boxes": (BEFORE, SLASH, BEHIND), "digits": (4, 1, 7), "marks": (0.1, 0.7, 0.1)}


def found(
    boxes: tuple = ROW["boxes"],
    digits: tuple = ROW["digits"],
    marks: tuple = ROW["marks"],
    scores: tuple = (0.9, 0.9, 0.9),
    digitness: float = 0.5,
) -> list[bool]:
    """Tell which symbols are marks."""
    count = len(boxes)
    classes = np.zeros((count, 11), np.float32)
    classes[np.arange(count), digits] = 1 - np.array(marks)
    classes[:, 10] = marks
    symbols = Symbols(
        np.array(boxes, np.float32).reshape(-1, 4),
        np.array(scores, np.float32),
        classes,
        np.zeros((count, 2), np.float32),
    )
    said = np.full(count, digitness, np.float32)
    named = Named(symbols, np.zeros((count, 28, 28), np.uint8), symbols.digit_shares(), said)
    return (~are_digits_in_place(named)).tolist()


def test_a_likely_mark_between_two_digits_that_is_like_a_1_is_a_slash() -> None:
    assert found() == [False, True, False]


@pytest.mark.parametrize(("mark", "slash"), [(0.59, False), (0.61, True)])
def test_from_which_share_on_a_mark_is_likely(mark: float, slash: bool) -> None:
    assert found(marks=(0.1, mark, 0.1))[1] == slash
    assert found(marks=(0.1, 0.8, mark))[1] != slash, "what is a mark itself is no neighbour"


def test_the_classifiers_opinion_counts() -> None:
    assert found(digitness=0.99) == [False, False, False]


@pytest.mark.parametrize(("mark", "is_mark"), [(0.84, False), (0.86, True)])
def test_what_is_like_another_digit_is_judged_as_everywhere(mark: float, is_mark: bool) -> None:
    assert found(digits=(4, 7, 7), marks=(0.1, mark, 0.1))[1] == is_mark
    assert found(digits=(7, 4, 7), marks=(mark, 0.1, 0.1))[0] == is_mark


@pytest.mark.parametrize(("mark", "is_mark"), [(0.94, False), (0.96, True)])
def test_before_a_numbers_first_digit_a_1_may_be_like_a_mark(mark: float, is_mark: bool) -> None:
    assert found(digits=(1, 4, 7), marks=(mark, 0.1, 0.1)) == [is_mark, False, False]


@pytest.mark.parametrize(
    ("closing", "is_mark"),
    [((80, 10, 8, 30), True), ((80, 18, 8, 14), False), ((80, 60, 8, 30), False),
     ((-20, 10, 8, 30), False)],
    ids=["a bracket", "a dash", "on another line", "before it"],
)  # fmt: skip
def test_a_bracket_that_is_closed_is_no_1(
    closing: tuple[float, float, float, float], is_mark: bool
) -> None:
    opening = (0, 10, 8, 30)
    boxes = (opening, (12, 10, 20, 30), (50, 10, 20, 30), closing)
    found_marks = found(boxes, (1, 4, 7, 2), (0.9, 0.1, 0.1, 0.97), (0.9,) * 4)
    assert found_marks == [is_mark, False, False, True]


@pytest.mark.parametrize(("mark", "is_mark"), [(0.84, False), (0.86, True)])
def test_behind_a_digit_or_alone_a_1_is_judged_as_everything(mark: float, is_mark: bool) -> None:
    assert found(digits=(4, 7, 1), marks=(0.1, 0.1, mark))[2] == is_mark
    assert found(digits=(1, 4, 7), marks=(mark, 0.9, 0.1))[0] == is_mark, "no digit beside it"


@pytest.mark.parametrize(("score", "slash"), [(0.35, False), (0.37, True)])
def test_unsure_symbols_neither_part_nor_are_parted(score: float, slash: bool) -> None:
    assert found(scores=(0.9, score, 0.9))[1] == slash
    assert found(scores=(0.9, 0.9, score))[1] == slash


@pytest.mark.parametrize(
    ("behind", "slash"),
    [((57, 10, 20, 30), True), ((59, 10, 20, 30), False), ((35, 10, 20, 30), True),
     ((50, 29, 20, 30), True), ((50, 31, 20, 30), False), ((20, 10, 20, 30), False)],
    ids=["near", "far", "overlapping", "lower", "on the next line", "on the same side"],
)  # fmt: skip
def test_a_digit_has_to_stand_close_on_either_side(
    behind: tuple[float, float, float, float], slash: bool
) -> None:
    assert found(boxes=(BEFORE, SLASH, behind)) == [False, slash, False]


def test_nothing_found_is_nothing_parted() -> None:
    assert found((), (), (), ()) == []
