"""Wall time of a training, with the clock stopped while accuracy is looked at."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Predict = Callable[[NDArray[np.uint8]], NDArray[np.integer]]
"""From (n, 28, 28) pictures to (n,) digits."""


@dataclass
class Stopwatch:
    """Counts the seconds of one training and draws its curve.

    Attributes
    ----------
    images, labels
        The test digits. The curve shows how a recipe gets on; nothing is
        chosen by it.
    curve
        Seconds passed, and the accuracy then.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    curve: list[tuple[float, float]] = field(default_factory=list)
    _passed: float = 0.0
    _since: float | None = None

    def start(self) -> None:
        """Let the clock run."""
        self._since = time.perf_counter()

    def stop(self) -> float:
        """Stop the clock and return the seconds that it has counted so far."""
        if self._since is not None:
            self._passed += time.perf_counter() - self._since
            self._since = None
        return self._passed

    def mark(self, predict: Predict) -> None:
        """Add the accuracy now to the curve; no time passes meanwhile."""
        seconds = self.stop()
        self.curve.append((seconds, self.accuracy(predict)))
        self.start()

    def accuracy(self, predict: Predict) -> float:
        """Return the share of test digits that are read right."""
        return float((predict(self.images) == self.labels).mean())


@dataclass(frozen=True)
class TrainingTask:
    """What a rival gets: training digits as they lie in memory, and a stopwatch.

    Attributes
    ----------
    images, labels
        (n, 28, 28) and (n,) uint8.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    seed: int
    watch: Stopwatch


@dataclass(frozen=True)
class Trained:
    """The figures of one training.

    Attributes
    ----------
    seconds
        From data in memory to final weights; tracing and compiling counted,
        imports not.
    accuracy
        Share of the test digits.
    flops
        Of the convolutions and dense layers, forward, one digit.
    images
        Pictures trained on, repetitions counted.
    """

    recipe: str
    seed: int
    seconds: float
    accuracy: float
    parameters: int
    flops: int
    images: int
    precision: str
    curve: list[tuple[float, float]]

    @property
    def gflops(self) -> float:
        """Achieved GFLOP/s; a backward pass counts as two forward ones."""
        return 3 * self.flops * self.images / self.seconds / 1e9
