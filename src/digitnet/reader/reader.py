"""Read the digits that people have: any image in, digits or reasons out."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from digitnet.classes import told_classes
from digitnet.errors import RunError
from digitnet.image.decode import decode_page
from digitnet.image.digit.cutting import cut_symbol
from digitnet.image.digit.normalise import SIDE
from digitnet.image.digit.seat import as_seated, fit_whole, is_bare, polarities, seat_photo
from digitnet.image.files.formats import DPI
from digitnet.image.photo import Photo, Place
from digitnet.image.sources import Source, as_sources, open_photo, open_source, to_grey
from digitnet.reader.classifier import OWN_HAND_KEY, WHOLE_KEY, Classifier, Scores
from digitnet.reader.detector import Detector
from digitnet.reader.layout.reading import PageView, lay_out
from digitnet.reader.layout.turning import find_turn
from digitnet.reader.look import (
    FAMILIAR,
    LEAST,
    LIKELY,
    SHARE,
    SURE,
    Look,
    lone_confidence,
    meant_one,
    possible_digits,
)
from digitnet.reader.naming import Named, Namer
from digitnet.reader.pairs import part_pairs
from digitnet.reader.places import are_digits_in_place
from digitnet.reader.results import Prediction, Reading
from digitnet.reader.second_look import DOUBTED, second_look
from digitnet.reader.symbols import Levels, Symbols, merge

Grey = NDArray[np.uint8]

SURE_WHOLE = 0.99
"""A 28×28 picture of which the classifier is so sure as it stands needs no search for a digit.
Of another one on nothing the surer of both looks counts: stripes and scribbles lead the page
network astray where there is nothing else around."""
NO_INK = "no ink found"
NOT_A_DIGIT = "not a digit"


class Reader:
    """Reads images with a page network and a classifier; safe to use from several threads."""

    def __init__(self, classifier: Classifier, detector: Detector) -> None:
        self._classifier = classifier
        self._namer = Namer(classifier, 1.0 if OWN_HAND_KEY in classifier.metadata else SHARE)
        self._detector = detector

    def __repr__(self) -> str:
        return f"Reader({told_classes(self.classes)})"

    @property
    def classes(self) -> tuple[str, ...]:
        """What `predict` tells apart, in the order of the probabilities."""
        return self._classifier.classes

    @property
    def threshold(self) -> float:
        """Digitness under which a picture in MNIST's form counts as no digit."""
        return self._classifier.threshold

    def predict(self, images: Source | Sequence[Source]) -> list[Prediction]:
        """Read one digit from each image, or whatever else the model tells apart.

        Parameters
        ----------
        images
            Paths, bytes, PIL images or arrays of any size and either polarity; one of them
            alone is taken as a list of one. An array of several pictures has shape
            (n, height, width) or (n, height, width, channels). Of a file with several pages
            the first is read, and its `Prediction.place` tells how many there are.

        Raises
        ------
        ImageError
            If one of them is no usable picture.
        """
        return self.judge([self.look(image) for image in as_sources(images)])

    def look(self, image: Source) -> Look:
        """Find the one digit meant in an image.

        Raises
        ------
        ImageError
            If the image is no usable picture.
        """
        photo = open_photo(image)
        grey = to_grey(photo.pixels)
        classes = len(self._classifier.classes)
        even = np.full(classes, 1 / classes, np.float32)
        if not self._classifier.reads_digits:
            whole = WHOLE_KEY in self._classifier.metadata
            return Look(fit_whole(grey) if whole else seat_photo(grey), None, even, photo.place)
        seated = as_seated(grey)
        if seated is not None:
            return Look(seated, None, even, photo.place)
        standing, sureness = self._as_it_stands(grey)
        if sureness >= SURE_WHOLE:
            return Look(standing, None, even, photo.place)
        found = self._search(grey, photo.place)
        may_be = is_bare(standing) and sureness >= FAMILIAR
        if may_be and sureness >= self._sureness(found):
            return Look(standing, None, even, photo.place)
        return found

    def _search(self, grey: Grey, place: Place) -> Look:
        """Find the one digit meant with the page network."""
        meant = meant_one(self._detector.find_one(grey), grey.shape)
        if meant is None:
            return Look(cut_symbol(grey), 0.0, np.full(10, 0.1, np.float32), place)
        named = self._namer.name_lone(grey, meant)
        return Look(named.pictures[0], float(meant.scores[0]), meant.digit_shares()[0], place)

    def _as_it_stands(self, grey: Grey) -> tuple[Grey, float]:
        """Return a 28×28 picture, ink bright, and how sure the classifier is of it as it stands."""
        if grey.shape != (SIDE, SIDE):
            return grey, 0.0
        views = polarities(grey)
        said = self._namer.scores(views)
        sureness = np.minimum(said.digitness, said.probabilities.max(axis=1))
        return views[sureness.argmax()], float(sureness.max())

    def _sureness(self, found: Look) -> float:
        """Return the confidence that what was found is a digit."""
        said = self._namer.scores(found.picture[None])
        both = self._namer.blend(found.classes, said)
        return float(lone_confidence(found.score or 0.0, both, said.digitness)[0])

    def judge(self, looks: Sequence[Look]) -> list[Prediction]:
        """Classify what `look` found in some images."""
        if not looks:
            return []
        standing = np.array([look.score is None for look in looks])
        scores = self._with_doubts(np.stack([look.picture for look in looks]), standing)
        return [
            self._verdict(look, Scores(scores.probabilities[row], scores.digitness[row]))
            for row, look in enumerate(looks)
        ]

    def classify(self, images: NDArray[np.uint8]) -> Scores:
        """Classify pictures that are in MNIST's form, as `predict` does.

        Parameters
        ----------
        images
            (n, 28, 28) uint8, ink bright on 0.
        """
        return self._with_doubts(images, np.ones(len(images), bool))

    def _with_doubts(self, pictures: NDArray[np.uint8], standing: NDArray[np.bool_]) -> Scores:
        """Classify pictures; of those that the page network hasn't cut out it sees doubted ones."""
        scores = self._namer.scores(pictures)
        if not self._classifier.reads_digits or self._namer.share == 1:
            return scores
        rows = np.flatnonzero(standing & (scores.digitness >= self._classifier.threshold))
        return second_look(scores, pictures, rows, self._detector, self._namer.share)

    def _verdict(self, look: Look, said: Scores) -> Prediction:
        if not look.picture.any():
            nothing = np.full(len(self.classes), 1 / len(self.classes), np.float32)
            return Prediction(None, 0.0, nothing, True, NO_INK, look.picture, look.place)
        digitness = float(said.digitness)
        if look.score is None:
            probabilities = said.probabilities
            known = digitness >= self._classifier.threshold
        else:
            probabilities = self._namer.blend(look.classes, said)
            known = self._is_lone_digit(look.score, probabilities, digitness)
        best = int(probabilities.argmax())
        return Prediction(
            digit=self.classes[best] if known else None,
            confidence=float(probabilities[best]),
            probabilities=probabilities,
            rejected=not known,
            reason=None if known else NOT_A_DIGIT,
            picture=look.picture,
            place=look.place,
        )

    def _is_lone_digit(
        self, score: float, probabilities: NDArray[np.float32], digitness: float
    ) -> bool:
        confidence = lone_confidence(score, probabilities, np.float32(digitness))
        return bool(confidence >= LIKELY) and digitness >= self._classifier.threshold

    def read(self, image: Source, page: int | None = None, dpi: int = DPI) -> Reading:
        """Read every digit in a photo or scan, in reading order.

        Its cost is bounded: the finest level has 2.1 million pixels at most, all levels together
        a third more, and no more than 4,000 symbols are looked at. Pages that may lie on their
        side are looked at again, reduced to half a million pixels.

        Parameters
        ----------
        image
            A path, bytes, a PIL image or an array; see `predict`.
        page
            Which page of a document or frame of an animation, from 1; by default the first.
            `Reading.place` tells how many there are.
        dpi
            Dots per inch at which pages of a PDF are drawn; boxes are in these dots.

        Raises
        ------
        ImageError
            If the image is no usable picture, or has no such page.
        RunError
            If the model's classes aren't the digits.
        """
        self._check_digits()
        photo = open_photo(image, page, dpi)
        return self._read(photo, image if dpi == DPI else photo)

    def read_pages(
        self, image: Source, pages: Iterable[int] | None = None, dpi: int = DPI
    ) -> Iterator[Reading]:
        """Read the pages of a document one by one, all of them by default; as `read` does."""
        self._check_digits()
        with open_source(image, dpi) as document:
            for page in range(1, document.count + 1) if pages is None else pages:
                photo = decode_page(document, page)
                yield self._read(photo, image if dpi == DPI else photo)

    def _check_digits(self) -> None:
        if not self._classifier.reads_digits:
            raise RunError(
                f"this model tells {told_classes(self.classes)} apart; only the digits can be "
                "found on a page. For one picture of one of them: digitnet predict"
            )

    def _read(self, photo: Photo, source: Source) -> Reading:
        grey = to_grey(photo.pixels)
        levels = self._detector.levels(grey)
        symbols = merge(levels)
        turned = find_turn(self._detector, grey, symbols)
        if turned:
            grey = np.ascontiguousarray(np.rot90(grey, turned))
            levels = self._detector.levels(grey)
            symbols = merge(levels)
        named, others = self._judged(grey, levels, symbols)
        return lay_out(named, others, PageView(photo, turned, source))

    def _judged(self, grey: Grey, levels: Levels, symbols: Symbols) -> tuple[Named, Symbols]:
        """Return what is read, sure symbols or one alone as `predict` judges it, and the rest."""
        named = self._namer.name(grey, symbols)
        digits = are_digits_in_place(named)
        rows = possible_digits(digits)
        if len(rows) == 1:
            named = self._namer.name_lone(grey, symbols.take(rows))
            score, digitness = float(named.symbols.scores[0]), float(named.digitness[0])
            known = self._is_lone_digit(score, named.probabilities[0], digitness)
            return named.take(slice(int(known))), symbols.without(rows[: int(known)])
        agreed = (symbols.scores >= LEAST) & (named.consent() >= DOUBTED)
        is_there = agreed | (symbols.scores >= SURE)
        read = np.flatnonzero(is_there & digits)
        others, named = symbols.without(read), named.take(read)
        named, parts = part_pairs(levels, named, partial(self._namer.name, grey))
        return named, others.away_from(parts)
