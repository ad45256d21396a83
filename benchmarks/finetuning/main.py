"""Fine-tune the network that ships on few pictures of another source, over several draws.

Each draw takes so many pictures a class; the rest of the source tests, and so do MNIST's
test digits, which tell what is forgotten::

    python benchmarks/finetuning.py --data-dir MNIST --real-dev REAL --json finetuning.json

"regained" is the share of what was missing to 100 % that the rest of the source rises by,
"kept" the share of the new weights, "s" processor seconds, the same on a busy machine.
"""

import argparse
import itertools
import json
import tempfile
import time
from pathlib import Path

import numpy as np
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from digitnet.data.dataset import Dataset
from digitnet.data.datasets import load_parts
from digitnet.data.replay import load_replay
from digitnet.evaluation.scoring import score
from digitnet.reader.classifier import Classifier
from digitnet.runs import open_run
from figures_file import add_file_options, write_figures
from finetuning.sources import NAMES, draw, load_source

FIGURES = ("before", "after", "mnist_before", "mnist_after")
MOST = 2000
"""Pictures of a source's rest that test, so that MNIST's own don't take all the time."""


def main() -> None:
    """Parse, run every draw, print the table."""
    options = _options()
    console = Console(stderr=True)
    mnist_test = load_parts("mnist", options.data_dir)[1]
    assert mnist_test is not None
    replay = None
    if options.replay != "none":
        named = load_parts("optdigits")[0] if options.replay == "optdigits" else None
        replay = named or load_replay(options.data_dir)[0]
    sources = [load_source(name, mnist_test, options.real_dev) for name in options.sources]
    mnist_before = _accuracy(Classifier(), mnist_test)
    rows = []
    for seed, count, source in itertools.product(range(options.draws), options.counts, sources):
        row = _run(source, count, seed, replay, mnist_test)
        rows.append({**row, "mnist_before": mnist_before})
        console.print(json.dumps(rows[-1]), soft_wrap=True)
        write_figures(rows, options.json)  # each draw's: a long measurement may be cut short
    Console().print(_table(rows))


def _run(
    source: Dataset, count: int, seed: int, replay: Dataset | None, mnist_test: Dataset
) -> dict[str, object]:
    from digitnet.workflows.finetune import finetune, open_base

    base, own = open_base(None), draw(source, count, seed, MOST)
    began, worked = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        done = finetune(base, own, replay, seed, Path(folder) / "run")
        seconds, processor = time.perf_counter() - began, time.process_time() - worked
        share = open_run(done.run.path).manifest.get("blended")
        model = Classifier(done.run.path)
    return {
        "source": source.name,
        "count": count,
        "draw": seed,
        "before": done.before,
        "after": done.after,
        "mnist_after": _accuracy(model, mnist_test),
        "share": share,
        "seconds": round(seconds, 1),
        "processor_seconds": round(processor, 1),
    }


def _accuracy(classifier: Classifier, part: Dataset) -> float:
    said = score(lambda images: classifier(images).probabilities, part.images)
    return float((said.argmax(axis=1) == part.labels).mean())


def _table(rows: list[dict]) -> Table:
    table = Table(box=SIMPLE, padding=(0, 1, 0, 0))
    for name in ("source", "a class", "draws", "before", "after", "regained", "MNIST", "kept", "s"):
        table.add_column(name, no_wrap=True)
    for name, count in dict.fromkeys((row["source"], row["count"]) for row in rows):
        some = [row for row in rows if (row["source"], row["count"]) == (name, count)]
        before, after, was, now, shares, seconds = (
            np.array([row[key] for row in some], float)
            for key in (*FIGURES, "share", "processor_seconds")
        )
        regained = (after - before) / np.maximum(1 - before, 1e-9)
        table.add_row(
            str(name),
            str(count),
            str(len(some)),
            f"{100 * before.mean():.2f}",
            f"{100 * after.mean():.2f} ± {100 * after.std():.2f}",
            f"{100 * regained.mean():.0f} %",
            f"{100 * (now - was).mean():+.2f}",
            f"{shares.mean():.2f}",
            f"{seconds.mean():.0f}",
        )
    return table


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sources", nargs="+", choices=NAMES, default=list(NAMES))
    parser.add_argument("--counts", nargs="+", type=int, default=[5, 10, 20])
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--replay", choices=["auto", "optdigits", "none"], default="auto")
    parser.add_argument("--real-dev", type=Path, help="folder with hwd1000/hwd1000.npz")
    add_file_options(parser)
    return parser.parse_args()
