"""The pictures of an epoch: the same for the same seed, and still the digits they were."""

import cv2
import numpy as np
import pytest

from digitnet.synthesis.digits.augment import augment_deform, augment_elastic, make_outliers
from digitnet.synthesis.digits.clutter import DISTURBANCES, clutter
from digitnet.synthesis.digits.deform import deform
from digitnet.synthesis.digits.doodles import DOODLES, speckle
from digitnet.synthesis.digits.outliers import FROM_DIGITS, Digits, make_outlier
from digitnet.synthesis.digits.strokes import add_european_strokes, add_neighbour, draw_plainly


@pytest.fixture(scope="module")
def drawn() -> tuple[np.ndarray, np.ndarray]:
    """Sixty drawn digits: (60, 28, 28) uint8 and their labels."""
    images = np.zeros((60, 28, 28), np.uint8)
    labels = np.arange(60, dtype=np.uint8) % 10
    for image, label in zip(images, labels, strict=True):
        cv2.putText(image, str(label), (5, 23), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 255, 2, cv2.LINE_AA)
    return images, labels


def seed(number: int = 1) -> np.random.SeedSequence:
    return np.random.SeedSequence(number)


def test_same_seed_gives_the_same_pictures_on_any_number_of_threads(drawn) -> None:
    one = augment_deform(*drawn, seed(), threads=1)
    np.testing.assert_array_equal(one, augment_deform(*drawn, seed(), threads=3))
    assert (one != augment_deform(*drawn, seed(2), threads=1)).any()


def test_deforming_leaves_the_source_alone_and_every_picture_inked(drawn) -> None:
    images, labels = drawn
    before = images.copy()
    deformed = augment_deform(images, labels, seed())
    np.testing.assert_array_equal(images, before)
    assert deformed.shape == images.shape
    assert deformed.dtype == np.uint8
    assert deformed.any(axis=(1, 2)).all()


def test_deforming_keeps_some_digits_and_changes_most(drawn) -> None:
    images, labels = drawn
    same = (augment_deform(images, labels, seed()) == images).all(axis=(1, 2)).mean()
    assert 0.02 < same < 0.4


def test_out_of_focus_digits_are_blurred_and_others_stay_as_they_were(drawn) -> None:
    images, labels = drawn

    def edges(out_of_focus: float) -> float:
        deformed = augment_deform(images, labels, seed(), out_of_focus=out_of_focus)
        return float(np.abs(np.diff(deformed.astype(int), axis=2)).max(axis=(1, 2)).mean())

    assert edges(1.0) < 0.8 * edges(0.0)


def test_a_plain_zero_is_an_oval_and_a_plain_one_a_bar() -> None:
    rng = np.random.default_rng(3)
    for _ in range(20):
        zero, one = (draw_plainly(label, rng, 64) for label in (0, 1))
        _, zones = cv2.connectedComponents((zero < 100).astype(np.uint8), connectivity=4)
        assert zones.max() == 2, "the ground and the hole"
        assert zero[32, 32] == 0
        assert one[32, 32] > 100
        rows = np.flatnonzero(one.max(axis=1) > 100)
        columns = np.flatnonzero(one.max(axis=0) > 100)
        assert 2 * np.ptp(columns) < 1.9 * np.ptp(rows) + 10


def test_plain_digits_are_drawn_as_often_as_asked_and_no_others(drawn) -> None:
    images, labels = drawn
    for label, changes in ((0, True), (1, True), (7, False)):
        image = images[labels == label][0]
        pictures = [
            deform(image, label, np.random.default_rng(5), plain=share) for share in (0.0, 1.0)
        ]
        assert (pictures[0] != pictures[1]).any() == changes


def test_digits_are_written_anew_as_often_as_asked() -> None:
    spot = np.zeros((28, 28), np.uint8)
    spot[10:18, 10:18] = 255

    def hollow(share: float) -> int:
        drawn = [deform(spot, 0, np.random.default_rng(seed), forms=share) for seed in range(60)]
        return sum(picture[13:15, 13:15].mean() < 100 for picture in drawn)

    assert hollow(0.0) <= 6
    assert 15 <= hollow(0.5) <= 42
    assert hollow(1.0) >= 45


def test_elastic_keeps_most_of_the_ink(drawn) -> None:
    moved = augment_elastic(drawn[0], seed())
    assert moved.mean() == pytest.approx(drawn[0].mean(), rel=0.1)
    assert (moved != drawn[0]).any(axis=(1, 2)).mean() > 0.95


