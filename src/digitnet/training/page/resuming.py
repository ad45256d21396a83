"""How a page run may go on with other settings than it began with, and what it keeps to show."""

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
"""Names of the weights to use begin so; those of the weights to train on don't."""
MEAN = "_average"
"""Paths of the weights' means end so, as Keras' optimizers name them."""

Weights = list[NDArray[Any]]


def shown_weights(arrays: Mapping[str, NDArray[Any]]) -> Weights:
    """Return the weights to use from a checkpoint; an empty list where it has none."""
    return [array for name, array in sorted(arrays.items()) if name.startswith(SHOWN)]


def name_shown(weights: Weights) -> Arrays:
    """Return weights as a checkpoint holds them."""
    return {f"{SHOWN}{row:03d}": array for row, array in enumerate(weights)}


def state_of(arrays: Mapping[str, NDArray[Any]]) -> Arrays:
    """Return what training goes on from."""
    return {name: array for name, array in arrays.items() if not name.startswith(SHOWN)}


def with_allowed_changes(
    recipe: PageRecipe, identity: Mapping[str, Any], epochs_done: int
) -> Mapping[str, Any]:
    """Return a stored identity, changed to the recipe's where training until now is the same.

    That is the length of a run with ``constant-then-decay`` whose rate hasn't
    begun to fall, and the mean of weights, which may begin at any time.

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
