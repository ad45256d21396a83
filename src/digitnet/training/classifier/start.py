"""Where fine-tuning starts from, and what it is shown: own pictures beside older ones."""

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from digitnet.classes import DIGIT_NAMES
from digitnet.data.dataset import Dataset
from digitnet.image.digit.seat import is_dark_on_light, is_seated
from digitnet.recipes import Recipe
from digitnet.synthesis.digits.augment import augment_deform, augment_elastic, make_outliers
from digitnet.training.classifier.scoring import as_read

Epoch = tuple[NDArray[np.uint8], NDArray[np.uint8]]
Weights = Mapping[str, list[NDArray[Any]]]
"""Of each layer, by its name."""


@dataclass(frozen=True, eq=False)
class Mixture:
    """A small own set, drawn again and again, beside pictures that aren't to be forgotten.

    Attributes
    ----------
    own
        The pictures to learn.
    replay
        Pictures of the same classes that the network reads already; or None.
    count
        Pictures per epoch of each of the two.
    """

    own: Dataset
    replay: Dataset | None
    count: int

    def size(self, recipe: Recipe) -> int:
        """Return how many pictures an epoch has, outliers counted."""
        shown = self.count * (1 if self.replay is None else 2)
        return shown + round(recipe.outliers * shown)

    def epoch(self, recipe: Recipe, seed: int, epoch: int, stop: threading.Event) -> Epoch:
        """Return one epoch's pictures and labels, a pure function of seed and epoch.

        Parameters and result as of `digitnet.training.classifier.batches.epoch_data`. Each picture
        is drawn equally often, and most times changed.
        """
        seeds = np.random.SeedSequence(seed, spawn_key=(epoch, 1)).spawn(6)
        rng = np.random.default_rng(seeds[0])
        parts = [_changed(self.own, _draw(len(self.own), self.count, rng), seeds[1:3], stop)]
        if self.replay is not None:
            chosen = _draw(len(self.replay), self.count, rng)
            parts.append(_changed(self.replay, chosen, seeds[3:5], stop))
        images, labels = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        if count := self.size(recipe) - len(labels):
            others = make_outliers(count, images, labels, seeds[5], stop=stop)
            images = np.concatenate([images, others])
            labels = np.concatenate([labels, np.full(count, recipe.classes, np.uint8)])
        images = as_read(recipe, images)
        rows = rng.permutation(len(labels))
        return images[rows], labels[rows]


@dataclass(frozen=True, eq=False)
class Start:
    """A trained network to go on from.

    Attributes
    ----------
    name
        What it is, in words.
    weights
        What layers of the new network begin with; others begin anew.
    frozen
        Names of layers that stay as they are.
    mixture
        What it is shown; None for the training pictures as the recipe says.
    threshold
        Digitness under which it takes a picture for no digit.
    held
        Pictures that it reads, by which the new weights are blended with these; or None.
    keeps_statistics
        Whether batch normalisation stays as it is: that of a few pictures would be worse.
    """

    name: str
    weights: Weights
    frozen: frozenset[str] = frozenset()
    mixture: Mixture | None = None
    threshold: float = 0.0
    held: Dataset | None = None
    keeps_statistics: bool = True

    @property
    def sha256(self) -> str:
        """Of the weights, and of what is shown beside the own pictures."""
        digest = hashlib.sha256()
        for name, arrays in sorted(self.weights.items()):
            digest.update(name.encode())
            for array in arrays:
                digest.update(array.tobytes())
        replay = None if self.mixture is None else self.mixture.replay
        for shown in (replay, self.held):
            if shown is not None:
                digest.update(shown.images.tobytes())
        return digest.hexdigest()

    def begin(self, model: keras.Model) -> None:
        """Give a fresh model the weights, and freeze what isn't to be learnt."""
        for layer in model.layers:
            if layer.name in self.weights:
                layer.set_weights(self.weights[layer.name])
            normalises = isinstance(layer, keras.layers.BatchNormalization)
            if layer.name in self.frozen or (normalises and self.keeps_statistics):
                layer.trainable = False


def _draw(size: int, count: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Return indices in random order, each equally often but for what is left over."""
    rounds = [rng.permutation(size) for _ in range(-(-count // size))]
    return np.concatenate(rounds)[:count]


def _changed(
    part: Dataset,
    chosen: NDArray[np.intp],
    seeds: list[np.random.SeedSequence],
    stop: threading.Event,
) -> Epoch:
    """Change pictures as a person's next ones may differ; those in MNIST's form more.

    Dark ink on bright ground, where it was kept so on purpose, is changed as ink and stays dark.
    """
    images, labels = part.images[chosen], part.labels[chosen]
    dark = is_dark_on_light(images)
    images[dark] = 255 - images[dark]
    seated = is_seated(images)
    digits = part.classes == DIGIT_NAMES
    changed = np.empty_like(images)
    told = labels if digits else np.zeros_like(labels)  # a 1 or 7 may get another stroke
    changed[seated] = augment_deform(images[seated], told[seated], seeds[0], stop=stop)
    changed[~seated] = augment_elastic(images[~seated], seeds[1], stop=stop)
    changed[dark] = 255 - changed[dark]
    return changed, labels
