"""What a reader says: of one digit, of a digit on a page, of a page."""

import dataclasses
import math
from dataclasses import dataclass, field
from importlib import import_module
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitnet.image.photo import ALONE, Place
from digitnet.image.sources import Source

Box = tuple[int, int, int, int]
"""x, y, width, height in the image's pixels."""
DOUBT = "?"
"""Stands for a digit that is less sure than was asked for."""


@dataclass(frozen=True, repr=False)
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
    reason
        Why no answer is given, in plain words; None where one is.
    picture
        (28, 28) uint8, the very picture that was classified.
    place
        Which page or frame of its file the picture is.
    unsure
        Whether the digit is less sure than `doubted` asked for.
    """

    digit: str | None
    confidence: float
    probabilities: NDArray[np.float32]
    reason: str | None
    picture: NDArray[np.uint8]
    place: Place = ALONE
    unsure: bool = False

    def __repr__(self) -> str:
        said = f"rejected: {self.reason}" if self.rejected else _said(self.digit, self.confidence)
        return f"Prediction({said}{_at(self.place)})"

    def _repr_png_(self) -> bytes:
        return as_png(self)

    @property
    def rejected(self) -> bool:
        """Whether no answer is given."""
        return self.digit is None

    def doubted(self, min_confidence: float) -> "Prediction":
        """Return it with `unsure` set where its digit is less sure than a number from 0 to 1."""
        unsure = self.digit is not None and self.confidence < min_confidence
        return dataclasses.replace(self, unsure=unsure)

    def record(self) -> dict[str, Any]:
        """Return what ``digitnet predict --json`` says of it after the file's name."""
        return {
            **self.place.record(),
            "digit": self.digit,
            "confidence": round(self.confidence, 4),
            "rejected": self.rejected,
            "reason": self.reason,
            **_flag(self.unsure),
        }


@dataclass(frozen=True, repr=False)
class FoundDigit:
    """A digit on a page.

    Attributes
    ----------
    digit
        "0" to "9".
    confidence
        Probability of this digit, 0 to 1, less where it is in doubt that one is there. A sign
        that is taken for a digit may be as sure.
    probabilities
        (10,) float32: which digit it is, if it is one.
    box
        x, y, width, height in the image's pixels.
    line, number
        Which line of the page and which of `Reading.numbers` it stands in, from 0.
    picture
        (28, 28) uint8, what the classifier saw.
    unsure
        Whether it is less sure than `Reading.doubted` asked for.
    """

    digit: str
    confidence: float
    probabilities: NDArray[np.float32]
    box: Box
    line: int
    number: int
    picture: NDArray[np.uint8]
    unsure: bool = False

    def __repr__(self) -> str:
        return f"FoundDigit({_said(self.digit, self.confidence)}, box={self.box})"

    def _repr_png_(self) -> bytes:
        return as_png(self)

    def record(self) -> dict[str, Any]:
        """Return the digit's part of `Reading.record`."""
        return {
            "digit": self.digit,
            "confidence": round(self.confidence, 4),
            "box": list(self.box),
            "line": self.line,
            "number": self.number,
            **_flag(self.unsure),
        }


@dataclass(frozen=True, repr=False)
class Number:
    """Digits that stand together on a line.

    Attributes
    ----------
    digits
        From left to right.
    line
        Which line of the page it stands in, from 0.
    """

    digits: tuple[FoundDigit, ...]
    line: int

    def __repr__(self) -> str:
        return f"Number({_said(self.text, self.confidence)}, box={self.box})"

    def _repr_png_(self) -> bytes:
        return as_png(self)

    @property
    def text(self) -> str:
        """The digits as text; ``?`` for one that is unsure."""
        return "".join(DOUBT if found.unsure else found.digit for found in self.digits)

    @property
    def unsure(self) -> bool:
        """Whether one of the digits is."""
        return any(found.unsure for found in self.digits)

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

    def doubted(self, min_confidence: float) -> "Number":
        """Return it with ``?`` for digits that are less sure than a number from 0 to 1."""
        digits = (
            dataclasses.replace(found, unsure=found.confidence < min_confidence)
            for found in self.digits
        )
        return Number(tuple(digits), self.line)

    def record(self) -> dict[str, Any]:
        """Return the number's part of `Reading.record`."""
        return {
            "text": self.text,
            "confidence": round(self.confidence, 4),
            "box": list(self.box),
            "line": self.line,
            **_flag(self.unsure),
        }


@dataclass(frozen=True, repr=False)
class Reading:
    """What stands on a page, line by line; `rejected` marks were no digits.

    Where most of the digits are a filled sudoku's, the lines are its nine rows, each cell a
    number, and the digits beside it are marks.

    Attributes
    ----------
    numbers
        From top to bottom, those of a line from left to right.
    marks
        Boxes (x, y, width, height) in the image's pixels of what has a digit's size and is none.
    turned
        By how many degrees against the clock the page had to be turned: 0, 90, 180 or 270.
    place
        Which page or frame of its file this is.
    source
        What was read, for a picture of it in a notebook.
    """

    numbers: list[Number]
    marks: list[Box] = field(default_factory=list)
    turned: int = 0
    place: Place = ALONE
    source: Source | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        return f"Reading({self.lines}, rejected={self.rejected}{_at(self.place)})"

    def _repr_png_(self) -> bytes | None:
        return as_png(self) if self.source is not None else None

    @property
    def lines(self) -> list[str]:
        """Each line's numbers, one space between them, from top to bottom."""
        rows = groupby(self.numbers, key=lambda number: number.line)
        return [" ".join(number.text for number in row) for _, row in rows]

    @property
    def digits(self) -> list[FoundDigit]:
        """The digits of all numbers."""
        return [found for number in self.numbers for found in number.digits]

    @property
    def rejected(self) -> int:
        """How many marks of a digit's size were no digits."""
        return len(self.marks)

    def doubted(self, min_confidence: float) -> "Reading":
        """Return it with ``?`` in `lines` and `numbers` for what is less sure than 0 to 1."""
        numbers = [number.doubted(min_confidence) for number in self.numbers]
        return dataclasses.replace(self, numbers=numbers)

    def record(self) -> dict[str, Any]:
        """Return what ``digitnet read --json`` says of it after the file's name."""
        return {
            **self.place.record(),
            "lines": self.lines,
            "numbers": [number.record() for number in self.numbers],
            "digits": [found.record() for found in self.digits],
            "rejected": self.rejected,
            "turned": self.turned,
        }


def as_png(result: Any) -> bytes:
    """Return a picture of a result, for a notebook: drawing stands above reading."""
    png: bytes = import_module("digitnet.drawing.results").draw_result(result)
    return png


def _flag(unsure: bool) -> dict[str, bool]:
    return {"unsure": True} if unsure else {}


def _said(text: str | None, confidence: float) -> str:
    return f"{text!r}, {100 * confidence:.1f} %"


def _at(place: Place) -> str:
    return f", {place.told}" if place.told else ""
