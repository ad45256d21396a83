"""What a picture may cost at most: hostile ones, and a photo of twelve megapixels."""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2

from reading.hostile import KINDS, SIDE, draw_hostile
from reading.results import Result

SCRIPTS = Path(__file__).resolve().parents[1]
MEGA = 1_000_000
PATIENCE_S = 120
"""So long is waited for one picture."""


@dataclass(frozen=True)
class Cost:
    """The median of the seconds that a picture took, and the process' peak of memory."""

    seconds: float
    megabytes: float


def cost_of(command: str, picture: Path, *options: str, model: Path | None = None) -> Cost:
    """Read or predict a picture in a process of its own.

    A process that fails or takes over two minutes costs two minutes.
    """
    arguments = [command, str(picture), *options, *(["--model", str(model)] if model else [])]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "reading.one_picture", *arguments],
            cwd=SCRIPTS,
            capture_output=True,
            check=True,
            timeout=PATIENCE_S,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return Cost(PATIENCE_S, float("inf"))
    said = json.loads(done.stdout)
    return Cost(statistics.median(said["seconds"]), said["peak_bytes"] / MEGA)


def hostile(model: Path | None = None, side: int = SIDE) -> list[Result]:
    """Read a picture of each hostile kind; the costliest one counts."""
    costs: dict[str, Cost] = {}
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        for kind in KINDS:
            picture = Path(folder) / "hostile.png"
            cv2.imwrite(str(picture), draw_hostile(kind, side), [cv2.IMWRITE_PNG_COMPRESSION, 1])
            costs[kind] = cost_of("read", picture, model=model)
    label = f"hostile pictures, {side * side / MEGA:.0f} megapixels"
    seconds = {kind: cost.seconds for kind, cost in costs.items()}
    memory = {kind: cost.megabytes for kind, cost in costs.items()}
    return [
        _worst(f"{label}", seconds, "s", 2),
        _worst("their peak memory", memory, "MB", 1000),
    ]


def _worst(label: str, values: Mapping[str, float], unit: str, bar: float) -> Result:
    ranked = sorted(values, key=lambda kind: -values[kind])
    note = ", ".join(f"{kind} {values[kind]:.3g}" for kind in ranked[:5])
    worst = values[ranked[0]]
    return Result("hostile", label, worst, unit, bar, False, note=note, details=values)
