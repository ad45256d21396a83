"""The losses have the values that their papers give."""

import numpy as np
import pytest
from keras import ops

from digitnet.recipes import PAGE
from digitnet.synthesis.pages.scene import Scene
from digitnet.training.page.losses import (
    PARTS,
    centre_loss,
    page_losses,
    staying_loss,
    weigh_letters,
    weighted_losses,
)
from digitnet.training.page.targets import (
    GEOMETRY,
    HEAT,
    LABEL,
    LINKS,
    WEIGHT,
    make_targets,
)


def value(loss: object) -> float:
    return float(ops.convert_to_numpy(loss))


def row(*numbers: float) -> np.ndarray:
    return np.array([[numbers]], np.float32)


def test_focal_loss_of_one_centre_and_one_empty_cell() -> None:
    """-(1 - p)² ln p at the centre with p = 1/2; -p² ln(1 - p) elsewhere with p = 1/2."""
    once = 0.25 * np.log(2)
    assert value(centre_loss(row(1, 0), row(1, 1), row(0, -100))) == pytest.approx(once)
    assert value(centre_loss(row(1, 0), row(1, 1), row(100, 0))) == pytest.approx(once)


def test_cells_near_a_centre_are_shielded() -> None:
    far = value(centre_loss(row(1, 0), row(1, 1), row(100, 0)))
    near = value(centre_loss(row(1, 0.5), row(1, 1), row(100, 0)))
    assert near == pytest.approx(far / 16)


def test_the_loss_is_a_mean_over_the_centres() -> None:
    one = value(centre_loss(row(1, 0), row(1, 1), row(0, -100)))
    assert value(centre_loss(row(1, 1), row(1, 1), row(0, 0))) == pytest.approx(one)


def test_spared_cells_carry_no_loss() -> None:
    assert value(centre_loss(row(1, 0), row(1, 0), row(100, 0))) == pytest.approx(0, abs=1e-6)


def perfect(targets: np.ndarray) -> np.ndarray:
    maps = np.full((*targets.shape[:3], 18), -30, np.float32)
    maps[..., 0] = np.where(targets[..., 0] == 1, 30, -30)
    maps[..., 1:12][targets[..., 2] > 0] = 0
    rows = np.nonzero(targets[..., 2] > 0)
    maps[(*rows, 1 + targets[rows][:, 3].astype(int))] = 30
    maps[..., 12:16] = targets[..., GEOMETRY]
    maps[..., 16:] = 60 * targets[..., LINKS] - 30
    return maps


@pytest.fixture
def targets() -> np.ndarray:
    scene = Scene(
        np.zeros((64, 64), np.uint8),
        np.array([[17, 22, 16, 24], [40, 20, 10, 30]], np.float32),
        np.array([7, 10], np.uint8),
        np.array([0, -1], np.int16),
    )
    return make_targets(scene)[None]


def test_a_perfect_answer_costs_nothing(targets: np.ndarray) -> None:
    losses = ops.convert_to_numpy(page_losses(PAGE, targets, perfect(targets)))
    assert dict(zip(PARTS, losses.tolist(), strict=True)) == pytest.approx(
        {"loss": 0, "centre": 0, "classes": 0, "box": 0, "links": 0, "accuracy": 1}, abs=1e-5
    )


def test_a_box_half_a_cell_off_costs_half_times_its_weight(targets: np.ndarray) -> None:
    maps = perfect(targets)
    maps[..., 12] += 0.5
    losses = ops.convert_to_numpy(page_losses(PAGE, targets, maps))
    assert losses[PARTS.index("box")] == pytest.approx(0.5, abs=1e-4)
    assert losses[0] == pytest.approx(0.5 * PAGE.box_weight, abs=1e-4)


def test_even_classes_cost_ln_11(targets: np.ndarray) -> None:
    maps = perfect(targets)
    maps[..., 1:12] = 0
    losses = ops.convert_to_numpy(page_losses(PAGE, targets, maps))
    assert losses[PARTS.index("classes")] == pytest.approx(np.log(11), abs=1e-4)