def test_outliers_are_as_many_as_asked_and_not_the_digits(drawn) -> None:
    outliers = make_outliers(40, *drawn, seed())
    assert outliers.shape == (40, 28, 28)
    for outlier in outliers:
        assert not (outlier == drawn[0]).all(axis=(1, 2)).any()


@pytest.mark.parametrize(
    "maker", [maker for maker, _ in FROM_DIGITS], ids=lambda maker: maker.__name__
)
def test_every_maker_of_outliers_draws_something(maker, drawn) -> None:
    rng = np.random.default_rng(5)
    made = [maker(Digits(*drawn), rng) for _ in range(10)]
    assert all(ink.dtype == np.uint8 for ink in made)
    assert sum(ink.any() for ink in made) >= 9


@pytest.mark.parametrize(
    "doodle", [doodle for doodle, _ in DOODLES], ids=lambda doodle: doodle.__name__
)
def test_every_doodle_has_ink_and_paper(doodle) -> None:
    rng = np.random.default_rng(5)
    made = np.stack([doodle(rng) for _ in range(10)])
    assert made.dtype == np.uint8
    assert made.shape == (10, 64, 64)
    assert (made.max(axis=(1, 2)) >= 120).all()
    assert (made.min(axis=(1, 2)) == 0).all()


def test_speckle_covers_the_whole_picture() -> None:
    rng = np.random.default_rng(5)
    noise = np.stack([speckle(28, rng) for _ in range(200)])
    assert noise.std(axis=0).min() > 20
    assert noise.max(axis=(1, 2)).min() >= 250


def test_outliers_can_be_made_of_digits_that_lack_some_classes(drawn) -> None:
    images, labels = drawn
    only_ones = Digits(images[labels == 1], labels[labels == 1])
    rng = np.random.default_rng(0)
    assert np.stack([make_outlier(only_ones, rng) for _ in range(50)]).any()


@pytest.mark.parametrize("makers", [FROM_DIGITS, DOODLES])
def test_shares_of_outliers_add_up(makers) -> None:
    assert sum(share for _, share in makers) == pytest.approx(1)


@pytest.mark.parametrize("disturb", DISTURBANCES, ids=lambda disturb: disturb.__name__)
def test_every_disturbance_changes_a_picture_and_returns_a_new_one(disturb, drawn) -> None:
    image = drawn[0][8]
    before = image.copy()
    rng = np.random.default_rng(1)
    results = [disturb(image, rng) for _ in range(5)]
    np.testing.assert_array_equal(image, before)
    assert all(result.shape == (28, 28) and result.dtype == np.uint8 for result in results)
    assert any((result != image).any() for result in results)


def test_clutter_follows_its_generator(drawn) -> None:
    first, second = (clutter(drawn[0][3], np.random.default_rng(4)) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def stroke(*points: tuple[int, int]) -> np.ndarray:
    canvas = np.zeros((64, 64), np.uint8)
    cv2.polylines(canvas, [np.array(points, np.int32)], False, 255, 5, cv2.LINE_AA)
    return canvas


def test_a_one_gets_its_upstroke_to_the_left_of_its_top() -> None:
    one = stroke((34, 12), (32, 52))
    rng = np.random.default_rng(0)
    added = [add_european_strokes(one, 1, rng).astype(int) - one for _ in range(40)]
    changed = [ink for ink in added if ink.any()]
    assert 5 < len(changed) < 35
    for ink in changed:
        assert (ink[:40] > 60).any(axis=0).argmax() < 31


def test_a_seven_gets_a_bar_across_the_middle() -> None:
    seven = stroke((18, 12), (44, 12), (30, 52))
    rng = np.random.default_rng(0)
    added = [add_european_strokes(seven, 7, rng).astype(int) - seven for _ in range(40)]
    rows = [np.flatnonzero((ink > 60).any(axis=1)) for ink in added if ink.any()]
    assert len(rows) > 4
    assert all(24 < row.mean() < 44 for row in rows)


@pytest.mark.parametrize("label", [0, 2, 3, 4, 5, 6, 8, 9])
def test_other_digits_get_no_stroke(label: int) -> None:
    ink = stroke((20, 12), (40, 30), (22, 52))
    rng = np.random.default_rng(0)
    assert all((add_european_strokes(ink, label, rng) == ink).all() for _ in range(20))


def test_a_neighbours_stroke_end_hangs_on_one_side_only() -> None:
    ink = stroke((32, 12), (32, 52))
    for number in range(10):
        added = add_neighbour(ink, np.random.default_rng(number)).astype(int) - ink
        columns = np.flatnonzero((added > 60).any(axis=0))
        assert columns.min() >= 30 or columns.max() <= 34
