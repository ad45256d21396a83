"""Read the digits that people have: any image in, digits or reasons out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitnet.inference import Classifier
from digitnet.vision.ink import find_ink
from digitnet.vision.layout import Blob, find_blobs, order_lines
from digitnet.vision.normalise import normalise
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


@dataclass(frozen=True)
class FoundDigit:
    """A digit on a page: its box (x, y, width, height) in the image's pixels, its line."""

    digit: str
    confidence: float
    box: tuple[int, int, int, int]
    line: int
    picture: NDArray[np.uint8]


@dataclass(frozen=True)
class Reading:
    """The digits on a page, line by line; `rejected` marks were no digits."""

    lines: list[str]
    digits: list[FoundDigit]
    rejected: int


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
        return [self._predict_one(image) for image in images]

    def _predict_one(self, image: Source) -> Prediction:
        ink = find_ink(open_photo(image).pixels)
        blobs = find_blobs(ink)
        if not blobs:
            return _rejection(NO_INK)
        picture = normalise(_cut(ink, blobs))
        scores = self._classifier(picture[None])
        probabilities = scores.probabilities[0]
        best = int(probabilities.argmax())
        known = float(scores.digitness[0]) >= self._classifier.threshold
        return Prediction(
            digit=str(best) if known else None,
            confidence=float(probabilities[best]),
            probabilities=probabilities,
            rejected=not known,
            reason=None if known else NOT_A_DIGIT,
            picture=picture,
        )

    def read(self, image: Source) -> Reading:
        """Read every digit in a photo or scan, in reading order."""
        photo = open_photo(image)
        ink = find_ink(photo.pixels)
        lines = order_lines(find_blobs(ink))
        blobs = [(index, blob) for index, line in enumerate(lines) for blob in line]
        if not blobs:
            return Reading([], [], 0)
        pictures = np.stack([normalise(_cut(ink, [blob])) for _, blob in blobs])
        scores = self._classifier(pictures)
        texts = [""] * len(lines)
        digits: list[FoundDigit] = []
        for (line, blob), picture, row, known in zip(
            blobs,
            pictures,
            scores.probabilities,
            scores.digitness >= self._classifier.threshold,
            strict=True,
        ):
            if known:
                best = int(row.argmax())
                texts[line] += str(best)
                box = tuple(
                    round(v * photo.scale) for v in (blob.x, blob.y, blob.width, blob.height)
                )
                digits.append(FoundDigit(str(best), float(row[best]), box, line, picture))  # type: ignore[arg-type]
        return Reading([text for text in texts if text], digits, len(blobs) - len(digits))


def _cut(ink: NDArray[np.uint8], blobs: list[Blob]) -> NDArray[np.uint8]:
    left, top = min(blob.x for blob in blobs), min(blob.y for blob in blobs)
    right = max(blob.x + blob.width for blob in blobs)
    bottom = max(blob.y + blob.height for blob in blobs)
    margin = 2
    return ink[max(0, top - margin) : bottom + margin, max(0, left - margin) : right + margin]


def _rejection(reason: str) -> Prediction:
    return Prediction(
        None, 0.0, np.full(10, 0.1, np.float32), True, reason, np.zeros((28, 28), np.uint8)
    )