def test_even_odds_of_links_cost_ln_2_and_those_of_marks_nothing(targets: np.ndarray) -> None:
    """A quarter of it: what is half missed counts so much in a focal loss."""
    maps = perfect(targets)
    maps[..., 16:][targets[..., LABEL] == 10] = -50
    maps[..., 16:][targets[..., LABEL] == 7] = 0
    losses = ops.convert_to_numpy(page_losses(PAGE, targets, maps))
    assert losses[PARTS.index("links")] == pytest.approx(np.log(2) / 4, abs=1e-4)
    assert losses[0] == pytest.approx(PAGE.link_weight * np.log(2) / 4, abs=1e-4)


def test_a_link_that_is_not_there_costs_its_logit(targets: np.ndarray) -> None:
    """One of a digit's two links, so half of it."""
    maps = perfect(targets)
    maps[..., 17] = 12
    losses = ops.convert_to_numpy(page_losses(PAGE, targets, maps))
    assert losses[PARTS.index("links")] == pytest.approx(6, abs=1e-3)


def test_the_loss_of_classes_counts_as_much_more_as_asked(targets: np.ndarray) -> None:
    maps = perfect(targets)
    maps[..., 1:12] = 0
    plain = ops.convert_to_numpy(page_losses(PAGE, targets, maps))
    more = ops.convert_to_numpy(weighted_losses(PAGE, targets, maps, 2.0))
    assert more[0] == pytest.approx(plain[0] + 2 * np.log(11), abs=1e-4)
    np.testing.assert_array_equal(more[1:], plain[1:])


def test_letters_weigh_as_often_as_asked(targets: np.ndarray) -> None:
    negative = targets.copy()
    negative[..., :2, WEIGHT] = -0.25
    for factor in (0, 1, 3):
        found = np.asarray(ops.convert_to_numpy(weigh_letters(negative, factor)))
        expected = targets.copy()
        expected[..., :2, WEIGHT] = 0.25 * factor
        np.testing.assert_array_equal(found, expected)


def test_who_stays_pays_nothing_and_who_finds_more_neither(targets: np.ndarray) -> None:
    before, now = perfect(targets), perfect(targets)
    before[..., 0] = np.where(targets[..., 0] == 1, 1, -30)
    assert value(staying_loss(targets, before, now)) == pytest.approx(0, abs=1e-5)


def test_a_known_digit_s_centre_must_not_sink(targets: np.ndarray) -> None:
    """0.3 a logit, and no more than three logits."""
    before, now = perfect(targets), perfect(targets)
    at = targets[..., HEAT] == 1
    for was, is_, cost in ((2, 1, 0.3), (2, -5, 0.9), (-0.6, -5, 0)):
        before[at, 0], now[at, 0] = was, is_
        assert value(staying_loss(targets, before, now)) == pytest.approx(cost, abs=1e-5)


def test_where_nothing_is_no_score_must_rise(targets: np.ndarray) -> None:
    """0.3 a logit above the least score that shows; nothing where one was seen before."""
    before, now = perfect(targets), perfect(targets)
    for was, is_, cost in ((-9, -2, 0), (-9, 0, 0.3 * np.log(4)), (-9, 9, 0.9), (0, 9, 0)):
        before[0, 0, 0, 0], now[0, 0, 0, 0] = was, is_
        assert value(staying_loss(targets, before, now)) == pytest.approx(cost, abs=1e-5)


def test_a_digit_that_was_named_rightly_stays_it(targets: np.ndarray) -> None:
    """From certainty to even odds of eleven classes costs ln 11 times the digit's share."""
    before, now = perfect(targets), perfect(targets)
    now[..., 1:12] = 0
    weight = targets[..., WEIGHT]
    share = weight[targets[..., LABEL] == 7].sum() / weight.sum()
    assert value(staying_loss(targets, before, now)) == pytest.approx(share * np.log(11), rel=1e-4)
    before[..., 1:12] = np.roll(before[..., 1:12], 1, axis=-1)
    assert value(staying_loss(targets, before, now)) == pytest.approx(0, abs=1e-5)
