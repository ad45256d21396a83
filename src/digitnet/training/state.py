"""A network's and its optimizer's variables as named arrays, and back."""

from collections.abc import Iterator, Mapping
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from digitnet.errors import RunError

Arrays = dict[str, NDArray[Any]]


def capture(network: keras.Model) -> Arrays:
    """Return copies of all variables: weights, statistics, random states, optimizer."""
    return {name: np.array(variable.numpy()) for name, variable in _variables(network)}


def restore(network: keras.Model, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Set all variables to what `capture` returned.

    Raises
    ------
    RunError
        If the arrays are not those of this network and optimizer.
    """
    variables = dict(_variables(network))
    expected = {name: tuple(variable.shape) for name, variable in variables.items()}
    found = {name: array.shape for name, array in arrays.items()}
    if expected != found:
        odd = sorted(set(expected.items()) ^ set(found.items()))[0][0]
        raise RunError(
            f"the checkpoint is of another network: {odd} differs; start without --resume"
        )
    for name, variable in variables.items():
        variable.assign(arrays[name])


def show_mean(network: keras.Model) -> None:
    """Replace a network's weights by the running mean that its optimizer keeps.

    As copies: JAX hands arrays over to compiled code, which then deletes them,
    and an array that a weight and its mean share would be lost for both.
    """
    network.optimizer.finalize_variable_values(network.trainable_variables)
    network.set_weights(network.get_weights())


def _variables(network: keras.Model) -> Iterator[tuple[str, keras.Variable]]:
    for owner, variables in (
        ("network", network.variables),
        ("optimizer", network.optimizer.variables),
    ):
        for index, variable in enumerate(variables):
            yield f"{owner}:{index:03d}", variable
