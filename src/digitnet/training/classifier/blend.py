"""How much of what was learnt stays: weights between an old network's and a new one's.

After Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR 2022 (WiSE-FT).
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from digitnet.data.dataset import Dataset
from digitnet.recipes import Recipe
from digitnet.training.classifier.scoring import Scores, as_read, predict_logits

SHARES = tuple(step / 20 for step in range(4, 19))
"""Of the new weights: 0.2 to 0.9. All of them forget more than the older pictures show."""
MAX_FORGOTTEN = 0.0015
"""By how much `_misread` may rise: then about 6 of 10,000 digits more are really misread."""
SHARPNESS = 1.5
"""What logits are multiplied by before they are counted. The larger it is, the nearer to a count
of misread digits, and the more of the share that is chosen is chance."""

Weights = Sequence[NDArray[Any]]


def blend(
    model: keras.Model, network: keras.Model, old: Weights, older: Dataset, recipe: Recipe
) -> float:
    """Give a model the largest share of its own weights with which it forgets little.

    The rest of each weight is the old one. Fine-tuned weights lie so near to those that they
    began with that what is between them works too. The more of them, the more is forgotten;
    docs/experiments/finetuning.md has the figures.

    Parameters
    ----------
    model, network
        The fine-tuned model, and the same layers up to the logits.
    old
        What the model's weights were before.
    older
        Pictures that were read before; none of them was trained on.

    Returns
    -------
    share
        One of `SHARES`: the smallest where all forget too much.
    """
    seen, new = as_read(recipe, older.images), model.get_weights()

    def misread(share: float) -> float:
        model.set_weights(_between(old, new, share))
        return _misread(predict_logits(network, seen)[:, : recipe.classes], older.labels)

    allowed = misread(0) + MAX_FORGOTTEN
    share = SHARES[max(bisect_right(SHARES, allowed, key=misread) - 1, 0)]
    model.set_weights(_between(old, new, share))
    return share


def _misread(logits: Scores, labels: NDArray[np.uint8]) -> float:
    """Return the share of pictures that are misread, those nearly misread counted in part.

    Whole digits are too few to choose by: of 4,000, a handful is lost, and mostly by chance.
    """
    probabilities = softmax(SHARPNESS * logits.astype(np.float64), axis=1)
    return float(1 - probabilities[np.arange(len(labels)), labels].mean())


def _between(old: Weights, new: Weights, share: float) -> list[NDArray[Any]]:
    return [share * after + (1 - share) * was for was, after in zip(old, new, strict=True)]
