import numpy as np
import pytest

from digitnet.reader.classifier import Scores
from digitnet.reader.look import blended, importance
from digitnet.reader.symbols import Symbols


def symbols(*found: tuple[float, float]) -> Symbols:
    """Symbols of given heights and scores."""
    boxes = np.array([(0, 0, 10, height) for height, _ in found], np.float32)
    scores = np.array([score for _, score in found], np.float32)
    return _alike(boxes, scores)


def _alike(boxes: np.ndarray, scores: np.ndarray) -> Symbols:
    """Symbols that may be any digit or a mark."""
    count = len(boxes)
    classes = np.full((count, 11), 1 / 11, np.float32)
    return Symbols(boxes, scores, classes, np.zeros((count, 2), np.float32))


def test_the_highest_symbol_keeps_its_score_and_one_of_a_quarter_of_its_height_half() -> None:
    found = importance(symbols((40, 0.5), (10, 0.8)), (100, 100))
    np.testing.assert_allclose(found, [0.5, 0.4], rtol=1e-6)


def test_what_lies_partly_outside_the_picture_counts_by_what_is_inside() -> None:
    """Two frames of a 28×28 crop, one a quarter outside, and the digit between them."""
    boxes = np.array([(-1, 0, 4, 28), (8, 8, 12, 14), (26, 7, 4, 21)], np.float32)
    found = _alike(boxes, np.full(3, 0.8, np.float32))
    expected = [0.8 * 0.75, 0.8 * np.sqrt(0.5), 0.8 * 0.5 * np.sqrt(0.75)]
    np.testing.assert_allclose(importance(found, (28, 28)), expected, rtol=1e-6)


def test_a_blend_of_equal_shares_is_the_geometric_mean() -> None:
    page, classifier = np.full((1, 10), 0.1), np.full((1, 10), 0.4 / 9)
    classifier[0, 3] = 0.6
    means = np.sqrt(page * classifier)
    said = Scores(classifier.astype(np.float32), np.ones(1, np.float32))
    blend = blended(page.astype(np.float32), said, 0.5)
    np.testing.assert_allclose(blend, means / means.sum(), rtol=1e-4)


@pytest.mark.parametrize(
    ("share", "digitness", "counts"), [(0.4, 1, 0.4), (0.4, 0, 0.16), (0.4, 0.5, 0.253), (1, 0, 1)]
)
def test_the_classifier_counts_by_how_well_it_knows_the_picture(
    share: float, digitness: float, counts: float
) -> None:
    page, classifier = np.full((2, 1, 10), 1e-3, np.float32)
    page[0, 3], classifier[0, 5] = 0.9, 0.9
    (both,) = blended(page, Scores(classifier, np.full(1, digitness, np.float32)), share)
    ours = (1 + np.log(both[5] / both[3]) / np.log(900)) / 2
    assert ours == pytest.approx(counts, abs=0.002)
