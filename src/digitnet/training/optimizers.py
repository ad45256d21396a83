"""A recipe's optimizer, learning-rate schedule and loss, as Keras objects."""

import keras

from digitnet.recipes import Recipe
from digitnet.training.muon import Muon

START = 1 / 25
"""A rate that rises begins at this share of its peak (Smith and Topin 2018)."""


def build_optimizer(recipe: Recipe, steps_per_epoch: int) -> keras.optimizers.Optimizer:
    """Return the recipe's optimizer with its schedule, and its mean of weights if any."""
    rate = build_schedule(recipe, steps_per_epoch)
    settings = {"use_ema": True, "ema_momentum": recipe.ema} if recipe.ema else {}
    if recipe.optimizer == "sgd":
        return keras.optimizers.SGD(rate, momentum=recipe.momentum, **settings)
    if recipe.optimizer == "adamw":
        settings = {**settings, "weight_decay": recipe.weight_decay}
    return adams()[recipe.optimizer](rate, **settings)


def adams() -> dict[str, type[keras.optimizers.Adam]]:
    """Return Adam, AdamW and Muon by their names in a recipe, the backend's fastest ones."""
    if keras.backend.backend() != "tensorflow":
        return {"adam": keras.optimizers.Adam, "adamw": keras.optimizers.AdamW, "muon": Muon}
    from digitnet.training.backend.tensorflow_adam import FUSED  # noqa: PLC0415

    return FUSED


def build_schedule(
    recipe: Recipe, steps_per_epoch: int
) -> float | keras.optimizers.schedules.LearningRateSchedule:
    """Return the learning rate as a number or as a function of the step."""
    schedules = keras.optimizers.schedules
    steps = steps_per_epoch * recipe.epochs
    rate = recipe.learning_rate
    if recipe.schedule == "exponential":
        return schedules.ExponentialDecay(rate, steps_per_epoch, recipe.decay, staircase=True)
    if recipe.schedule == "cosine":
        return schedules.CosineDecay(rate, steps)
    if recipe.schedule == "one-cycle":
        rising = min(round(steps * recipe.warmup), steps - 1)
        return schedules.CosineDecay(
            rate * START, steps - rising, warmup_target=rate, warmup_steps=rising
        )
    return rate


def build_loss(recipe: Recipe) -> keras.losses.Loss:
    """Return the recipe's cross-entropy, on logits."""
    if recipe.loss == "one-hot":
        return keras.losses.CategoricalCrossentropy(
            from_logits=True, label_smoothing=recipe.label_smoothing
        )
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)
