"""The page network's learning rate."""

import keras

from digitnet.recipes.page import PageRecipe
from digitnet.training.optimizers import START


def build_schedule(recipe: PageRecipe) -> keras.optimizers.schedules.LearningRateSchedule:
    """Return the learning rate as a function of the step."""
    schedules = keras.optimizers.schedules
    total, rate = recipe.steps * recipe.epochs, recipe.learning_rate
    if recipe.schedule == "cosine":
        return schedules.CosineDecay(rate, total)
    rising = min(recipe.warmup_steps, total - 1)
    if recipe.schedule == "one-cycle":
        return schedules.CosineDecay(
            rate * START, total - rising, warmup_target=rate, warmup_steps=rising
        )
    return ConstantThenDecay(rate, rising, falls_from(recipe), total)


def falls_from(recipe: PageRecipe) -> int:
    """Return the step at which ``constant-then-decay`` begins to fall."""
    total = recipe.steps * recipe.epochs
    return total - round(recipe.decay * total)


class ConstantThenDecay(keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc]
    """Rises in a straight line, stays, falls in a straight line to zero (Hägele et al. 2024)."""

    def __init__(self, rate: float, rising: int, falls: int, total: int) -> None:
        self.rate, self.rising, self.falls, self.total = rate, rising, falls, total

    def __call__(self, step: keras.KerasTensor) -> keras.KerasTensor:
        """Return the rate of a step."""
        ops = keras.ops
        step = ops.cast(step, "float32")
        rise = START + (1 - START) * step / max(self.rising, 1)
        fall = (self.total - step) / max(self.total - self.falls, 1)
        return self.rate * ops.clip(ops.minimum(rise, fall), 0.0, 1.0)

    def get_config(self) -> dict[str, float]:
        """Return what `__init__` takes."""
        return {
            "rate": self.rate,
            "rising": self.rising,
            "falls": self.falls,
            "total": self.total,
        }
