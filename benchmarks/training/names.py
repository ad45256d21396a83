"""What can be run, without importing a framework."""

import importlib.util

from digitnet.recipes import RECIPES

PEAK = "peak"
"""Measures the peak of matrix products."""
KERAS_EXAMPLE = "keras-example"
"""What every time is compared with."""
PYTORCH = "pytorch-example"
LONGER = RECIPES["fast"].with_settings({"name": "fast-longer", "epochs": 6})
OWN = {**RECIPES, LONGER.name: LONGER}


def default_names() -> list[str]:
    """Return what runs unless ``--only`` says otherwise: whatever ends within minutes."""
    torch = [PYTORCH] if importlib.util.find_spec("torch") else []
    return [KERAS_EXAMPLE, *torch, "tinygrad", "one-epoch", "fast", LONGER.name]


def all_names() -> list[str]:
    """Return every name; ``cdeotte`` takes 35 minutes a seed."""
    return [*dict.fromkeys([*default_names(), "cdeotte", *OWN])]
