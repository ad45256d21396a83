"""Read the digits that people have: any image in, digits or reasons out."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitnet.image.deslant import deslant
from digitnet.image.sources import Source, open_photo
from digitnet.reader.classifier import Classifier, Scores
from digitnet.reader.results import FoundDigit, Prediction, Reading
from digitnet.vision.ink import find_darkness, ink_of, to_grey
from digitnet.vision.looks import Views
from digitnet.vision.page import find_digits
from digitnet.vision.parts import Box
from digitnet.vision.single import digit_views
from digitnet.vision.speckles import without_speckles

Pictures = NDArray[np.uint8]
"""(n, 28, 28), ink bright on 0."""

MOST_AT_ONCE = 1024
"""Pictures classified in one go."""
SURE = 0.95
"""Digitness from which on a view of another than the likeliest place is believed."""
NO_INK = "no ink found"
NOT_A_DIGIT = "not a digit"


def load(model: Path | str | None = None, threads: int = 1) -> "Reader":
    """Return a reader with the shipped model, or with a run folder's or ``.onnx`` file's.

    >>> import digitnet
    >>> import numpy as np
    >>> drawing = np.full((120, 90), 255, np.uint8)
    >>> drawing[20:100, 40:48] = 0
    >>> digitnet.load().predict([drawing])[0].digit
    '1'
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
        return self.judge([self.picture(image) for image in images])

    def picture(self, image: Source) -> Views:
        """Return the one digit in an image in the ways that the classifier sees it.

        The first is all 0 where there is no ink.

        Raises
        ------
        ImageError
            If the image is no usable picture.
        """
        views = digit_views(image)
        return views._replace(pictures=[deslant(view) for view in views.pictures])

    def judge(self, images: Sequence[Views]) -> list[Prediction]:
        """Classify what `picture` made of some images; its views vote for the digit.

        Each vote weighs as much as the view is surely a digit; of those for the
        digit that wins, the surest view is the one reported. Views beyond the
        firm ones are more tries and must be surer than the threshold asks.
        """
        if not images:
            return []
        scores = self._scores(np.stack([view for views in images for view in views.pictures]))
        ends = np.cumsum([len(views.pictures) for views in images])
        return [
            self._verdict(views, scores, int(end) - len(views.pictures))
            for views, end in zip(images, ends, strict=True)
        ]

    def _verdict(self, views: Views, scores: Scores, start: int) -> Prediction:
        pictures = views.pictures
        if not pictures[0].any():
            nothing = np.full(10, 0.1, np.float32)
            return Prediction(None, 0.0, nothing, True, NO_INK, pictures[0])
        digitness = scores.digitness[start : start + len(pictures)]
        digits = scores.probabilities[start : start + len(pictures)].argmax(axis=1)
        winner = np.bincount(digits, digitness).argmax()
        votes = np.where(digits == winner, digitness, -1)
        surest = int(votes.argmax())
        probabilities = scores.probabilities[start + surest]
        best = int(probabilities.argmax())
        known = self._is_known(votes, views.firm)
        return Prediction(
            digit=str(best) if known else None,
            confidence=float(probabilities[best]),
            probabilities=probabilities,
            rejected=not known,
            reason=None if known else NOT_A_DIGIT,
            picture=pictures[surest],
        )

    def _is_known(self, votes: NDArray[np.float32], firm: int) -> bool:
        threshold = self._classifier.threshold
        return bool((votes[:firm] >= threshold).any() or votes.max() >= max(threshold, SURE))

    def _scores(self, pictures: Pictures) -> Scores:
        """Classify so many pictures at a time that memory stays flat."""
        batches = [
            self._classifier(pictures[start : start + MOST_AT_ONCE])
            for start in range(0, len(pictures), MOST_AT_ONCE)
        ]
        return Scores(
            np.concatenate([batch.probabilities for batch in batches]),
            np.concatenate([batch.digitness for batch in batches]),
        )

    def read(self, image: Source) -> Reading:
        """Read every digit in a photo or scan, in reading order.

        Raises
        ------
        ImageError
            If the image is no usable picture.
        """
        photo = open_photo(image)
        grey = without_speckles(to_grey(photo.pixels))
        scale = photo.scale * photo.pixels.shape[1] / grey.shape[1]
        darkness = find_darkness(grey)
        found, left = find_digits(
            ink_of(darkness, lift_lines=True),
            self._digit_scores,
            self._classifier.threshold,
            darkness.levels,
        )
        marks = [_scaled(box, scale) for box in left]
        if not found:
            return Reading([], [], len(marks), marks)
        scores = self._scores(np.stack([candidate.picture for candidate in found]))
        texts = [""] * (found[-1].line + 1)
        digits = []
        for candidate, row in zip(found, scores.probabilities, strict=True):
            best = int(row.argmax())
            texts[candidate.line] += str(best)
            digits.append(
                FoundDigit(
                    digit=str(best),
                    confidence=float(row[best]),
                    box=_scaled(candidate.box, scale),
                    line=candidate.line,
                    picture=candidate.picture,
                )
            )
        return Reading(texts, digits, len(marks), marks)

    def _digit_scores(self, pictures: Pictures) -> NDArray[np.float32]:
        return self._scores(pictures).digitness


def _scaled(box: Box, scale: float) -> Box:
    x, y, width, height = (round(side * scale) for side in box)
    return x, y, width, height
