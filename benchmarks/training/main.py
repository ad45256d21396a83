"""Compare how soon and how far recipes get on MNIST: other people's and ours.

Each run is a process of its own, and all recipes run with one seed before any
runs with the next, so that whatever else slows the machine hits all of them::

    python benchmarks/training.py --seeds 5 --json training.json --plot training.png

Seconds count from data in memory to final weights, tracing and compiling
included, imports not. A GFLOP/s counts three forward passes for a step.
"""

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console

from digitnet import __version__
from figures_file import add_file_options, machine
from training.names import KERAS_EXAMPLE, PEAK, all_names, default_names
from training.plot import write_plot
from training.results import print_table, summarise, write_json
from training.stopwatch import Trained
from worker_process import run_worker

QUICK = {"only": [KERAS_EXAMPLE, "fast"], "seeds": 1, "subset": 2000}


def main() -> None:
    """Parse, run everything, print."""
    options = _options()
    console, progress = Console(highlight=False), Console(stderr=True)
    runs, peaks = [], {}
    for seed in range(options.seeds):
        with progress.status("matrix products"):
            measured = _worker(PEAK)
        peaks = {dtype: max(peak, peaks.get(dtype, 0)) for dtype, peak in measured.items()}
        for name in options.only:
            with progress.status(f"{name}, seed {seed} ({seed + 1} of {options.seeds})"):
                runs.append(Trained(**_worker(name, seed, options.subset, options.data_dir)))
            last = runs[-1]
            progress.print(
                f"{name}, seed {seed}: {last.seconds:.1f} s, {100 * last.accuracy:.2f} %"
            )
    rows = summarise(runs, peaks, KERAS_EXAMPLE)
    print_table(rows, peaks, console)
    told = machine()
    if options.json:
        facts = {"digitnet": __version__, "machine": told, "subset": options.subset}
        write_json(runs, rows, {**facts, "peak_gflops": peaks}, options.json)
    if options.plot:
        write_plot(runs, options.plot, told)


def _worker(
    name: str, seed: int = 0, subset: int | None = None, data_dir: Path | None = None
) -> dict:
    """Run one recipe in a fresh process and return what it printed."""
    arguments = [name, "--seed", str(seed)]
    arguments += ["--subset", str(subset)] if subset else []
    arguments += ["--data-dir", str(data_dir)] if data_dir else []
    done = run_worker("training.worker", arguments)
    if done.returncode:
        sys.exit(f"{done.stderr}\ntraining.py: {name}, seed {seed}, failed")
    return json.loads(done.stdout)


def _options() -> argparse.Namespace:
    names = all_names()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=names, metavar="RECIPE", help=", ".join(names))
    parser.add_argument("--seeds", type=int, default=3, help="runs of each recipe (default 3)")
    parser.add_argument("--subset", type=int, help="use only so many digits")
    parser.add_argument("--quick", action="store_true", help="one rival, one seed, a subset")
    parser.add_argument("--plot", type=Path, help="draw accuracy over seconds into this PNG")
    add_file_options(parser)
    options = parser.parse_args()
    if options.quick:
        vars(options).update(QUICK)
    options.only = options.only or default_names()
    return options


if __name__ == "__main__":
    main()
