"""How a page run may go on with other settings, and the weights that its checkpoints hold."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from digitnet.errors import RunError
from digitnet.recipes.page import PageRecipe
from digitnet.training.page.schedule import falls_from
from digitnet.training.state import Arrays

SHOWN = "shown:"
"""How the names of the weights to use begin; training goes on from weights without it."""
BEFORE = "before:"
"""How the names of the weights begin that training went on from, where it stays with them."""
MEAN = "_average"
"""How the paths of the weights' means end, as Keras' optimizers name them."""

Weights = list[NDArray[Any]]


def shown_weights(arrays: Mapping[str, NDArray[Any]]) -> Weights:
    """Return the weights to use from a checkpoint; an empty list where it has none."""
    return _named(SHOWN, arrays)


def weights_before(arrays: Mapping[str, NDArray[Any]]) -> Weights:
    """Return the weights that training went on from: those to use where it hasn't begun."""
    return _named(BEFORE, arrays) or _named(SHOWN, arrays)


def name_shown(weights: Weights) -> Arrays:
    """Return weights to use as a checkpoint holds them."""
    return {f"{SHOWN}{row:03d}": array for row, array in enumerate(weights)}


def name_before(weights: Weights) -> Arrays:
    """Return weights that training went on from as a checkpoint holds them."""
    return {f"{BEFORE}{row:03d}": array for row, array in enumerate(weights)}


def state_of(arrays: Mapping[str, NDArray[Any]]) -> Arrays:
    """Return what training goes on from."""
    others = (SHOWN, BEFORE)
    return {name: array for name, array in arrays.items() if not name.startswith(others)}


def _named(kind: str, arrays: Mapping[str, NDArray[Any]]) -> Weights:
    return [array for name, array in sorted(arrays.items()) if name.startswith(kind)]


def with_allowed_changes(
    recipe: PageRecipe, identity: Mapping[str, Any], epochs_done: int
) -> Mapping[str, Any]:
    """Return a stored identity with those settings of the recipe that may still change.

    These are `ema`, at any time, and, for ``constant-then-decay``, `epochs` and `decay`
    until the rate begins to fall: training until now is the same with either.

    Raises
    ------
    RunError
        If the rate has begun to fall, or would have.
    """
    changed = dict(identity)
    if recipe.ema and identity.get("recipe.ema") is not None:
        changed["recipe.ema"] = recipe.ema
    epochs = identity.get("recipe.epochs")
    same = recipe.schedule == identity.get("recipe.schedule") == "constant-then-decay"
    if epochs == recipe.epochs or not same:
        return changed
    settings = {"epochs": epochs, "decay": identity["recipe.decay"]}
    begun = dataclasses.replace(recipe, **settings)
    if epochs_done * recipe.steps > min(falls_from(begun), falls_from(recipe)):
        raise RunError(
            f"can't resume with epochs = {recipe.epochs}: after {epochs_done} epochs of "
            f"{epochs} the learning rate has begun to fall, or would have; give more epochs, "
            "a smaller decay, or the same epochs"
        )
    return {**changed, "recipe.epochs": recipe.epochs, "recipe.decay": recipe.decay}


def with_mean(network: keras.Model, arrays: Arrays) -> Arrays:
    """Return arrays as the network's optimizer takes them.

    Where it keeps a mean of the weights and they hold none, it begins at the weights.
    """
    variables = network.optimizer.variables
    means = [variable.path.endswith(MEAN) for variable in variables]
    stored = sum(name.startswith("optimizer:") for name in arrays)
    if stored != len(means) - sum(means) or not any(means):
        return arrays
    rows = {id(variable): row for row, variable in enumerate(network.variables)}
    weights = iter([arrays[f"network:{rows[id(one)]:03d}"] for one in network.trainable_variables])
    others = iter([arrays[f"optimizer:{row:03d}"] for row in range(stored)])
    mixed = [np.array(next(weights if mean else others)) for mean in means]
    networks = {name: array for name, array in arrays.items() if name.startswith("network:")}
    return {**networks, **{f"optimizer:{row:03d}": array for row, array in enumerate(mixed)}}
