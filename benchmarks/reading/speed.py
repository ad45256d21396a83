"""How fast the reader is, and how much memory and disk it takes."""

import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path

import cv2
import numpy as np

from digitnet.reader.classifier import Classifier
from reading.bench import Bench
from reading.results import Result

ROOT = Path(__file__).resolve().parents[2]
MEGA = 1_000_000
WATCHER = """
import os, subprocess, sys, time
start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(time.perf_counter() - start, usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""A small process that starts the measured one: a child's peak counts its parent's memory too."""


def cold(bench: Bench) -> list[Result]:
    """``digitnet predict one.png`` in a fresh process: wall time and peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "one.png"
        cv2.imwrite(str(picture), 255 - bench.test.images[0])
        command = [sys.executable, "-m", "digitnet", "predict", "--json", str(picture)]
        command += ["--model", str(bench.model)] if bench.model else []
        runs = [_run(command) for _ in range(2 if bench.quick else 10)]
    seconds = statistics.median(seconds for seconds, _ in runs)
    peak = max(peak for _, peak in runs)
    return [
        Result("cold", "cold predict of one picture", seconds, "s", 0.5, at_least=False),
        Result("cold", "its peak memory", peak / MEGA, "MB", 250, at_least=False),
    ]


def warm(bench: Bench) -> list[Result]:
    """One 28×28 digit through the network, one thread."""
    classifier, one = Classifier(bench.model), bench.test.images[:1]
    seconds = _median(lambda: classifier(one), 50 if bench.quick else 3000)
    return [Result("warm", "one digit, one thread", seconds * 1e6, "µs", 150, at_least=False)]


def batch(bench: Bench) -> list[Result]:
    """Batches of 28×28 digits through the network, two threads."""
    classifier, images = Classifier(bench.model, threads=2), bench.test.images[:1024]
    seconds = _median(lambda: classifier(images), 2 if bench.quick else 30)
    return [Result("batch", "batches, two threads", len(images) / seconds, "digits/s", 15_000)]


def size(bench: Bench) -> list[Result]:
    """What the networks that ship take on disk, or the one that is measured."""
    folder = bench.model or resources.files("digitnet") / "assets"
    files = [folder] if folder.is_file() else sorted(Path(str(folder)).glob("*.onnx"))
    taken = sum(Path(str(file)).stat().st_size for file in files)
    return [Result("size", "networks on disk", taken / MEGA, "MB", 2, at_least=False)]


def install(bench: Bench) -> list[Result]:  # noqa: ARG001 - every row has the bench
    """What ``pip install digitnet`` puts on disk, without the extras."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        before = _disk(Path(folder))
        python = str(Path(folder) / "bin" / "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", str(ROOT)], check=True)
        taken = _disk(Path(folder)) - before
    return [Result("install", "the light install", taken / MEGA, "MB", 350, at_least=False)]


ROWS: Mapping[str, Callable[[Bench], list[Result]]] = {
    "cold": cold,
    "warm": warm,
    "batch": batch,
    "size": size,
}
ON_DEMAND: Mapping[str, Callable[[Bench], list[Result]]] = {"install": install}
"""Rows that go to the package index; run only when named."""


def _run(command: list[str]) -> tuple[float, int]:
    """Return wall seconds and peak bytes of a process that must succeed."""
    watched = subprocess.run(
        [sys.executable, "-c", WATCHER, *command], capture_output=True, text=True, check=True
    )
    seconds, peak = watched.stdout.split()
    return float(seconds), int(peak) * (1 if sys.platform == "darwin" else 1024)


def _median(act: Callable[[], object], times: int) -> float:
    act()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        taken.append(time.perf_counter() - start)
    return float(np.median(taken))


def _disk(folder: Path) -> int:
    return sum(file.lstat().st_size for file in folder.rglob("*") if not file.is_dir())
