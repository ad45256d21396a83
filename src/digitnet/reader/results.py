"""What a reader says: of one digit, of a digit on a page, of a page."""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Box = tuple[int, int, int, int]
"""x, y, width, height in the image's pixels."""


@dataclass(frozen=True)
class Prediction:
    """What one picture of one digit says.

    Attributes
    ----------
    digit
        "0" to "9", or another class' name, or None where the picture was rejected.
    confidence
        Probability of the likeliest class, 0 to 1.
    probabilities
        (10,) float32, or of the model's classes.
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
    """A digit on a page.

    Attributes
    ----------
    digit
        "0" to "9".
    confidence
        Probability that it is there and is this digit, 0 to 1.
    probabilities
        (10,) float32: which digit it is, if it is one.
    box
        x, y, width, height in the image's pixels.
    line, number
        Which line of the page and which of `Reading.numbers` it stands in, from 0.
    picture
        (28, 28) uint8, what the classifier saw.
    """

    digit: str
    confidence: float
    probabilities: NDArray[np.float32]
    box: Box
    line: int
    number: int
    picture: NDArray[np.uint8]

    def record(self) -> dict[str, Any]:
        """Return the digit's part of `Reading.record`."""
        return {
            "digit": self.digit,
            "confidence": round(self.confidence, 4),
            "box": list(self.box),
            "line": self.line,
            "number": self.number,
        }


@dataclass(frozen=True)
class Number:
    """Digits that stand together on a line, from left to right."""

    digits: tuple[FoundDigit, ...]
    line: int

    @property
    def text(self) -> str:
        """The digits as text."""
        return "".join(found.digit for found in self.digits)

    @property
    def confidence(self) -> float:
        """Probability that every digit is right, were they independent."""
        return math.prod(found.confidence for found in self.digits)

    @property
    def box(self) -> Box:
        """The box around all digits."""
        left = min(found.box[0] for found in self.digits)
        top = min(found.box[1] for found in self.digits)
        right = max(found.box[0] + found.box[2] for found in self.digits)
        bottom = max(found.box[1] + found.box[3] for found in self.digits)
        return left, top, right - left, bottom - top

    def record(self) -> dict[str, Any]:
        """Return the number's part of `Reading.record`."""
        return {
            "text": self.text,
            "confidence": round(self.confidence, 4),
            "box": list(self.box),
            "line": self.line,
        }


@dataclass(frozen=True)
class Reading:
    """What stands on a page, line by line; `rejected` marks were no digits.

    Attributes
    ----------
    lines
        Each line's numbers, one space between them, from top to bottom.
    numbers
        The same numbers, in the same order.
    digits
        Their digits.
    rejected
        How many marks of a digit's size were no digits.
    marks
        Their boxes (x, y, width, height) in the image's pixels.
    turned
        By how many degrees against the clock the page had to be turned: 0, 90, 180 or 270.
    """

    lines: list[str]
    numbers: list[Number]
    digits: list[FoundDigit]
    rejected: int
    marks: list[Box] = field(default_factory=list)
    turned: int = 0

    def record(self) -> dict[str, Any]:
        """Return what ``digitnet read --json`` says of it after the file's name."""
        return {
            "lines": self.lines,
            "numbers": [number.record() for number in self.numbers],
            "digits": [found.record() for found in self.digits],
            "rejected": self.rejected,
            "turned": self.turned,
        }
