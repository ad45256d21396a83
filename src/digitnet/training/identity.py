"""What makes two trainings the same, so that one may go on where the other stopped."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import keras

from digitnet.data.datasets import Splits
from digitnet.errors import RunError
from digitnet.recipes import AnyRecipe


def identify(recipe: AnyRecipe, splits: Splits, seed: int, precision: str) -> dict[str, Any]:
    """Return everything that the weights depend on, as plain values."""
    return {
        **{f"recipe.{key}": value for key, value in dataclasses.asdict(recipe).items()},
        "seed": seed,
        "data": splits.name,
        "data SHA-256": splits.sha256,
        "precision": precision,
        "backend": keras.backend.backend(),
        "keras": keras.version(),
    }


def check_identity(stored: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Refuse to resume a run that isn't this one.

    Raises
    ------
    RunError
        Naming the first thing that differs.
    """
    for key in (*wanted, *stored):
        found, asked = stored.get(key), wanted.get(key)
        if found != asked:
            raise RunError(
                f"can't resume: the unfinished run has {key} = {found!r}, this one {asked!r}; "
                "give the same settings, or start anew without --resume"
            )
