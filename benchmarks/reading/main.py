"""Measure how well and how fast digitnet reads.

Prints a table, each figure with its 95 % interval and the bar that it has to
reach. Nothing that is measured here was trained on::

    python benchmarks/reading.py --json figures.json

With ``--model`` several times (the trainings of one recipe), the figures are
means and standard deviations.
"""

import argparse
import os
import platform
import sys
import time
from pathlib import Path

from rich.console import Console

from digitnet import __version__
from digitnet.data.datasets import load_splits
from digitnet.errors import DigitnetError
from reading import accuracy, speed
from reading.accuracy import Bench
from reading.results import Result, over_models, print_table, write_json

DEFAULT = {**accuracy.ROWS, **speed.ROWS}
ROWS = {**DEFAULT, **speed.ON_DEMAND}


def main() -> None:
    """Parse, measure, print."""
    options = _options()
    console, progress = Console(highlight=False), Console(stderr=True)
    try:
        splits = load_splits("mnist", options.data_dir)
    except DigitnetError as error:
        sys.exit(f"reading.py: {error}")
    models: list[Path | None] = options.model or [None]
    started = time.perf_counter()
    runs: list[list[Result]] = []
    for model in models:
        bench = Bench(model, splits, options.real_dev, options.quick, options.develop)
        results: list[Result] = []
        for name in options.only or DEFAULT:
            with progress.status(f"{model or 'the shipped model'}: {name}"):
                results += ROWS[name](bench)
        runs.append(results)
    results = over_models(runs)
    print_table(results, console)
    if options.json:
        facts = {
            "digitnet": __version__,
            "models": [str(model) if model else "shipped" for model in models],
            "machine": f"{platform.machine()}, {os.cpu_count()} processors",
            "seconds": round(time.perf_counter() - started, 1),
            "quick": options.quick,
            "develop": options.develop,
        }
        write_json(results, facts, options.json)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--only", nargs="+", choices=list(ROWS), metavar="ROW", help=", ".join(ROWS)
    )
    parser.add_argument("--model", action="append", type=Path, help="a run folder or .onnx file")
    parser.add_argument("--json", type=Path, help="write every figure to this file")
    parser.add_argument("--quick", action="store_true", help="a handful of everything")
    parser.add_argument("--develop", action="store_true", help="scenes of training digits")
    parser.add_argument("--data-dir", type=Path, help="the folder of MNIST's files")
    parser.add_argument(
        "--real-dev",
        type=Path,
        default=os.environ.get("DIGITNET_REAL_DEV"),
        help="folder of other people's digits",
    )
    options = parser.parse_args()
    options.real_dev = Path(options.real_dev) if options.real_dev else None
    return options


if __name__ == "__main__":
    main()
