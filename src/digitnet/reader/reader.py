"""Read the digits that people have: any image in, digits or reasons out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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
from digitnet.reader.classifier import Classifier, Scores
from digitnet.reader.detector import Detector
from digitnet.reader.layout.reading import PageView, lay_out
from digitnet.reader.layout.turning import find_turn
from digitnet.reader.look import (
    DOUBTED,
    FAMILIAR,
    LEAST,
    LIKELY,
    SHARE,
    SURE,
    meant_one,
    possible_digits,
)
from digitnet.reader.naming import Named, Namer
from digitnet.reader.pairs import part_pairs
from digitnet.reader.places import are_digits_in_place
from digitnet.reader.results import Prediction, Reading
from digitnet.reader.symbols import Levels, Symbols, merge, nothing_found
from digitnet.runs.model_keys import OWN_HAND_KEY, WHOLE_KEY

Grey = NDArray[np.uint8]

SURE_WHOLE = 0.99
"""A 28×28 picture of which the classifier is so sure as it stands needs no search for a digit.
Of another one on nothing the surer of both looks counts: stripes and scribbles lead the page
network astray where there is nothing else around."""
NO_INK = "no ink found"
NOT_A_DIGIT = "not a digit"


@dataclass(frozen=True)
class Look:
    """The one digit meant in a picture, before it is judged.

    Attributes
    ----------
    picture
        (28, 28) uint8, what the classifier is shown.
    place
        Which page or frame of its file the picture is.
    named
        What both networks say of it; None where it is to be classified as it stands.
    """

    picture: NDArray[np.uint8]
    place: Place
    named: Named | None = None


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
        if not self._classifier.reads_digits:
            whole = WHOLE_KEY in self._classifier.metadata
            return Look(fit_whole(grey) if whole else seat_photo(grey), photo.place)
        seated = as_seated(grey)
        if seated is not None:
            return Look(seated, photo.place)
        standing, sureness = self._as_it_stands(grey)
        if sureness >= SURE_WHOLE:
            return Look(standing, photo.place)
        found = self._search(grey)
        may_be = is_bare(standing) and sureness >= FAMILIAR
        if may_be and sureness >= found.lone_confidence()[0]:
            return Look(standing, photo.place)
        return Look(found.pictures[0], photo.place, found)

    def _search(self, grey: Grey) -> Named:
        """Find the one digit meant with the page network; of score 0 where it finds nothing."""
        meant = meant_one(self._detector.find_one(grey), grey.shape)
        if meant is None:
            return self._namer.name_cuts([cut_symbol(grey)], nothing_found())
        return self._namer.name_lone(grey, meant)

    def _as_it_stands(self, grey: Grey) -> tuple[Grey, float]:
        """Return a 28×28 picture, ink bright, and how sure the classifier is of it as it stands."""
        if grey.shape != (SIDE, SIDE):
            return grey, 0.0
        views = polarities(grey)
        said = self._namer.scores(views)
        sureness = np.minimum(said.digitness, said.probabilities.max(axis=1))
        return views[sureness.argmax()], float(sureness.max())

    def judge(self, looks: Sequence[Look]) -> list[Prediction]:
        """Classify what `look` found in some images."""
        standing = [row for row, look in enumerate(looks) if look.named is None]
        answers = {
            row: (look.named.probabilities[0], self._is_known(look.named))
            for row, look in enumerate(looks)
            if look.named is not None
        }
        if standing:
            said = self.classify(np.stack([looks[row].picture for row in standing]))
            known = (said.digitness >= self.threshold).tolist()
            answers |= zip(standing, zip(said.probabilities, known, strict=True), strict=True)
        return [self._verdict(look, *answers[row]) for row, look in enumerate(looks)]

    def classify(self, images: NDArray[np.uint8]) -> Scores:
        """Classify pictures that are in MNIST's form, as `predict` does.

        What the classifier doubts is shown to the page network, too.

        Parameters
        ----------
        images
            (n, 28, 28) uint8, ink bright on 0.
        """
        scores = self._namer.scores(images)
        if not self._classifier.reads_digits or self._namer.share == 1:
            return scores
        probabilities = scores.probabilities.copy()
        doubted = probabilities.max(axis=1) < DOUBTED
        for row in np.flatnonzero(doubted & (scores.digitness >= self.threshold)).tolist():
            meant = meant_one(self._detector.find_one(images[row]), images[row].shape)
            if meant is not None:
                probabilities[row] = self._namer.blend(meant.digit_shares()[0], scores.take(row))
        return Scores(probabilities, scores.digitness)

    def _verdict(self, look: Look, probabilities: NDArray[np.float32], known: bool) -> Prediction:
        if not look.picture.any():
            nothing = np.full(len(self.classes), 1 / len(self.classes), np.float32)
            return Prediction(None, 0.0, nothing, NO_INK, look.picture, look.place)
        best = int(probabilities.argmax())
        return Prediction(
            digit=self.classes[best] if known else None,
            confidence=float(probabilities[best]),
            probabilities=probabilities,
            reason=None if known else NOT_A_DIGIT,
            picture=look.picture,
            place=look.place,
        )

    def _is_known(self, lone: Named) -> bool:
        """Tell whether the one symbol of a picture is a digit."""
        sure = lone.lone_confidence()[0] >= LIKELY
        return bool(sure) and float(lone.digitness[0]) >= self.threshold

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
            Which page of a document or frame of an animation, from 1; by default the first, or
            the one that a Pillow image shows.
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
            known = self._is_known(named)
            return named.take(slice(int(known))), symbols.without(rows[: int(known)])
        agreed = (symbols.scores >= LEAST) & (named.consent() >= DOUBTED)
        is_there = agreed | (symbols.scores >= SURE)
        read = np.flatnonzero(is_there & digits)
        others, named = symbols.without(read), named.take(read)
        named, parts = part_pairs(levels, named, partial(self._namer.name, grey))
        return named, others.away_from(parts)
