"""What a picture may cost at most: hostile ones, and a photo of twelve megapixels."""

import json
import statistics
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2

from digitnet.synthesis.pages.benchmark import scenes
from reading.bench import Bench
from reading.limits.hostile import KINDS, SIDE, draw_hostile
from reading.results import Result
from worker_process import run_worker

MEGA = 1_000_000
PATIENCE_S = 120
"""So long is waited for one picture."""


@dataclass(frozen=True)
class Cost:
    """What a picture cost.

    Attributes
    ----------
    seconds
        The median over the times that it was read.
    megabytes
        The process' peak of memory; None where the process failed or took too long.
    refused
        What was said of it where it was refused in good order.
    """

    seconds: float
    megabytes: float | None
    refused: str = ""


def cost_of(command: str, picture: Path, *options: str, model: Path | None = None) -> Cost:
    """Read or predict a picture in a process of its own.

    A process that fails or takes over two minutes costs two minutes.
    """
    arguments = [command, str(picture), *options, *(["--model", str(model)] if model else [])]
    try:
        done = run_worker("reading.limits.one_picture", arguments, PATIENCE_S)
        done.check_returncode()
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return Cost(PATIENCE_S, None)
    said = json.loads(done.stdout)
    seconds = statistics.median(said["seconds"])
    return Cost(seconds, said["peak_bytes"] / MEGA, said["refused"])


def crowded(bench: Bench) -> list[Result]:
    """A photo of twelve megapixels with fifty digits, warm, on two threads."""
    with tempfile.TemporaryDirectory(prefix="crowded-") as folder:
        photo = Path(folder) / "photo.jpg"
        photo.write_bytes(scenes.compose("crowded", bench.splits.test, 0).file)
        times = "1" if bench.quick else "7"
        options = ("--warm", "--times", times, "--threads", "2")
        cost = cost_of("read", photo, *options, model=bench.model)
    label = "read 50 digits in 12 megapixels"
    return [
        Result("page", label, cost.seconds, "s", 0.4, at_least=False),
        Result("page", "its peak memory", cost.megabytes, "MB", 400, at_least=False),
    ]


def drawing(bench: Bench) -> list[Result]:
    """A drawing of 224×224 pixels, warm, on one thread."""
    digit = cv2.resize(bench.splits.test.images[0], (224, 224), interpolation=cv2.INTER_CUBIC)
    with tempfile.TemporaryDirectory(prefix="drawing-") as folder:
        picture = Path(folder) / "drawing.png"
        cv2.imwrite(str(picture), 255 - digit)
        times = "5" if bench.quick else "200"
        cost = cost_of("predict", picture, "--warm", "--times", times, model=bench.model)
    label = "predict a 224×224 drawing"
    return [Result("sketch", label, 1000 * cost.seconds, "ms", 10, at_least=False)]


def hostile(bench: Bench) -> list[Result]:
    """Read a picture of each hostile kind; the costliest one counts."""
    side = SIDE // 20 if bench.quick else SIDE
    costs: dict[str, Cost] = {}
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        for kind in KINDS:
            picture = Path(folder) / "hostile.png"
            cv2.imwrite(str(picture), draw_hostile(kind, side), [cv2.IMWRITE_PNG_COMPRESSION, 1])
            costs[kind] = cost_of("read", picture, model=bench.model)
    seconds = {kind: cost.seconds for kind, cost in costs.items()}
    memory = {kind: cost.megabytes for kind, cost in costs.items() if cost.megabytes is not None}
    refused = [f"{kind} refused: {cost.refused}" for kind, cost in costs.items() if cost.refused]
    failed = [f"{kind} failed" for kind in costs if kind not in memory]
    label = "hostile pictures, the slowest"
    return [
        _worst(label, seconds, "s", 2, refused + failed),
        _worst("hostile pictures, memory", memory, "MB", 1000, failed),
    ]


def _worst(
    label: str, values: Mapping[str, float], unit: str, bar: float, more: list[str]
) -> Result:
    ranked = sorted(values, key=lambda kind: -values[kind])
    note = "; ".join([", ".join(f"{kind} {values[kind]:.3g}" for kind in ranked[:5]), *more])
    worst = values[ranked[0]] if ranked else None
    return Result("hostile", label, worst, unit, bar, False, note=note, details=values)


ROWS: Mapping[str, Callable[[Bench], list[Result]]] = {
    "page": crowded,
    "sketch": drawing,
    "hostile": hostile,
}
