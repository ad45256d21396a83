"""The digitness under which a trained network takes a picture for no digit."""

import numpy as np
import pytest

from digitnet.classes import DIGIT_NAMES
from digitnet.training.classifier.start import Start
from digitnet.workflows.train import _threshold

SURE = np.linspace(0.5, 1, 1000, dtype=np.float32)


@pytest.mark.parametrize(("count", "given_up"), [(500, 1), (5000, 1), (10_000, 3)])
def test_it_gives_up_one_in_3000_validation_digits_or_one(count, given_up):
    sure = np.linspace(0.5, 1, count, dtype=np.float32)
    assert np.count_nonzero(_threshold(sure, DIGIT_NAMES, None) > sure) == given_up


@pytest.mark.parametrize(
    ("start", "expected"), [(None, 0.0), (Start("a run", {}, threshold=0.4), 0.4)]
)
def test_under_500_digits_it_stays_as_it_was(start, expected):
    assert _threshold(SURE[:499], DIGIT_NAMES, start) == expected


def test_other_classes_are_never_given_up():
    assert _threshold(SURE, ("cat", "dog"), None) == 0
