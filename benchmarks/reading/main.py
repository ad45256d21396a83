"""Measure how well and how fast digitnet reads.

Prints a table, each figure with its 95 % interval and the goal that it has to
reach. Nothing that is measured here was trained on::

    python benchmarks/reading.py --json figures.json

With ``--model`` several times (the trainings of one recipe), the figures are
means and standard deviations. With ``--rivals``, RapidOCR and Tesseract read the
real pictures too.
"""

import argparse
import os
import sys
import time
from pathlib import Path

from rich.console import Console

from digitnet import __version__
from digitnet.errors import DigitnetError
from figures_file import machine
from reading import accuracy, speed, words
from reading.bench import Bench
from reading.cases import cases
from reading.limits import costs
from reading.real import rows as real_rows
from reading.real.changed import changed
from reading.real.pictures import write_details
from reading.results import Result, over_models, print_table, write_json
from reading.rivals.engines import RIVALS, RivalMissingError, RivalReader
from reading.rivals.rows import beside

REAL = {name: real_rows.measured(name) for name in real_rows.ROWS}
DEFAULT = {
    **REAL,
    **accuracy.ROWS,
    "words": words.words,
    "cases": cases,
    **speed.ROWS,
    **costs.ROWS,
}
ROWS = {**DEFAULT, "real-changed": changed, **speed.ON_DEMAND}


def main() -> None:
    """Parse, measure, print."""
    options = _options()
    console = Console(highlight=False)
    rivals = _find_rivals(console) if options.rivals else []
    started = time.perf_counter()
    benches = [_bench(options, model) for model in options.model or [None]]
    rows = options.only or list(DEFAULT)
    try:
        results = over_models([_measure(bench, rows) for bench in benches])
    except DigitnetError as error:
        sys.exit(f"reading.py: {error}")
    if rivals and options.real_dev and options.real_dev.is_dir():
        results = beside(results, rivals, rows, options.real_dev, options.quick)
    print_table(results, console)
    if options.details:
        write_details([found for bench in benches for found in bench.outcomes], options.details)
    if options.json:
        facts = {
            "digitnet": __version__,
            "models": [str(bench.model or "shipped") for bench in benches],
            "machine": machine(),
            "seconds": round(time.perf_counter() - started, 1),
            "quick": options.quick,
            "develop": options.develop,
        }
        write_json(results, facts, options.json)


def _measure(bench: Bench, rows: list[str]) -> list[Result]:
    results: list[Result] = []
    for name in rows:
        with Console(stderr=True).status(f"{bench.model or 'the shipped model'}: {name}"):
            results += ROWS[name](bench)
    return results


def _find_rivals(console: Console) -> list[RivalReader]:
    found = []
    for find in RIVALS.values():
        try:
            found.append(find())
        except RivalMissingError as error:
            console.print(str(error))
    return found


def _bench(options: argparse.Namespace, model: Path | None) -> Bench:
    folders = (options.data_dir, options.real_dev, options.cases)
    return Bench(model, *folders, options.quick, options.develop)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--only", nargs="+", choices=list(ROWS), metavar="ROW", help=", ".join(ROWS))
    add("--model", action="append", type=Path, help="a run folder or .onnx file")
    add("--rivals", action="store_true", help="RapidOCR and Tesseract beside, on real pictures")
    add("--json", type=Path, help="write every figure to this file")
    add("--details", type=Path, help="write what was read in each real picture to this CSV file")
    add("--quick", action="store_true", help="a handful of everything")
    add("--develop", action="store_true", help="scenes of training digits")
    add("--data-dir", type=Path, help="the folder of MNIST's files")
    real_dev = os.environ.get("DIGITNET_REAL_DEV") or None
    add("--real-dev", type=Path, default=real_dev, help="folder of other people's digits")
    add("--cases", type=Path, help="folder of small inputs that others failed on")
    return parser.parse_args()


if __name__ == "__main__":
    main()
