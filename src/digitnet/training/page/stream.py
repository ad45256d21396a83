"""Scenes for several networks at once: what each may see of them is decided later."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitnet.synthesis.pages.compose import compose
from digitnet.synthesis.pages.layouts import LAYOUTS
from digitnet.synthesis.pages.writing.bank import Bank
from digitnet.training.page.targets import LETTERS, make_targets

WORDS = "words"
"""The layout of pages without a digit."""
_LAYOUT = 7
"""Third number of the seed that a layout is drawn with: `compose` draws with the first two."""


@dataclass(frozen=True)
class Chunk:
    """Some scenes.

    Attributes
    ----------
    pictures
        (n, size, size) uint8.
    targets
        (n, size / 4, size / 4, 10) float16; a letter's weight is negative.
    wordy
        (n,) bool: which scenes are of layout `WORDS`.
    """

    pictures: NDArray[np.uint8]
    targets: NDArray[np.float16]
    wordy: NDArray[np.bool_]


@dataclass(frozen=True)
class SceneStream:
    """What chunks are made of, `chunk_size` scenes each."""

    bank: Bank
    seed: int
    chunk_size: int
    size: int

    def batch(self, step: int) -> Chunk:
        """Return the chunk of a step, 0 for the first of the run."""
        first = step * self.chunk_size
        indices = range(first, first + self.chunk_size)
        layouts = [self._layout(index) for index in indices]
        scenes = [
            compose(self.bank, self.seed, index, self.size, layout)
            for index, layout in zip(indices, layouts, strict=True)
        ]
        return Chunk(
            np.stack([scene.picture for scene in scenes]),
            np.stack([make_targets(scene, letters=-LETTERS) for scene in scenes], dtype=np.float16),
            np.array([layout == WORDS for layout in layouts]),
        )

    def _layout(self, index: int) -> str:
        rng = np.random.default_rng([self.seed, index, _LAYOUT])
        return str(rng.choice(list(LAYOUTS), p=[share for _, share in LAYOUTS.values()]))
