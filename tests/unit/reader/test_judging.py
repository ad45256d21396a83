"""What the reader makes of two networks' answers; both are stood in for, to say what is wanted."""

from typing import ClassVar

import numpy as np
import pytest

from digitnet.classes import DIGIT_NAMES
from digitnet.reader.classifier import Scores
from digitnet.reader.look import SHARE, blended
from digitnet.reader.reader import NO_INK, Reader
from digitnet.reader.symbols import Levels, Symbols

PAGE = np.full((100, 200), 255, np.uint8)
PAGE[20:60, 10:190:20] = 0


class Finds:
    """A page network that finds the same symbols in any picture."""

    def __init__(self, *symbols: tuple[float, float]) -> None:
        count = len(symbols)
        boxes = [(20 * place, 20, 16, 40) for place in range(count)]
        classes = np.zeros((count, 11), np.float32)
        for row, (_, mark) in enumerate(symbols):
            classes[row, [row, 10]] = 1 - mark, mark
        scores = np.array([score for score, _ in symbols], np.float32)
        links = np.ones((count, 2), np.float32)
        self.symbols = Symbols(np.array(boxes, np.float32).reshape(-1, 4), scores, classes, links)

    def __call__(self, grey: np.ndarray) -> Symbols:
        return self.symbols

    find_one = __call__

    def levels(self, grey: np.ndarray) -> Levels:
        return [(1.0, self.symbols)]


class Says:
    """A classifier that is as sure of any picture, and of no digit more than another."""

    metadata: ClassVar[dict[str, str]] = {}
    threshold = 0.5
    classes = DIGIT_NAMES
    reads_digits = True

    def __init__(self, digitness: float = 0.9, sureness: float = 0.1) -> None:
        self.digitness = digitness
        self.sureness = sureness
        self.counts: list[int] = []

    def __call__(self, images: np.ndarray) -> Scores:
        self.counts.append(len(images))
        classes = np.full((len(images), 10), (1 - self.sureness) / 9, np.float32)
        classes[:, 3] = self.sureness
        return Scores(classes, np.full(len(images), self.digitness, np.float32))


def reader_of(*symbols: tuple[float, float], digitness: float = 0.9) -> Reader:
    """Return a reader that finds symbols of some scores and shares of a mark."""
    return Reader(Says(digitness), Finds(*symbols))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("score", "digitness", "lines"),
    [
        (0.45, 0.5, ["0"]),
        (0.55, 0.5, ["01"]),
        (0.45, 0.85, ["01"]),
        (0.45, 0.75, ["0"]),
        (0.33, 1.0, ["0"]),
    ],
)
def test_a_symbol_beside_others_is_read_where_it_is_sure_or_the_classifier_agrees(
    score: float, digitness: float, lines: list[str]
) -> None:
    reading = reader_of((0.9, 0), (score, 0), digitness=digitness).read(PAGE)
    assert reading.lines == lines
    assert reading.rejected == 2 - len(lines[0])


def test_to_what_could_be_any_digit_nobody_agrees() -> None:
    reader = reader_of((0.9, 0), (0.45, 0), digitness=1)
    reader._detector.symbols.classes[1] = 1 / 11  # type: ignore[attr-defined]
    assert reader.read(PAGE).lines == ["0"]


@pytest.mark.parametrize(
    ("digitness", "most"),
    [(0.1, 0.702), (0.5, 0.85), (0.9, 0.916), (1.0, 0.989)],
)
def test_a_symbol_is_a_digit_unless_it_is_surely_a_mark_for_all_that_the_classifier_says(
    digitness: float, most: float
) -> None:
    for mark, lines in ((most - 0.01, ["012"]), (most + 0.01, ["01"])):
        reader = reader_of((0.9, 0), (0.9, 0), (0.9, mark), digitness=digitness)
        assert reader.read(PAGE).lines == lines


@pytest.mark.parametrize(
    ("symbols", "lines"),
    [(((0.9, 0), (0.9, 0.7), (0.9, 0)), ["0 2"]), (((0.9, 0), (0.9, 0.7)), ["01"])],
    ids=["between digits", "behind one"],
)
def test_what_may_be_a_slash_is_one_between_two_digits(
    symbols: tuple[tuple[float, float], ...], lines: list[str]
) -> None:
    reading = reader_of(*symbols, digitness=0.5).read(PAGE)
    assert reading.lines == lines
    assert reading.rejected == len(symbols) - 2


@pytest.mark.parametrize(("digitness", "lines"), [(0.8, ["01"]), (0.7, ["0"])])
def test_what_the_classifier_knows_counts_where_one_of_several_is_left(
    digitness: float, lines: list[str]
) -> None:
    reader = reader_of((0.9, 0), (0.9, 0.889), digitness=digitness)
    assert reader.read(PAGE).lines == lines


@pytest.mark.parametrize(
    ("score", "digitness", "read"),
    [
        (0.25, 0.9, False),
        (0.35, 0.9, True),
        (0.35, 0.1, False),
        (0.7, 0.1, False),
        (0.9, 0.1, False),
    ],
)
def test_a_lone_digit_needs_less_of_a_score_and_the_classifiers_consent(
    score: float, digitness: float, read: bool
) -> None:
    reader = reader_of((score, 0), digitness=digitness)
    assert reader.predict(PAGE)[0].rejected != read
    assert reader.read(PAGE).lines == (["0"] if read else [])


