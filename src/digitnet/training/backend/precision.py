"""Which arithmetic a machine should train in."""

from collections.abc import Callable
from pathlib import Path

import keras

from digitnet.processor import CPUINFO, processor_flags
from digitnet.recipes import AnyRecipe

BF16_FLAGS = frozenset({"avx512_bf16", "amx_bf16"})
"""Processors with one of these compute with bfloat16; others only emulate it."""


def choose_precision(recipe: AnyRecipe, cpuinfo: Path = CPUINFO) -> str:
    """Return ``float32`` or ``mixed_bfloat16``, as Keras names its dtype policies.

    Parameters
    ----------
    cpuinfo
        Where Linux lists the processor's abilities.
    """
    if recipe.precision != "auto":
        return recipe.precision
    return "mixed_bfloat16" if BF16_FLAGS & processor_flags(cpuinfo) else "float32"


def build_in(precision: str, build: Callable[[], keras.Model]) -> keras.Model:
    """Return what a function builds while Keras' dtype policy is `precision`."""
    former = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision)
    try:
        return build()
    finally:
        keras.config.set_dtype_policy(former)
