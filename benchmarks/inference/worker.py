"""Measure one engine in this process and print its figures as one line of JSON."""

import argparse
import contextlib
import json
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from inference.engines import ENGINES, Classify

if TYPE_CHECKING:
    from digitnet.data.datasets import Dataset

BATCH = 1000


def main() -> None:
    """Load, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=list(ENGINES))
    parser.add_argument("file", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--accuracy", action="store_true", help="score instead of timing")
    parser.add_argument("--data-dir", type=Path)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    began = time.perf_counter()
    with contextlib.redirect_stdout(sys.stderr):
        classify = ENGINES[options.engine].load(options.file, options.threads)
        classify(np.zeros((1, 28, 28), np.uint8))
        ready = time.perf_counter() - began
        start = {"start_s": ready, "memory_mb": _peak() / 1e6}
        digits = _load(options.data_dir, options.quick)
        if options.accuracy:
            figures = _accuracies(classify, digits)
        elif options.threads == 1:
            figures = start | _latency(classify, digits, 50 if options.quick else 3000)
        else:
            figures = _throughput(classify, digits, 2 if options.quick else 20)
    print(json.dumps(figures))


def _load(data_dir: Path | None, quick: bool) -> "Dataset":
    from digitnet.data.datasets import load_labelled

    test = load_labelled("mnist", data_dir)
    return test.part(np.arange(200)) if quick else test


def _latency(classify: Classify, digits: "Dataset", times: int) -> dict[str, float]:
    """Return how long one digit takes, in µs."""
    taken = []
    for index in range(times):
        image = digits.images[index % len(digits)][None]
        began = time.perf_counter()
        classify(image)
        taken.append(1e6 * (time.perf_counter() - began))
    warm = taken[times // 10 :]
    return {"p50_us": float(np.median(warm)), "p99_us": float(np.quantile(warm, 0.99))}


def _throughput(classify: Classify, digits: "Dataset", times: int) -> dict[str, float]:
    """Return digits a second in batches, the median of several."""
    images = digits.images[:BATCH]
    classify(images)
    rates = []
    for _ in range(times):
        began = time.perf_counter()
        classify(images)
        rates.append(len(images) / (time.perf_counter() - began))
    return {"digits_per_s": float(np.median(rates))}


def _accuracies(classify: Classify, digits: "Dataset") -> dict[str, float]:
    """Return the percentage right of test digits, and the mean over the corrupted sets."""
    from digitnet.evaluation.corruptions import CORRUPTIONS

    def score(images: np.ndarray) -> float:
        parts = range(0, len(images), BATCH)
        found = np.concatenate([classify(images[at : at + BATCH]).argmax(1) for at in parts])
        return 100 * float((found == digits.labels).mean())

    corrupted = [
        score(corrupt(digits.images, np.random.default_rng([0, *name.encode()])))
        for name, corrupt in CORRUPTIONS.items()
    ]
    return {"accuracy": score(digits.images), "corrupted": float(np.mean(corrupted))}


def _peak() -> int:
    """Return the most bytes that this process held so far, those of Python too."""
    if sys.platform == "linux":  # its ru_maxrss counts the parent's memory
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return 1024 * int(status.partition("VmHWM:")[2].split()[0])
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    main()
