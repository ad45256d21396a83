"""The digitness under which a trained network takes a picture for no digit."""

import numpy as np
import pytest

from digitnet.classes import DIGIT_NAMES
from digitnet.workflows.train import rejection_threshold

SURE = np.linspace(0.5, 1, 1000, dtype=np.float32)


@pytest.mark.parametrize(("count", "given_up"), [(500, 1), (5000, 1), (10_000, 3)])
def test_it_gives_up_one_in_3000_validation_digits_or_one(count, given_up):
    sure = np.linspace(0.5, 1, count, dtype=np.float32)
    assert np.count_nonzero(rejection_threshold(sure, DIGIT_NAMES) > sure) == given_up


@pytest.mark.parametrize("before", [0.0, 0.4])
def test_under_500_digits_it_stays_as_it_was(before):
    assert rejection_threshold(SURE[:499], DIGIT_NAMES, before) == before


def test_other_classes_are_never_given_up():
    assert rejection_threshold(SURE, ("cat", "dog")) == 0
