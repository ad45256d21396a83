import keras
import numpy as np
import pytest

from digitnet.recipes import Recipe
from digitnet.training.muon import OrthogonalSteps
from digitnet.training.optimizers import build_loss, build_optimizer, build_schedule


def rates(recipe: Recipe, steps_per_epoch: int = 10) -> list[float]:
    schedule = build_schedule(recipe, steps_per_epoch)
    return [float(schedule(step)) for step in range(steps_per_epoch * recipe.epochs)]


def test_a_constant_rate_is_a_number() -> None:
    assert build_schedule(Recipe(learning_rate=0.5), 10) == 0.5


def test_exponential_falls_after_each_epoch() -> None:
    told = rates(Recipe(learning_rate=0.8, schedule="exponential", decay=0.5, epochs=3))
    np.testing.assert_allclose(told, [0.8] * 10 + [0.4] * 10 + [0.2] * 10, rtol=1e-6)


def test_cosine_falls_from_its_peak_to_nearly_zero() -> None:
    told = rates(Recipe(learning_rate=0.8, schedule="cosine", epochs=4))
    assert told[0] == pytest.approx(0.8)
    assert told[20] == pytest.approx(0.4)
    assert told[-1] < 0.01
    assert told == sorted(told, reverse=True)


def test_one_cycle_rises_for_its_share_then_falls_to_zero() -> None:
    told = rates(Recipe(learning_rate=0.8, schedule="one-cycle", warmup=0.25, epochs=4))
    assert told[0] == pytest.approx(0.8 / 25)
    assert told[:11] == sorted(told[:11])
    assert told[10] == max(told) == pytest.approx(0.8)
    assert told[10:] == sorted(told[10:], reverse=True)
    assert told[-1] < 0.01


@pytest.mark.parametrize("warmup", [0.0, 1.0])
def test_one_cycle_bears_the_extremes_of_warmup(warmup: float) -> None:
    told = rates(Recipe(schedule="one-cycle", warmup=warmup, epochs=1), steps_per_epoch=1)
    told += rates(Recipe(schedule="one-cycle", warmup=warmup, epochs=2))
    assert np.isfinite(told).all()


@pytest.mark.parametrize(
    ("recipe", "kind", "expected"),
    [
        (Recipe(optimizer="adam"), keras.optimizers.Adam, {"use_ema": False}),
        (Recipe(optimizer="sgd", momentum=0.9), keras.optimizers.SGD, {"momentum": 0.9}),
        (
            Recipe(optimizer="muon", ema=0.99),
            OrthogonalSteps,
            {"use_ema": True, "ema_momentum": 0.99},
        ),
        (
            Recipe(optimizer="adamw", weight_decay=0.02, ema=0.99),
            keras.optimizers.AdamW,
            {"weight_decay": 0.02, "use_ema": True, "ema_momentum": 0.99},
        ),
    ],
)
def test_the_optimizer_is_the_recipes(recipe: Recipe, kind: type, expected: dict) -> None:
    optimizer = build_optimizer(recipe, 10)
    assert isinstance(optimizer, kind)
    assert expected.items() <= optimizer.get_config().items()


def test_both_losses_are_the_same_cross_entropy_without_smoothing() -> None:
    logits = np.array([[1.0, 2.0, 0.5], [0.1, 0.2, 3.0]], np.float32)
    sparse = build_loss(Recipe(loss="sparse"))(np.array([1, 2]), logits)
    one_hot = build_loss(Recipe(loss="one-hot"))(np.eye(3, dtype=np.float32)[[1, 2]], logits)
    assert float(sparse) == pytest.approx(float(one_hot), rel=1e-6)


def test_label_smoothing_reaches_the_loss() -> None:
    loss = build_loss(Recipe(loss="one-hot", label_smoothing=0.2))
    logits = np.array([[100.0, 0.0]], np.float32)
    assert float(loss(np.array([[1.0, 0.0]], np.float32), logits)) == pytest.approx(10, rel=1e-3)
