"""How much of what was learnt stays: weights between an old network's and a new one's.

After Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR 2022 (WiSE-FT).
"""

from collections.abc import Sequence
from typing import Any

import keras
from numpy.typing import NDArray

from digitnet.data.dataset import Dataset
from digitnet.image.digit.deslant import deslant_all
from digitnet.recipes import Recipe
from digitnet.training.classifier.scoring import predict_logits

SHARES = (0.8, 0.65, 0.5, 0.35, 0.2)
"""Of the new weights, tried in this order; docs/experiments/finetuning.md has their figures.
All of them, 1, would forget more than what is judged by shows."""
MAX_LOST = 0.00025
"""Share of the older pictures that may no longer be read."""

Weights = Sequence[NDArray[Any]]


def blend(
    model: keras.Model, network: keras.Model, old: Weights, older: Dataset, recipe: Recipe
) -> float:
    """Give a model the largest share of its own weights with which it forgets little.

    The rest of each weight is the old one. Fine-tuned weights lie so near to those that they
    began with that what is between them works too.

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
    seen = deslant_all(older.images) if recipe.augment == "deform" else older.images

    def right() -> int:
        said = predict_logits(network, seen)[:, : recipe.classes]
        return int((said.argmax(axis=1) == older.labels).sum())

    new = model.get_weights()
    model.set_weights(old)
    before = right()
    for share in SHARES:
        model.set_weights(_between(old, new, share))
        if before - right() <= round(MAX_LOST * len(older)):
            break
    return share


def _between(old: Weights, new: Weights, share: float) -> list[NDArray[Any]]:
    return [share * after + (1 - share) * was for was, after in zip(old, new, strict=True)]
