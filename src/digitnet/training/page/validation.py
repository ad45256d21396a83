"""Scenes that are the same after each epoch, and what the network makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import keras
import numpy as np

from digitnet.evaluation.found import Found
from digitnet.recipes.page import PageRecipe
from digitnet.synthesis.pages.compose import compose
from digitnet.synthesis.pages.scene import Scene
from digitnet.synthesis.pages.writing.bank import Bank
from digitnet.training.page.losses import PARTS, page_losses
from digitnet.training.page.peaks import count_found, find_peaks
from digitnet.training.page.targets import Maps, make_targets

SEED = 1_000_003
"""Seed of the validation scenes, whatever the run's seed."""
BATCH = 4


@dataclass(frozen=True)
class Validation:
    """Scenes of digits that no training scene has."""

    scenes: Sequence[Scene]

    @classmethod
    def compose(cls, bank: Bank, count: int, size: int, layout: str | None = None) -> "Validation":
        """Compose scenes of a bank of validation digits, of one layout or of any."""
        return cls([compose(bank, SEED, index, size, layout) for index in range(count)])

    def answers(self, network: keras.Model) -> Maps:
        """Return (n, h / 4, w / 4, 18): what a network says of the scenes."""
        pictures = np.stack([scene.picture for scene in self.scenes])
        answers: Maps = np.concatenate(
            [
                network.predict_on_batch(pictures[start : start + BATCH])
                for start in range(0, len(pictures), BATCH)
            ]
        )
        return answers

    def measure(self, network: keras.Model, recipe: PageRecipe) -> dict[str, float]:
        """Return loss, and precision, recall and accuracy of digits, as history names them."""
        answers = self.answers(network)
        targets = np.stack([make_targets(scene) for scene in self.scenes])
        losses = np.asarray(keras.ops.convert_to_numpy(page_losses(recipe, targets, answers)))
        found = self.count(answers)
        return {
            "val_loss": float(losses[PARTS.index("loss")]),
            "val_precision": found.precision,
            "val_recall": found.recall,
            "val_accuracy": found.accuracy,
        }

    def count(self, answers: Maps) -> Found:
        """Compare answers with the truth."""
        return count_found(self.scenes, [find_peaks(maps) for maps in answers])
