import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitnet.data.split import stratified_split
from digitnet.errors import DataError

LABELS = np.repeat(np.arange(10, dtype=np.uint8), 20)


def test_each_class_keeps_its_share():
    larger, smaller = stratified_split(LABELS, 0.1, seed=0)
    assert np.bincount(LABELS[smaller]).tolist() == [2] * 10
    assert np.bincount(LABELS[larger]).tolist() == [18] * 10


@given(
    st.lists(st.integers(0, 9), min_size=2, max_size=200),
    st.floats(0.01, 0.99),
    st.integers(0, 2**32),
)
def test_parts_share_nothing_and_leave_nothing_out(labels, fraction, seed):
    size = round(len(labels) * fraction)
    labels = np.array(labels, np.uint8)
    if not 0 < size < len(labels):
        with pytest.raises(DataError, match="too few"):
            stratified_split(labels, fraction, seed)
        return
    larger, smaller = stratified_split(labels, fraction, seed)
    assert len(smaller) == size
    assert sorted([*larger, *smaller]) == list(range(len(labels)))
    counts = np.bincount(labels, minlength=10)
    taken = np.bincount(labels[smaller], minlength=10)
    assert np.all(np.abs(taken - counts * fraction) <= 1)


def test_same_seed_gives_the_same_split_and_another_seed_another():
    first, again, other = (stratified_split(LABELS, 0.2, seed)[1] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_split_stays_the_same_from_version_to_version():
    """Runs of different digitnet versions must compare on the same validation pictures."""
    assert stratified_split(LABELS, 0.05, seed=0)[1].tolist() == [
        4,
        31,
        47,
        65,
        92,
        113,
        130,
        148,
        164,
        181,
    ]
