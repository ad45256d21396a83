import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading.scoring import align, digits_of, right_lines

digits = st.text("0123456789", max_size=8)


@pytest.mark.parametrize(
    ("truth", "read", "counts"),
    [
        ("", "", (0, 0, 0, 0)),
        ("2250", "2250", (4, 0, 0, 0)),
        ("2250", "2258", (3, 1, 0, 0)),
        ("2250", "225", (3, 0, 1, 0)),
        ("2250", "22510", (4, 0, 0, 1)),
        ("2250", "", (0, 0, 4, 0)),
        ("", "11", (0, 0, 0, 2)),
        ("0123", "9012", (3, 0, 1, 1)),
    ],
)
def test_digits_are_matched_replaced_lost_or_added(truth, read, counts):
    found = align(truth, read)
    assert (found.matches, found.substitutions, found.deletions, found.insertions) == counts
    assert found.distance == sum(counts[1:])


def test_of_alignments_with_as_few_edits_the_one_with_most_matches_counts():
    """12 against 21 costs two edits either way; as two replacements nothing would match."""
    assert align("12", "21").matches == 1


@given(digits, digits)
def test_every_digit_is_accounted_for_once(truth, read):
    found = align(truth, read)
    assert found.matches + found.substitutions + found.deletions == len(truth)
    assert found.matches + found.substitutions + found.insertions == len(read)


@given(digits, digits, digits)
def test_the_distance_is_a_metric(one, other, third):
    assert align(one, other).distance == align(other, one).distance
    assert (align(one, other).distance == 0) == (one == other)
    through = align(one, third).distance + align(third, other).distance
    assert align(one, other).distance <= through


def test_spaces_and_empty_lines_are_dropped():
    assert digits_of(["12 7 305", " ", "", "48"]) == ["127305", "48"]


@pytest.mark.parametrize(
    ("read", "right"),
    [
        (["12", "345", "6"], 3),
        (["9", "12", "345", "6"], 3),
        (["12", "34", "5", "6"], 2),
        (["12345", "6"], 1),
        (["345", "12", "6"], 2),
        (["6", "345", "12"], 1),
        ([], 0),
    ],
)
def test_lines_are_right_one_by_one_in_their_order(read, right):
    assert right_lines(["12", "345", "6"], read) == right


def test_a_line_read_once_is_right_once():
    assert right_lines(["12", "12"], ["12"]) == 1
