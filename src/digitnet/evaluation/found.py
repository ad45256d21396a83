"""What was found of the digits in composed scenes, counted."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitnet.classes import DIGIT_NAMES
from digitnet.evaluation.metrics import wilson_interval

DIGITS = len(DIGIT_NAMES)


@dataclass(frozen=True, eq=False)
class Found:
    """Counts over scenes; they can be added.

    Attributes
    ----------
    confusion
        (10, 10): of the digits that were found, row = label, column = what was read.
    shown
        (10,): digits of each kind that were to be found.
    invented
        Digits read where none is.
    """

    confusion: NDArray[np.intp]
    shown: NDArray[np.intp]
    invented: int

    @classmethod
    def nothing(cls) -> "Found":
        """Return counts of no scene."""
        return cls(np.zeros((DIGITS, DIGITS), np.intp), np.zeros(DIGITS, np.intp), 0)

    def __add__(self, other: "Found") -> "Found":
        return Found(
            self.confusion + other.confusion,
            self.shown + other.shown,
            self.invented + other.invented,
        )

    @property
    def count(self) -> int:
        """Digits that were to be found."""
        return int(self.shown.sum())

    @property
    def found(self) -> int:
        """Digits that were found, read right or not."""
        return int(self.confusion.sum())

    @property
    def right(self) -> int:
        """Digits that were found and read right."""
        return int(np.trace(self.confusion))

    @property
    def precision(self) -> float:
        """Share of what was read that is a digit, whichever; 1 where nothing was."""
        return self.found / (self.found + self.invented) if self.found + self.invented else 1.0

    @property
    def recall(self) -> float:
        """Share of digits that were found; 1 where there was none."""
        return self.found / self.count if self.count else 1.0

    @property
    def accuracy(self) -> float:
        """Share of the found digits that were read right; 1 where none was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def read(self) -> float:
        """Share of all digits that were found and read right; 1 where there was none."""
        return self.right / self.count if self.count else 1.0

    def to_json(self) -> dict[str, Any]:
        """Return counts and shares, as ``metrics.json`` holds them."""
        interval = wilson_interval(self.right, self.count) if self.count else (0.0, 1.0)
        return {
            "count": self.count,
            "found": self.found,
            "right": self.right,
            "invented": self.invented,
            "precision": round(self.precision, 6),
            "recall": round(self.recall, 6),
            "accuracy": round(self.accuracy, 6),
            "read": round(self.read, 6),
            "read_ci95": [round(bound, 6) for bound in interval],
        }