@pytest.mark.parametrize(("digitness", "read"), [(0.13, False), (0.22, True)])
def test_a_lone_symbol_that_the_classifier_hardly_knows_is_none(
    digitness: float, read: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Says, "threshold", 0.01)
    reader = reader_of((0.9, 0), digitness=digitness)
    assert reader.predict(PAGE)[0].rejected != read
    assert reader.read(PAGE).lines == (["0"] if read else [])


def test_the_page_network_counts_half_as_much_again_as_the_classifier() -> None:
    page, classifier = np.full((2, 10), 1e-3, np.float32)
    page[3], classifier[5] = 0.9, 0.9
    both = blended(page, Scores(classifier, np.ones((), np.float32)), SHARE)
    assert both.argmax() == 3
    assert np.log(both[3] / both[5]) / np.log(900) == pytest.approx(0.2, abs=0.1)


@pytest.mark.parametrize(("rest", "read"), [(0.29, False), (0.24, True)])
def test_a_lone_digit_that_resembles_several_is_none(rest: float, read: bool) -> None:
    """Nine others share a rest alike; blended, the best has 0.43 or 0.48."""
    reader = reader_of((0.9, 0))
    shares = reader._detector.symbols.classes  # type: ignore[attr-defined]
    shares[0, :10] = rest / 9
    shares[0, 0] = 1 - rest
    assert reader.predict(PAGE)[0].rejected != read


@pytest.mark.parametrize(("score", "read"), [(0.4, False), (0.45, True)])
def test_of_a_doubtful_lone_digit_the_class_has_to_be_surer(score: float, read: bool) -> None:
    """Its best class has 0.7, scaled 0.43 or 0.48."""
    reader = reader_of((score, 0))
    shares = reader._detector.symbols.classes  # type: ignore[attr-defined]
    shares[0, :10] = 0.07 / 9
    shares[0, 0] = 0.93
    assert reader.predict(PAGE)[0].rejected != read
    assert reader.read(PAGE).lines == (["0"] if read else [])


def test_classifying_goes_a_million_pixels_at_a_time() -> None:
    reader = reader_of()
    reader.classify(np.zeros((2500, 28, 28), np.uint8))
    assert reader._classifier.counts == [1337, 1163]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("score", "share"), [(0.5, 0.77), (0.6, 0.92), (0.7, 1.0), (0.95, 1.0)])
def test_a_digit_that_is_hardly_there_is_less_sure(score: float, share: float) -> None:
    first, second = reader_of((0.9, 0), (score, 0)).read(PAGE).digits
    assert second.confidence / first.confidence == pytest.approx(share, abs=0.005)


def striped(*, inverted: bool = False) -> np.ndarray:
    """Return a 28×28 picture that isn't in MNIST's form."""
    picture = np.zeros((28, 28), np.uint8)
    picture[::2, :12] = 255
    return 255 - picture if inverted else picture


@pytest.mark.parametrize(
    ("digitness", "sureness", "score", "digit"),
    [(0.995, 0.995, 1, "3"), (1, 0.985, 1, "0"), (0.94, 1, 1, "0"), (1, 1, 1, "3"),
     (0.985, 0.985, 0.5, "3"), (0.7, 1, 0.5, "0"), (0.985, 0.985, 0, "3"), (0.35, 1, 0, None)],
)  # fmt: skip
def test_of_a_small_picture_the_surer_look_counts(
    digitness: float, sureness: float, score: float, digit: str | None
) -> None:
    """The page network finds a 0 with this score; the classifier takes all it sees for a 3."""
    reader = Reader(Says(digitness, sureness), Finds((score, 0)))  # type: ignore[arg-type]
    assert reader.predict([striped()])[0].digit == digit


def test_only_small_pictures_are_known_as_they_stand() -> None:
    reader = Reader(Says(1, 1), Finds())  # type: ignore[arg-type]
    assert reader.predict([np.pad(striped(), 1)])[0].digit is None


class SaysBright(Says):
    """A classifier that knows nothing but pictures with much ink."""

    def __call__(self, images: np.ndarray) -> Scores:
        said = super().__call__(images)
        return Scores(said.probabilities, said.digitness * (images.mean(axis=(1, 2)) > 127))


def test_a_small_picture_is_known_in_either_polarity() -> None:
    reader = Reader(SaysBright(1, 1), Finds())  # type: ignore[arg-type]
    for inverted in (False, True):
        (said,) = reader.predict([striped(inverted=inverted)])
        assert said.digit == "3"
        assert said.picture.mean() > 127


def test_a_picture_without_ink_is_as_likely_any_digit() -> None:
    (prediction,) = reader_of().predict(np.full((100, 200), 255, np.uint8))
    assert (prediction.digit, prediction.reason) == (None, NO_INK)
    np.testing.assert_allclose(prediction.probabilities, np.full(10, 0.1), rtol=1e-6)
