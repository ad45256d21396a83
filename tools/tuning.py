"""Find the settings of recipe ``tuned``: the best `classic` on validation digits.

One setting after another is changed, and a change stays if it helps. What counts
is the mean validation accuracy of the last epochs, for a single epoch's goes up
and down by more than most changes give. The test digits are never looked at.
About half an hour on two cores; called again with the same file it goes on::

    python tools/tuning.py tuning.json
"""

import argparse
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from digitnet.data.datasets import load_splits
from digitnet.recipes import RECIPES, Recipe
from digitnet.training.events import EpochDone, Event
from digitnet.training.fit import train

BASE = RECIPES["classic"]
EPOCHS = 12
LAST = 4
"""Epochs over whose accuracy the mean is taken."""
TRIED: Mapping[str, tuple[float, ...]] = {
    "batch_size": (64, 256),
    "learning_rate": (5e-4, 2e-3),
    "dropout": (0.35, 0.65),
    "width": (1.5,),
}
"""Other values of each setting, in the order in which they are tried."""

Settings = dict[str, Any]


class Trials:
    """Trainings by their settings; a file remembers them.

    Parameters
    ----------
    file
        JSON; what stands there isn't trained again.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: dict[str, list[float]] = (
            json.loads(file.read_text("utf-8")) if file.exists() else {}
        )

    def score(self, settings: Settings) -> float:
        """Return the mean validation accuracy of the last epochs, trained or remembered."""
        key = json.dumps(settings, sort_keys=True)
        if key not in self._known:
            self._known[key] = validate(BASE.with_settings(settings))
            self._file.write_text(json.dumps(self._known, indent=1) + "\n", "utf-8")
        score = float(np.mean(self._known[key][-LAST:]))
        print(f"{100 * score:.3f} %  {settings}", flush=True)
        return score


def validate(recipe: Recipe) -> list[float]:
    """Return the share of validation digits read right after each epoch, seed 0."""
    shares: list[float] = []

    def listen(event: Event) -> None:
        if isinstance(event, EpochDone):
            shares.append(event.row.val_accuracy)

    splits = load_splits("mnist", validation_fraction=recipe.validation_fraction, seed=0)
    with tempfile.TemporaryDirectory() as folder:
        train(recipe, splits, 0, Path(folder), listen=listen)
    return shares


def search(trials: Trials) -> Settings:
    """Return the best settings that changing one after another leads to."""
    best: Settings = {name: getattr(BASE, name) for name in TRIED} | {"epochs": EPOCHS}
    score = trials.score(best)
    for name, values in TRIED.items():
        for settings in [{**best, name: value} for value in values]:
            reached = trials.score(settings)
            if reached > score:
                best, score = settings, reached
    return best


def main() -> None:
    """Search, and print the settings that won."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, help="JSON that remembers every training")
    print("best:", search(Trials(parser.parse_args().file)))


if __name__ == "__main__":
    main()
