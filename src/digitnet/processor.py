"""What this machine computes with."""

import os
import platform
from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")
"""Where Linux lists the processor's name and abilities."""
TOLD = frozenset({"avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile", "amx_bf16"})
"""Abilities for which TensorFlow and oneDNN have kernels of their own."""
EXACT = frozenset({"avx512_vnni", "avx_vnni"})
"""Abilities with which an x86 processor adds products of eight bits in 32 bits."""


def usable_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def processor_flags(cpuinfo: Path = CPUINFO) -> frozenset[str]:
    """Return the processor's abilities, as Linux names them; none where that isn't told."""
    return frozenset(_line("flags", cpuinfo).split())


def adds_exactly(cpuinfo: Path = CPUINFO) -> bool:
    """Tell whether sums of eight-bit products can't overflow here; False where that isn't told."""
    return bool(EXACT & processor_flags(cpuinfo))


def processor_name(cpuinfo: Path = CPUINFO) -> str:
    """Return what kind of processor this is, and its abilities that choose among kernels."""
    name = _line("model name", cpuinfo) or platform.machine()
    abilities = sorted(TOLD & processor_flags(cpuinfo))
    return f"{name} ({', '.join(abilities)})" if abilities else name


def _line(key: str, cpuinfo: Path) -> str:
    if platform.system() == "Darwin":
        return ""
    try:
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(key)), "")
