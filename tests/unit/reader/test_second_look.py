"""Digits in MNIST's form of which the classifier isn't sure."""

import numpy as np
import pytest

from digitnet.data.optdigits import load_optdigits
from digitnet.image.digit.seat import is_seated, seat
from digitnet.reader.classifier import Classifier, Scores
from digitnet.reader.detector import Detector
from digitnet.reader.look import DOUBTED, SHARE, blended, meant_one
from digitnet.reader.reader import Reader

COUNT = 1000


@pytest.fixture(scope="module")
def digits() -> np.ndarray:
    return seat(load_optdigits().images[:COUNT]).images


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Classifier(), Detector())


@pytest.fixture(scope="module")
def alone(digits):
    return Classifier()(digits)


def test_both_networks_judge_what_the_classifier_doubts_and_nothing_else(reader, digits, alone):
    both = reader.classify(digits)
    is_doubted = alone.probabilities.max(axis=1) < DOUBTED
    assert 5 <= is_doubted.sum() <= COUNT / 10
    assert np.array_equal(both.probabilities[~is_doubted], alone.probabilities[~is_doubted])
    assert np.array_equal(both.digitness, alone.digitness)
    detector, asked = Detector(), 0
    for row in np.flatnonzero(is_doubted & (alone.digitness >= Classifier().threshold)):
        meant = meant_one(detector.find_one(digits[row]), digits[row].shape)
        if meant is not None:
            said = Scores(alone.probabilities[row], alone.digitness[row])
            expected = blended(meant.digit_shares()[0], said, SHARE)
            assert both.probabilities[row] == pytest.approx(expected, abs=1e-6)
            asked += 1
    assert asked >= 5


def test_together_they_are_right_more_often(reader, digits, alone):
    labels = load_optdigits().labels[:COUNT]
    both = reader.classify(digits).probabilities.argmax(axis=1)
    assert (both == labels).sum() >= (alone.probabilities.argmax(axis=1) == labels).sum() + 3


def test_a_picture_file_gets_the_answer_of_its_pixels(reader, digits, alone):
    rows = np.flatnonzero((alone.probabilities.max(axis=1) < DOUBTED) & is_seated(digits))[:5]
    assert len(rows) == 5
    told = reader.predict(list(digits[rows]))
    expected = reader.classify(digits[rows]).probabilities
    for one, probabilities in zip(told, expected, strict=True):
        assert one.probabilities == pytest.approx(probabilities, abs=1e-6)


def test_what_is_no_digit_to_the_classifier_is_not_asked_about(reader):
    noise = np.random.default_rng(0).integers(0, 256, (3, 28, 28)).astype(np.uint8)
    scores = Classifier()(noise)
    assert (scores.digitness < Classifier().threshold).all()
    assert np.array_equal(reader.classify(noise).probabilities, scores.probabilities)
