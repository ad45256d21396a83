"""Training steps of several page networks of one shape, on JAX."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
from numpy.typing import NDArray

from digitnet.recipes.page import PageRecipe
from digitnet.training.backend.jax_scene_ring import SceneRing
from digitnet.training.backend.jax_tones import vary_tones
from digitnet.training.backend.precision import choose_precision

State = tuple[list[Any], list[Any], list[Any]]
"""One network's trainable weights, its other weights, and its optimizer's variables."""


@dataclass(frozen=True)
class Drawn:
    """What one network is shown in one step.

    Attributes
    ----------
    rows
        (n,): where the scenes stand in the ring.
    letters
        How often a letter's class counts, next to what it usually does.
    classes
        How much more the loss of all classes counts.
    rate
        The learning rate.
    key
        Of the random tones; networks that share it see the same tones.
    """

    rows: NDArray[np.intp]
    letters: float
    classes: float
    rate: float
    key: Any


def choose_device_precision(recipe: PageRecipe) -> str:
    """Return ``float32`` or ``mixed_bfloat16``, for the device that JAX computes on."""
    if recipe.precision == "auto" and jax.default_backend() != "cpu":
        return "mixed_bfloat16"
    return choose_precision(recipe)


class JaxPageSteps:
    """Trains any number of networks by the program of one.

    Parameters
    ----------
    network
        Its optimizer is built. Nothing changes it but `weights_of`.
    measure
        Makes losses of (n, h, w, 10) float32 targets, the network's answers and
        `Drawn.classes`; the first is what is minimised.
    weigh
        Makes targets of targets and `Drawn.letters`.
    """

    def __init__(
        self,
        network: keras.Model,
        measure: Callable[[Any, Any, Any], Any],
        weigh: Callable[[Any, Any], Any],
    ) -> None:
        self._network = network
        self._measure = measure
        self._weigh = weigh
        paths = [variable.path for variable in network.optimizer.variables]
        (self._rate_at,) = (row for row, path in enumerate(paths) if "learning_rate" in path)
        self._step = jax.jit(self._change, donate_argnums=(0,))

    def begin(self, weights: Sequence[NDArray[Any]]) -> State:
        """Return the state of a network of these weights before its first step."""
        network = self._network
        network.set_weights(weights)
        groups = (
            network.trainable_variables,
            network.non_trainable_variables,
            network.optimizer.variables,
        )
        trainable, others, optimizer = ([jnp.array(one.value) for one in each] for each in groups)
        return trainable, others, optimizer

    def compile(self, state: State, ring: SceneRing, drawn: Drawn) -> None:
        """Make the program for a ring and for as many rows as `drawn` has; no step is taken."""
        self._step = self._step.lower(*_arguments(state, ring, drawn)).compile()

    def __call__(self, state: State, ring: SceneRing, drawn: Drawn) -> tuple[State, Any]:
        """Return the state after a step, and the losses; the state before can't be used again.

        It doesn't wait until they are computed.
        """
        after, losses = self._step(*_arguments(state, ring, drawn))
        return after, losses

    def weights_of(self, state: State) -> list[NDArray[Any]]:
        """Return the weights in the order of ``get_weights``."""
        network = self._network
        trainable, others, _ = state
        for variable, value in zip(network.trainable_variables, trainable, strict=True):
            variable.assign(value)
        for variable, value in zip(network.non_trainable_variables, others, strict=True):
            variable.assign(value)
        weights: list[NDArray[Any]] = network.get_weights()
        return weights

    def _change(self, state: State, scenes: Any, drawn: Any) -> tuple[State, Any]:
        trainable, others, optimizer = state
        pictures, targets = scenes
        rows, letters, classes, rate, key = drawn
        shown = vary_tones(pictures[rows], key)
        aims = self._weigh(targets[rows].astype(jnp.float32), letters)

        def loss_of(trainable: Any) -> Any:
            answers, changed = self._network.stateless_call(trainable, others, shown, training=True)
            losses = self._measure(aims, answers, classes)
            return losses[0], (losses, changed)

        gradients, (losses, others) = jax.grad(loss_of, has_aux=True)(trainable)
        optimizer = [rate if row == self._rate_at else one for row, one in enumerate(optimizer)]
        trainable, optimizer = self._network.optimizer.stateless_apply(
            optimizer, gradients, trainable
        )
        return (trainable, others, optimizer), losses


def _arguments(state: State, ring: SceneRing, drawn: Drawn) -> tuple[Any, ...]:
    """Return what the program takes, in types that never change."""
    weights = (np.float32(number) for number in (drawn.letters, drawn.classes, drawn.rate))
    numbers = (drawn.rows.astype(np.int32), *weights, drawn.key)
    return state, (ring.pictures, ring.targets), numbers
