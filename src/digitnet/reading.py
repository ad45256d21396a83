"""Read the digits that people have: any image in, digits or reasons out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitnet.inference import Classifier
from digitnet.vision.cuts import cut_wide
from digitnet.vision.grouping import best_path, possible_groups
from digitnet.vision.ink import find_ink
from digitnet.vision.lines import find_lines
from digitnet.vision.normalise import normalise
from digitnet.vision.parts import Part, Parts, find_parts
from digitnet.vision.single import single_digit
from digitnet.vision.sources import Source, open_photo

NO_INK = "no ink found"
NOT_A_DIGIT = "not a digit"


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
    box: tuple[int, int, int, int]
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
    """The digits on a page, line by line; `rejected` marks were no digits."""

    lines: list[str]
    digits: list[FoundDigit]
    rejected: int

    def record(self) -> dict[str, Any]:
        """Return what ``digitnet read --json`` says of it after the file's name."""
        return {
            "lines": self.lines,
            "digits": [found.record() for found in self.digits],
            "rejected": self.rejected,
        }


def load(model: Path | str | None = None, threads: int = 1) -> "Reader":
    """Return a reader with the shipped model, or with a run folder's or ``.onnx`` file's.

    >>> import digitnet
    >>> digitnet.load().predict(["seven.png"])[0].digit  # doctest: +SKIP
    '7'
    """
    return Reader(Classifier(model, threads))


class Reader:
    """Reads images with a classifier; safe to use from several threads."""

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier

    def predict(self, images: Sequence[Source]) -> list[Prediction]:
        """Read one digit from each image.

        Parameters
        ----------
        images
            Paths, bytes, PIL images or arrays of any size and either polarity.

        Raises
        ------
        ImageError
            If one of them is no usable picture.
        """
        pictures = [self.picture(image) for image in images]
        return self.judge(np.stack(pictures)) if pictures else []

    def picture(self, image: Source) -> NDArray[np.uint8]:
        """Return the one digit in an image as the classifier sees it: (28, 28) uint8.

        All 0 where there is no ink.

        Raises
        ------
        ImageError
            If the image is no usable picture.
        """
        return single_digit(image)

    def judge(self, pictures: NDArray[np.uint8]) -> list[Prediction]:
        """Classify pictures that `picture` made, (n, 28, 28) uint8, in one go."""
        if len(pictures) == 0:
            return []
        scores = self._classifier(pictures)
        known = scores.digitness >= self._classifier.threshold
        predictions = []
        for picture, probabilities, is_known in zip(
            pictures, scores.probabilities, known, strict=True
        ):
            blank = not picture.any()
            best = int(probabilities.argmax())
            rejected = blank or not is_known
            predictions.append(
                Prediction(
                    digit=None if rejected else str(best),
                    confidence=0.0 if blank else float(probabilities[best]),
                    probabilities=np.full(10, 0.1, np.float32) if blank else probabilities,
                    rejected=rejected,
                    reason=(NO_INK if blank else NOT_A_DIGIT) if rejected else None,
                    picture=picture,
                )
            )
        return predictions

    def read(self, image: Source) -> Reading:
        """Read every digit in a photo or scan, in reading order.

        Raises
        ------
        ImageError
            If the image is no usable picture.
        """
        photo = open_photo(image)
        parts = find_parts(find_ink(photo.pixels))
        lines = [self._line(parts, line) for line in find_lines(parts.parts, parts.height)]
        groups = [
            group
            for index, (pieces, origins, height) in enumerate(lines)
            for group in possible_groups(index, pieces, origins, height)
        ]
        if not groups:
            return Reading([], [], 0)
        pictures = np.stack([normalise(parts.cut_out(group.parts)) for group in groups])
        scores = self._classifier(pictures)
        texts: list[str] = []
        digits: list[FoundDigit] = []
        rejected = 0
        for index, (pieces, _, _) in enumerate(lines):
            rows = [row for row, group in enumerate(groups) if group.line == index]
            path = best_path(
                len(pieces), [groups[row] for row in rows], [scores.digitness[row] for row in rows]
            )
            text = ""
            for row in (rows[step] for step in path):
                if scores.digitness[row] < self._classifier.threshold:
                    rejected += 1
                    continue
                best = int(scores.probabilities[row].argmax())
                text += str(best)
                x, y, width, height = (round(side * photo.scale) for side in groups[row].box)
                digits.append(
                    FoundDigit(
                        str(best),
                        float(scores.probabilities[row, best]),
                        (x, y, width, height),
                        len(texts),
                        pictures[row],
                    )
                )
            if text:
                texts.append(text)
        return Reading(texts, digits, rejected)

    def _line(self, parts: Parts, line: list[Part]) -> tuple[list[Part], list[int], float]:
        height = float(
            np.median(
                [part.height for part in line if part.height > 0.5 * parts.height] or [parts.height]
            )
        )
        pieces: list[tuple[Part, int]] = []
        for origin, part in enumerate(line):
            pieces += [(piece, origin) for piece in cut_wide(parts, part, height)]
        pieces.sort(key=lambda piece: piece[0].middle[0])
        return [piece for piece, _ in pieces], [origin for _, origin in pieces], height
