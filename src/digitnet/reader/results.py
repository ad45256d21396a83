"""What a reader says: of one digit, of a digit on a page, of a page."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitnet.vision.parts import Box


@dataclass(frozen=True)
class Prediction:
    """What one picture of one digit says.

    Attributes
    ----------
    digit
        "0" to "9", or None where the picture was rejected.
    confidence
        Probability of the likeliest digit, 0 to 1.
    probabilities
        (10,) float32.
    rejected, reason
        Whether no answer is given, and why, in plain words.
    picture
        (28, 28) uint8, the very picture that was classified.
    """

    digit: str | None
    confidence: float
    probabilities: NDArray[np.float32]
    rejected: bool
    reason: str | None
    picture: NDArray[np.uint8]

    def record(self) -> dict[str, Any]:
        """Return what ``digitnet predict --json`` says of it after the file's name."""
        return {
            "digit": self.digit,
            "confidence": round(self.confidence, 4),
            "rejected": self.rejected,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class FoundDigit:
    """A digit on a page: its box (x, y, width, height) in the image's pixels, its line."""

    digit: str
    confidence: float
    box: Box
    line: int
    picture: NDArray[np.uint8]

    def record(self) -> dict[str, Any]:
        """Return the digit's part of `Reading.record`."""
        return {
            "digit": self.digit,
            "confidence": round(self.confidence, 4),
            "box": list(self.box),
            "line": self.line,
        }


@dataclass(frozen=True)
class Reading:
    """The digits on a page, line by line; `rejected` marks were no digits.

    Attributes
    ----------
    lines
        The digits of each line, from top to bottom.
    digits
        The digits in the same order.
    rejected
        How many marks of a digit's size were no digits.
    marks
        Their boxes (x, y, width, height) in the image's pixels.
    """

    lines: list[str]
    digits: list[FoundDigit]
    rejected: int
    marks: list[Box] = field(default_factory=list)

    def record(self) -> dict[str, Any]:
        """Return what ``digitnet read --json`` says of it after the file's name."""
        return {
            "lines": self.lines,
            "digits": [found.record() for found in self.digits],
            "rejected": self.rejected,
        }
