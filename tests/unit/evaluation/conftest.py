"""A small evaluation with known mistakes."""

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from digitnet.evaluation.run_summary import RunSummary


@dataclass(frozen=True)
class Answers:
    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    probabilities: NDArray[np.float32]


@pytest.fixture(scope="session")
def answers() -> Answers:
    """Forty pictures, each digit four times, three of them misread."""
    rng = np.random.default_rng(0)
    labels = np.arange(40, dtype=np.uint8) % 10
    read = labels.copy()
    read[[5, 12, 33]] = [6, 7, 8]
    confidence = np.linspace(0.6, 0.99, 40, dtype=np.float32)
    probabilities = np.repeat((1 - confidence[:, None]) / 9, 10, axis=1)
    probabilities[np.arange(40), read] = confidence
    return Answers(rng.integers(0, 256, (40, 28, 28), np.uint8), labels, probabilities)


@pytest.fixture(scope="session")
def summary() -> RunSummary:
    """What a finished run knows of itself."""
    return RunSummary(
        recipe="fast",
        seed=3,
        parameters=29_066,
        epochs=2,
        train_seconds=12.345,
        validation_accuracy=0.9912345678,
        dataset="mnist",
        dataset_sha256="ab" * 32,
        train_count=54_000,
        validation_count=6_000,
    )
