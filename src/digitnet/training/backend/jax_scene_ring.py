"""The newest scenes, kept where JAX computes: each can be drawn several times."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from digitnet.recipes.page import STRIDE


class SceneRing:
    """Holds so many scenes; a new one takes the place of the oldest.

    Attributes
    ----------
    pictures, targets
        (capacity, size, size) uint8 and (capacity, size / 4, size / 4, channels) float16 on the
        device.
    """

    def __init__(self, capacity: int, size: int, channels: int) -> None:
        cells = size // STRIDE
        self.pictures = jnp.zeros((capacity, size, size), jnp.uint8)
        self.targets = jnp.zeros((capacity, cells, cells, channels), jnp.float16)
        self._wordy = np.zeros(capacity, np.bool_)
        self._put = jax.jit(_put, donate_argnums=(0, 1))
        self.added = 0

    def add(
        self, pictures: NDArray[np.uint8], targets: NDArray[np.float16], wordy: NDArray[np.bool_]
    ) -> None:
        """Take scenes in, always as many at once, at most `capacity`."""
        rows = (self.added + np.arange(len(pictures))) % len(self._wordy)
        self.pictures, self.targets = self._put(
            self.pictures, self.targets, rows, pictures, targets
        )
        self._wordy[rows] = wordy
        self.added += len(pictures)

    def rows(self, *, words: bool) -> NDArray[np.intp]:
        """Return where scenes stand: all, or those that aren't pages of words."""
        wordy = self._wordy[: self.added]
        return np.arange(len(wordy)) if words else np.flatnonzero(~wordy)


def _put(held: Any, aims: Any, rows: Any, pictures: Any, targets: Any) -> Any:
    return held.at[rows].set(pictures), aims.at[rows].set(targets)
