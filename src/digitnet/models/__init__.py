"""The architectures, one per file, and the one way to build them by name."""

import types
from collections.abc import Callable, Mapping

import keras

from digitnet.errors import RecipeError, did_you_mean
from digitnet.models.classic import build_classic
from digitnet.models.fast import build_fast
from digitnet.models.first_steps import build_first_steps
from digitnet.models.late_strides import build_late_strides
from digitnet.models.robust import build_robust
from digitnet.models.sgd import build_sgd
from digitnet.recipes import Recipe

__all__ = ["MODELS", "build_model"]

MODELS: Mapping[str, Callable[[Recipe], keras.Model]] = types.MappingProxyType(
    {
        "first-steps": build_first_steps,
        "sgd": build_sgd,
        "classic": build_classic,
        "fast": build_fast,
        "late-strides": build_late_strides,
        "robust": build_robust,
    }
)


def build_model(recipe: Recipe) -> keras.Model:
    """Build the recipe's architecture with fresh weights.

    Returns
    -------
    keras.Model
        Takes (n, 28, 28) uint8, ink bright on 0; gives probabilities,
        (n, classes) float32, and one more where ``recipe.outliers > 0`` (the last
        is "not a digit"). The layer named ``logits`` stands before the softmax.

    Raises
    ------
    RecipeError
        For an architecture that digitnet doesn't know, with the nearest name.
    """
    build = MODELS.get(recipe.model)
    if build is None:
        meant = did_you_mean(recipe.model, MODELS)
        raise RecipeError(
            f"no model is named {recipe.model!r}{meant}; there are {', '.join(MODELS)}"
        )
    return build(recipe)
