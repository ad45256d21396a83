"""Compare ways to run a trained model: how fast, how large, how right.

Every engine runs in processes of its own. Without ``--model`` the shipped model
is measured; Keras and LiteRT need a run folder, because they need its Keras
model::

    python benchmarks/inference.py --model outputs --json inference.json
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from digitnet import __version__
from digitnet.data.datasets import load_training
from figures_file import add_file_options, machine, write_figures
from inference.engines import ENGINES
from inference.files import write_files
from worker_process import run_worker

Figures = dict[str, float]


def main() -> None:
    """Parse, measure, print."""
    options = _options()
    console, progress = Console(highlight=False), Console(stderr=True)
    results: dict[str, Figures] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with progress.status("writing the model in every format"):
            digits = load_training("mnist", options.data_dir).images
            write_files(options.model, digits, folder)
        for engine in options.only:
            path = folder / ENGINES[engine].file
            if path.exists() and ENGINES[engine].installed:
                with progress.status(engine):
                    results[engine] = _measure(engine, path, options)
            else:
                lacking = "its package" if path.exists() else "a run folder: give --model"
                progress.print(f"{engine}: left out, it needs {lacking}")
    print_table(results, console)
    facts = {
        "digitnet": __version__,
        "model": str(options.model or "shipped"),
        "machine": machine(),
        "quick": options.quick,
    }
    write_figures({**facts, "engines": results}, options.json)


def print_table(results: dict[str, Figures], console: Console) -> None:
    """Print a row an engine, within 80 columns."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    table.add_column("engine", no_wrap=True)
    headings = ("p50 µs", "p99 µs", "digits/s", "kB", "memory", "start", "test %", "corrupt %")
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    for engine, figures in results.items():
        table.add_row(
            engine,
            f"{figures['p50_us']:,.0f}",
            f"{figures['p99_us']:,.0f}",
            f"{figures['digits_per_s']:,.0f}",
            f"{figures['file_bytes'] / 1e3:,.0f}",
            f"{figures['memory_mb']:,.0f} MB",
            f"{figures['start_s']:.2f} s",
            f"{figures['accuracy']:.2f}",
            f"{figures['corrupted']:.2f}",
        )
    console.print(table)
    console.print("\n[dim]p50, p99: one digit, one thread; digits/s: batches, two threads[/]")


def _measure(engine: str, path: Path, options: argparse.Namespace) -> Figures:
    arguments = [engine, str(path)]
    arguments += ["--quick"] if options.quick else []
    arguments += ["--data-dir", str(options.data_dir)] if options.data_dir else []
    figures: Figures = {"file_bytes": path.stat().st_size}
    for extra in (["--threads", "1"], ["--threads", "2"], ["--threads", "2", "--accuracy"]):
        done = run_worker("inference.worker", [*arguments, *extra])
        if done.returncode:
            sys.exit(f"{done.stderr}\ninference.py: {engine} failed")
        figures |= json.loads(done.stdout)
    return figures


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, help="a run folder or .onnx file")
    parser.add_argument(
        "--only",
        nargs="+",
        choices=list(ENGINES),
        metavar="ENGINE",
        default=list(ENGINES),
        help=", ".join(ENGINES),
    )
    parser.add_argument("--quick", action="store_true", help="a handful of everything")
    add_file_options(parser)
    return parser.parse_args()


if __name__ == "__main__":
    main()
