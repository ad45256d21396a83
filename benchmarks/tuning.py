"""Find the settings of recipe ``tuned``: the best `classic` on validation digits.

Random settings are trained for a few epochs; the best go on for all of them,
over several seeds, and so does `classic`. The number of epochs is the one whose
mean is highest. The test digits are never looked at. About half an hour on two
cores::

    python benchmarks/tuning.py --json tuning.json
"""

import argparse
import dataclasses
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from digitnet.data.datasets import load_splits
from digitnet.recipes import RECIPES, Recipe
from digitnet.training.events import EpochDone, Event
from digitnet.training.fit import train

Settings = dict[str, Any]

SEARCHED = ("learning_rate", "batch_size", "dropout", "width")
BASE = RECIPES["classic"]


def draw_settings(rng: np.random.Generator) -> Settings:
    """Return one point of the search space."""
    return {
        "learning_rate": float(f"{np.exp(rng.uniform(np.log(2e-4), np.log(3e-3))):.1e}"),
        "batch_size": int(rng.choice([32, 64, 128, 256])),
        "dropout": round(float(rng.uniform(0.2, 0.7)), 2),
        "width": float(rng.choice([0.75, 1.0, 1.25, 1.5])),
    }


def validate(recipe: Recipe, seed: int) -> list[float]:
    """Return the share of validation digits read right after each epoch."""
    shares: list[float] = []

    def listen(event: Event) -> None:
        if isinstance(event, EpochDone):
            shares.append(event.row.val_accuracy)

    splits = load_splits("mnist", validation_fraction=recipe.validation_fraction, seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        train(recipe, splits, seed, Path(folder), listen=listen)
    return shares


def search(draws: int, few: int, best: int, epochs: int, seeds: int) -> list[Settings]:
    """Return every setting tried, with what it reached; the best first.

    Parameters
    ----------
    draws
        Settings to draw; `classic` itself is tried beside them.
    few, epochs
        Epochs of the first look, and of those that go on.
    best
        How many go on.
    seeds
        Trainings of those that go on.
    """
    rng = np.random.default_rng(0)
    tried = [{key: getattr(BASE, key) for key in SEARCHED}]
    tried += [draw_settings(rng) for _ in range(draws)]
    rows = [_look(settings, few) for settings in tried]
    ranked = sorted(rows, key=lambda row: -max(row["first_look"]))
    chosen = ranked[:best]
    for row in [*chosen, *(row for row in rows[:1] if row not in chosen)]:
        recipe = BASE.with_settings({**row["settings"], "epochs": epochs})
        means = np.mean([validate(recipe, seed) for seed in range(seeds)], axis=0)
        row |= {"epochs": int(means.argmax()) + 1, "mean": float(means.max())}
        print(
            f"{row['settings']}: {100 * row['mean']:.3f} % after {row['epochs']} epochs", flush=True
        )
    return sorted(rows, key=lambda row: -row.get("mean", 0.0))


def _look(settings: Settings, epochs: int) -> Settings:
    shares = validate(BASE.with_settings({**settings, "epochs": epochs}), seed=0)
    print(f"{settings}: {100 * max(shares):.2f} % within {epochs} epochs", flush=True)
    return {"settings": settings, "first_look": shares}


def main() -> None:
    """Search, and print the settings that won."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--draws", type=int, default=9, help="settings to try (default 9)")
    parser.add_argument("--few", type=int, default=3, help="epochs of a first look (default 3)")
    parser.add_argument("--best", type=int, default=1, help="settings that go on (default 1)")
    parser.add_argument("--epochs", type=int, default=12, help="epochs at most (default 12)")
    parser.add_argument("--seeds", type=int, default=2, help="trainings of the better (default 2)")
    parser.add_argument("--json", type=Path, help="write every setting tried to this file")
    options = parser.parse_args()
    rows = search(options.draws, options.few, options.best, options.epochs, options.seeds)
    if options.json:
        told = {"base": dataclasses.asdict(BASE), "tried": rows}
        options.json.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    best = rows[0]
    print(f"\nbest: {best['settings']}, {best['epochs']} epochs: {100 * best['mean']:.3f} %")


if __name__ == "__main__":
    main()
