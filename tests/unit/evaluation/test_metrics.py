"""Figures against values worked out by hand."""

import json
import math

import numpy as np
import pytest

from digitnet.errors import DataError
from digitnet.evaluation.metrics import (
    calibration_error,
    compute_metrics,
    in_words,
    wilson_interval,
)


def sure_of(digits: list[int], confidence: float = 0.91) -> np.ndarray:
    """Return probabilities whose largest is `confidence`, at the given digits."""
    rows = np.full((len(digits), 10), (1 - confidence) / 9, np.float32)
    rows[np.arange(len(digits)), digits] = confidence
    return rows


LABELS = np.array([0, 0, 0, 1, 1, 2], np.uint8)
READ = sure_of([0, 0, 1, 1, 0, 2])


def test_accuracy_and_confusion():
    metrics = compute_metrics(LABELS, READ)
    assert metrics.accuracy == 4 / 6
    assert metrics.count == 6
    assert [row[:3] for row in metrics.confusion[:3]] == [(2, 1, 0), (1, 1, 0), (0, 0, 1)]
    assert sum(map(sum, metrics.confusion)) == 6


def test_precision_recall_and_f1_of_each_digit_and_their_means():
    metrics = compute_metrics(LABELS, READ)
    zero, one, two = (metrics.per_class[digit] for digit in (0, 1, 2))
    assert (zero.precision, zero.recall, zero.count) == (2 / 3, 2 / 3, 3)
    assert (one.precision, one.recall, one.f1, one.count) == (0.5, 0.5, 0.5, 2)
    assert (two.precision, two.recall, two.f1, two.count) == (1, 1, 1, 1)
    assert metrics.precision == pytest.approx((2 / 3 + 0.5 + 1) / 3)
    assert metrics.recall == pytest.approx((2 / 3 + 0.5 + 1) / 3)
    assert metrics.f1 == pytest.approx((2 / 3 + 0.5 + 1) / 3)


def test_digits_that_do_not_occur_are_left_out_of_the_means():
    metrics = compute_metrics(np.array([7, 7], np.uint8), sure_of([7, 3]))
    assert list(metrics.per_class) == [7]
    assert (metrics.precision, metrics.recall) == (1.0, 0.5)


def test_digit_that_is_never_predicted_has_precision_zero():
    metrics = compute_metrics(np.array([4], np.uint8), sure_of([9]))
    assert (metrics.precision, metrics.recall, metrics.f1) == (0.0, 0.0, 0.0)


def test_loss_is_the_mean_of_minus_the_logarithm_of_the_labels_probability():
    halves = np.zeros((2, 10), np.float32)
    halves[:, :2] = [[0.5, 0.5], [0.25, 0.75]]
    labels = np.array([0, 0], np.uint8)
    assert compute_metrics(labels, halves).loss == pytest.approx((math.log(2) + math.log(4)) / 2)


def test_loss_of_an_impossible_label_is_finite():
    loss = compute_metrics(np.array([3], np.uint8), sure_of([1], 1.0)).loss
    assert loss == pytest.approx(-math.log(np.finfo(np.float32).eps))


@pytest.mark.parametrize(
    ("right", "count", "low", "high"),
    [(0, 10, 0, 0.277533), (10, 10, 0.722467, 1), (1, 2, 0.094531, 0.905469)],
)
def test_wilson_interval_stays_within_zero_and_one(right, count, low, high):
    assert wilson_interval(right, count) == pytest.approx((low, high), abs=1e-6)


def test_accuracy_of_99_5_percent_on_10000_pictures_is_uncertain_by_0_14_points():
    low, high = wilson_interval(9950, 10_000)
    assert (high - low) / 2 == pytest.approx(0.0014, abs=5e-5)


def test_perfectly_calibrated_confidence_has_no_error():
    labels = np.array([1, 1, 1, 0], np.uint8)
    assert calibration_error(labels, sure_of([1, 1, 1, 1], 0.75)) == pytest.approx(0, abs=1e-6)


def test_calibration_error_weighs_the_bins_by_their_pictures():
    labels = np.array([1, 1, 1, 0], np.uint8)
    probabilities = np.concatenate([sure_of([1, 1, 1], 0.99), sure_of([1], 0.5)])
    assert calibration_error(labels, probabilities) == pytest.approx((3 * 0.01 + 0.5) / 4, abs=1e-6)


def test_full_confidence_is_in_the_last_bin():
    assert calibration_error(np.array([1], np.uint8), sure_of([1], 1.0)) == 0


def test_json_holds_plain_values_with_six_decimals():
    found = compute_metrics(LABELS, READ).to_json()
    assert json.loads(json.dumps(found)) == found
    assert list(found) == [
        *("accuracy", "accuracy_ci95", "loss", "calibration_error"),
        *("precision", "recall", "f1", "count", "per_class", "confusion"),
    ]
    assert found["accuracy"] == 0.666667
    assert found["accuracy_ci95"] == [0.299993, 0.903229]
    assert found["per_class"]["0"] == {
        "precision": 0.666667,
        "recall": 0.666667,
        "f1": 0.666667,
        "count": 3,
    }
    assert found["confusion"][1] == [1, 1, 0, 0, 0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("labels", "probabilities"),
    [(LABELS, READ[:5]), (LABELS, READ[:, : max(LABELS)]), (LABELS[:0], READ[:0])],
    ids=["too few rows", "a class too few", "nothing"],
)
def test_labels_and_probabilities_that_do_not_fit_are_refused(labels, probabilities):
    with pytest.raises(DataError, match="expected n of them"):
        compute_metrics(labels, probabilities)


@pytest.mark.parametrize(
    ("right", "count", "told"),
    [
        (20, 20, "20 pictures tell little: it may be from 84 to 100 %"),
        (19, 20, "20 pictures tell little: it may be from 76 to 99 %"),
        (350, 360, "it may be from 95 to 98 %"),
        (9900, 10_000, None),
        (1485, 1500, None),
        (485, 500, "it may be from 95 to 98 %"),
    ],
)
def test_words_of_an_interval_stand_only_where_it_is_wide(right, count, told):
    labels = np.zeros(count, np.uint8)
    metrics = compute_metrics(labels, sure_of([0] * right + [1] * (count - right)))
    words = in_words(metrics)
    assert words is None if told is None else words.endswith(told)
