"""Train several page networks on one stream of scenes, for so long as the clock allows, on JAX."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import keras
import numpy as np

from digitnet.errors import TrainingError
from digitnet.models.page import build_page
from digitnet.recipes.page import PageRecipe
from digitnet.synthesis.pages.writing.bank import Bank
from digitnet.training.backend.jax_page_steps import (
    Drawn,
    JaxPageSteps,
    State,
    choose_device_precision,
)
from digitnet.training.backend.jax_scene_ring import SceneRing
from digitnet.training.backend.precision import build_in
from digitnet.training.optimizers import adams
from digitnet.training.page.feed import Inbox, composing
from digitnet.training.page.losses import PARTS, weigh_letters, weighted_losses
from digitnet.training.page.resuming import Weights
from digitnet.training.page.stream import Chunk, SceneStream
from digitnet.training.page.targets import CHANNELS
from digitnet.training.page.variants import VARIANTS
from digitnet.training.step_watch import check_loss

RISING = 100
"""Rounds over which the rate rises."""
FALLING = 0.8
"""Share of the time, at its end, over which the rate falls to 0."""
AWAITED_S = 0.5
"""How long to wait for a chunk while there is nothing else to do."""
SMOOTHED = 0.99
"""Decay per round of the means of the losses that are told."""
TOLD_S = 10
"""Seconds between two lines of progress."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How networks are trained together.

    Attributes
    ----------
    seconds
        Of training; what comes before, composing the first scenes and compiling, not counted.
    deadline
        By the clock, when training ends even if its seconds aren't over; None for no such time.
    batch_size
        Scenes that each network is shown in a round, one step of each.
    rate
        The peak of the learning rate.
    capacity
        Scenes that are kept to be drawn; the oldest make room.
    first
        Scenes to have, pages of words not counted, before training begins.
    chunk_size
        Scenes that a process hands over at once.
    workers
        Processes that compose; None for as many as there are processors.
    seed
        Of the scenes, of what is drawn of them, and of fresh weights.
    """

    seconds: float
    deadline: float | None = None
    batch_size: int = 64
    rate: float = 0.01
    capacity: int = 20_000
    first: int = 1_000
    chunk_size: int = 32
    workers: int | None = None
    seed: int = 0


Tell = Callable[[str], None]


def train_together(
    recipe: PageRecipe,
    bank: Bank,
    start: Weights,
    names: Sequence[str],
    plan: Plan,
    *,
    tell: Tell = print,
    clock: Callable[[], float] = time.monotonic,
) -> dict[str, Weights]:
    """Return the weights of each variant after the time that the plan gives.

    Parameters
    ----------
    start
        What all variants but fresh ones begin with.
    names
        Of `VARIANTS`.
    tell
        Called with each line of progress.
    clock
        Tells seconds; the learning rate depends on it.

    Raises
    ------
    TrainingError
        If a loss stops being finite, a process that composes died, the deadline is over
        before training begins, or the recipe asks to stay with a network.
    """
    if recipe.stay:
        raise TrainingError("networks that are trained together can't stay: leave stay out")
    keras.utils.set_random_seed(plan.seed)
    precision = choose_device_precision(recipe)
    network = build_in(precision, lambda: build_page(recipe))
    network.optimizer = adams()[recipe.optimizer](plan.rate)
    network.optimizer.build(network.trainable_variables)
    fresh = network.get_weights()
    steps = JaxPageSteps(network, partial(weighted_losses, recipe), weigh_letters)
    states = {name: steps.begin(fresh if VARIANTS[name].fresh else start) for name in names}
    ring = SceneRing(plan.capacity, recipe.scene_size, CHANNELS)
    stream = SceneStream(bank, plan.seed, plan.chunk_size, recipe.scene_size)
    tell(f"{', '.join(names)} on {jax.devices()[0]} in {precision}")
    rounds = _Rounds(steps, ring, states, plan)
    rounds.compile()  # before anything composes: it takes minutes where it shares the processors
    with composing(stream, 0, plan.workers) as inbox:
        while len(ring.rows(words=False)) < plan.first:
            _fill(ring, inbox, AWAITED_S)
        began = told = clock()
        seconds = seconds_left(plan, began)
        tell(f"compiled, {ring.added:,} scenes; training for {seconds:.0f} s")
        while (share := (clock() - began) / seconds) < 1:
            _fill(ring, inbox)
            rounds.take(share)
            if clock() - told > TOLD_S:
                told = clock()
                tell(f"{told - began:.0f} s: {rounds}")
    tell(f"done: {rounds}")
    return {name: steps.weights_of(state) for name, state in rounds.states.items()}


def rate_of(plan: Plan, share: float, rounds: int) -> float:
    """Return the learning rate after a share of the time and so many rounds."""
    return plan.rate * min(1, (rounds + 1) / RISING, (1 - share) / FALLING)


def seconds_left(plan: Plan, now: float) -> float:
    """Return for how long to train from now on, by the clock.

    Raises
    ------
    TrainingError
        If the deadline is over.
    """
    if plan.deadline is None:
        return plan.seconds
    left = plan.deadline - now
    if left <= 0:
        raise TrainingError(f"no time is left to train: {-left:.0f} s after the deadline")
    return min(plan.seconds, left)


def _fill(ring: SceneRing, inbox: Inbox[Chunk], timeout_s: float = 0) -> None:
    """Take in the scenes that have been composed meanwhile."""
    for chunk in inbox.ready(timeout_s):
        ring.add(chunk.pictures, chunk.targets, chunk.wordy)


class _Rounds:
    """Rounds of one step of each network, and the losses so far."""

    def __init__(
        self, steps: JaxPageSteps, ring: SceneRing, states: Mapping[str, State], plan: Plan
    ) -> None:
        self.states = dict(states)
        self.done = 0
        self._steps = steps
        self._ring = ring
        self._plan = plan
        self._rate = 0.0
        self._rng = np.random.default_rng(plan.seed)
        self._key = jax.random.key(plan.seed)
        self._losses: dict[str, Any] = {}
        self._means: dict[str, float] = {}

    def compile(self) -> None:
        state = next(iter(self.states.values()))
        rows = np.zeros(self._plan.batch_size, np.intp)
        self._steps.compile(state, self._ring, Drawn(rows, 1, 0, 0, self._key))

    def take(self, share: float) -> None:
        """Take a round; the device still works on it when the losses of the last are looked at."""
        self._rate = rate_of(self._plan, share, self.done)
        self._key, key = jax.random.split(self._key)
        places = self._rng.random(self._plan.batch_size)
        before, self._losses = self._losses, {}
        for name, state in self.states.items():
            variant = VARIANTS[name]
            rows = self._ring.rows(words=variant.words)
            rows = rows[(places * len(rows)).astype(np.intp)]
            rate = variant.rate * self._rate
            drawn = Drawn(rows, variant.letters, variant.classes, rate, key)
            self.states[name], self._losses[name] = self._steps(state, self._ring, drawn)
        self.done += 1
        self._look(before)

    def _look(self, losses: Mapping[str, Any]) -> None:
        for name, values in losses.items():
            loss = float(values[PARTS.index("loss")])
            check_loss(loss, f"loss of {name} is {loss} in round {self.done - 1:,}")
            self._means[name] = SMOOTHED * self._means.get(name, loss) + (1 - SMOOTHED) * loss

    def __str__(self) -> str:
        losses = ", ".join(f"{name} {mean:.3f}" for name, mean in self._means.items())
        counts = f"{self.done:,} rounds, {self._ring.added:,} scenes"
        return f"{counts}, rate {self._rate:.4f}, loss {losses}"
