"""Ask a model about many pictures, also about damaged ones."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from digitnet.evaluation.corruptions import CORRUPTIONS, Corruption

Images = NDArray[np.uint8]
Probabilities = NDArray[np.float32]
Classify = Callable[[Images], Probabilities]
"""Takes pictures, (n, 28, 28) uint8, ink bright on 0; returns (n, 10) float32."""

BATCH = 512
"""Pictures at once: enough to keep a processor busy, and little memory."""


def score(classify: Classify, images: Images) -> Probabilities:
    """Return a model's (n, 10) probabilities for any number of pictures."""
    starts = range(0, len(images), BATCH)
    return np.concatenate([classify(images[start : start + BATCH]) for start in starts])


def score_corruptions(
    classify: Classify,
    images: Images,
    labels: NDArray[np.uint8],
    seed: int = 0,
    corruptions: Mapping[str, Corruption] = CORRUPTIONS,
) -> dict[str, float]:
    """Return the accuracy, 0 to 1, under each corruption.

    Each draws from a random generator of its own, so that the damage to a
    picture depends on the seed and the corruption alone.
    """
    accuracies = {}
    for name, corrupt in corruptions.items():
        rng = np.random.default_rng([seed, *name.encode()])
        answers = score(classify, corrupt(images, rng)).argmax(axis=1)
        accuracies[name] = float((answers == labels).mean())
    return accuracies
