"""Which arithmetic a machine should train in."""

import platform
from pathlib import Path

from digitnet.recipes import AnyRecipe

BF16_FLAGS = frozenset({"avx512_bf16", "amx_bf16"})
"""Processors with one of these compute with bfloat16; others only emulate it."""


def choose_precision(recipe: AnyRecipe, cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """Return ``float32`` or ``mixed_bfloat16``, as Keras names its dtype policies.

    Parameters
    ----------
    cpuinfo
        Where Linux lists the processor's abilities.
    """
    if recipe.precision != "auto":
        return recipe.precision
    return "mixed_bfloat16" if BF16_FLAGS & _processor_flags(cpuinfo) else "float32"


def _processor_flags(cpuinfo: Path) -> frozenset[str]:
    if platform.system() == "Darwin":
        return frozenset()
    try:
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
    except OSError:
        return frozenset()
    flags = (line.partition(":")[2] for line in lines if line.startswith("flags"))
    return frozenset(next(flags, "").split())
