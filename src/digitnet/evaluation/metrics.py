"""How good ten-way probabilities are, in the figures that metrics.json holds."""

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitnet.errors import DataError

BINS = 15
"""Bins of the expected calibration error."""
MAX_INTERVAL = 0.02
"""A wider 95 % interval of the accuracy is warned of: the pictures are few."""


@dataclass(frozen=True)
class ClassMetrics:
    """Precision, recall and F1 of one class, and how often it occurs."""

    precision: float
    recall: float
    f1: float
    count: int


@dataclass(frozen=True)
class Metrics:
    """How good a model is on labelled pictures.

    Attributes
    ----------
    accuracy
        Share of pictures whose most probable class is the label, 0 to 1.
    accuracy_ci95
        Its 95 % confidence interval after Wilson.
    loss
        Mean cross-entropy, in nats.
    calibration_error
        Expected calibration error: how far confidence is from accuracy, in
        15 bins (Guo et al. 2017).
    precision, recall, f1
        Means over the classes that occur in the labels.
    count
        Number of pictures.
    per_class
        Figures of each class that occurs in the labels.
    confusion
        A row of counts for each class: row = label, column = prediction.
    """

    accuracy: float
    accuracy_ci95: tuple[float, float]
    loss: float
    calibration_error: float
    precision: float
    recall: float
    f1: float
    count: int
    per_class: dict[int, ClassMetrics]
    confusion: tuple[tuple[int, ...], ...]

    def to_json(self) -> dict[str, Any]:
        """Return plain values with fractions rounded to six decimals."""
        return {key: _plain(value) for key, value in dataclasses.asdict(self).items()}


def compute_metrics(labels: NDArray[np.uint8], probabilities: NDArray[np.float32]) -> Metrics:
    """Compare predictions with labels.

    Parameters
    ----------
    labels
        (n,) integers, each the number of a class; not every one has to occur.
    probabilities
        (n, classes), each row sums to 1.

    Raises
    ------
    DataError
        If there is no picture, or labels and probabilities don't fit.
    """
    from sklearn.metrics import log_loss  # noqa: PLC0415 - slow to import

    count = probabilities.shape[-1]
    if probabilities.shape != (len(labels), count) or not len(labels) > 0 or labels.max() >= count:
        raise DataError(
            f"{len(labels)} labels with probabilities of shape {probabilities.shape}; "
            "expected n of them, at least one, with shape (n, classes)"
        )
    predictions = probabilities.argmax(axis=1)
    right = int((predictions == labels).sum())
    per_class = _per_class(labels, predictions)
    rows = np.zeros((count, count), np.int64)
    np.add.at(rows, (labels, predictions), 1)
    return Metrics(
        accuracy=right / len(labels),
        accuracy_ci95=wilson_interval(right, len(labels)),
        loss=float(log_loss(labels, probabilities, labels=np.arange(count))),
        calibration_error=calibration_error(labels, probabilities),
        precision=float(np.mean([one.precision for one in per_class.values()])),
        recall=float(np.mean([one.recall for one in per_class.values()])),
        f1=float(np.mean([one.f1 for one in per_class.values()])),
        count=len(labels),
        per_class=per_class,
        confusion=tuple(tuple(row) for row in rows.tolist()),
    )


def wilson_interval(right: int, count: int) -> tuple[float, float]:
    """Return the 95 % confidence interval of a share (Wilson 1927).

    Parameters
    ----------
    right, count
        Pictures that are right, and all pictures; `count` is at least 1.
    """
    from scipy.stats import binomtest  # noqa: PLC0415 - slow to import

    interval = binomtest(right, count).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)


def in_words(metrics: Metrics) -> str | None:
    """Say how uncertain the figures are where pictures are few; None where there are enough.

    They are few if the accuracy's 95 % interval is wider than `MAX_INTERVAL`.
    """
    low, high = metrics.accuracy_ci95
    if high - low <= MAX_INTERVAL:
        return None
    return (
        f"{metrics.count:,} pictures tell little: it may be from {100 * low:.0f} "
        f"to {100 * high:.0f} %"
    )


def calibration_error(labels: NDArray[np.uint8], probabilities: NDArray[np.float32]) -> float:
    """Return the mean gap between confidence and accuracy over 15 bins of confidence."""
    confidence = probabilities.max(axis=1).astype(np.float64)
    right = probabilities.argmax(axis=1) == labels
    bins = np.clip(np.ceil(confidence * BINS).astype(int) - 1, 0, BINS - 1)
    gaps = np.bincount(bins, right - confidence, BINS)
    return float(np.abs(gaps).sum() / len(labels))


def _per_class(labels: NDArray[np.uint8], predictions: NDArray[np.intp]) -> dict[int, ClassMetrics]:
    from sklearn.metrics import precision_recall_fscore_support  # noqa: PLC0415 - slow to import

    digits = np.unique(labels).tolist()
    table = precision_recall_fscore_support(labels, predictions, labels=digits, zero_division=0)
    return {
        digit: ClassMetrics(float(precision), float(recall), float(f1), int(count))
        for digit, precision, recall, f1, count in zip(digits, *table, strict=True)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    return value
