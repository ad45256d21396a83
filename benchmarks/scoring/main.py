"""How many 28×28 digits a second `digitnet score` takes from Parquet to Parquet.

    python benchmarks/scoring.py [--rows 1000000] [--workers 1 2] [--ray] [--json FILE]

Each measurement is one command from its start to its end, imports and all, with everything
that its processes hold in memory. Rows are digits that ship with scikit-learn, or MNIST's where
it is at hand, over and over, each shifted by a pixel or so, so that they compress as real ones do.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from digitnet.data.datasets import load_splits
from figures_file import write_figures

GOAL_RATE, GOAL_BYTES = 20_000, 10**9
"""With two workers, from the start of the command to its end."""
CHUNK = 50_000
WATCH_S = 0.2


@dataclass(frozen=True)
class Measured:
    """One command: where it ran, with how many workers, how long, and at most with how much.

    Attributes
    ----------
    processor_seconds
        Of the command and its processes, the same on a busy machine; None on Ray, whose
        daemons don't belong to the command.
    """

    where: str
    workers: int
    rows: int
    seconds: float
    peak_bytes: int
    processor_seconds: float | None

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds


def main() -> None:
    """Measure, print, and end with status 1 where the goal for two workers was missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--ray", action="store_true", help="also on a Ray of this machine")
    parser.add_argument("--json", type=Path, help="where to write the figures too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "digits.parquet"
        write_digits(source, given.rows)
        measured = [
            measure(source, Path(folder) / f"{where}-{workers}", where, workers)
            for where in ("here", *(["ray"] if given.ray else []))
            for workers in given.workers
        ]
    print_measured(measured)
    write_figures([{**asdict(one), "rate": one.rate} for one in measured], given.json)
    two = [one for one in measured if (one.where, one.workers) == ("here", 2)]
    sys.exit(any(one.rate < GOAL_RATE or one.peak_bytes > GOAL_BYTES for one in two))


def write_digits(path: Path, rows: int) -> None:
    """Write so many digits, 784 bytes each, in the one row group that pyarrow makes of them."""
    images = load_splits("auto").train.images
    rng = np.random.default_rng(0)
    schema = pa.schema([("pixels", pa.binary(784))])
    with pq.ParquetWriter(path, schema) as writer:
        chunks = []
        for start in range(0, rows, CHUNK):
            some = images[rng.integers(len(images), size=min(CHUNK, rows - start))]
            some = np.roll(some, rng.integers(-1, 2, size=2), axis=(1, 2))
            data = pa.py_buffer(np.ascontiguousarray(some))
            chunks.append(pa.Array.from_buffers(pa.binary(784), len(some), [None, data]))
        table = pa.table({"pixels": pa.chunked_array(chunks)})
        writer.write_table(table, row_group_size=1 << 20)


def measure(source: Path, out: Path, where: str, workers: int) -> Measured:
    """Run the command and watch what its processes hold."""
    command = [sys.executable, "-m", "digitnet", "score", str(source), "--out", str(out)]
    command += ["--workers", str(workers), *(["--ray", "local"] if where == "ray" else [])]
    start, before = time.perf_counter(), _processor_seconds()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        peak = Peak(process.pid)
        code = process.wait()
    seconds, worked = time.perf_counter() - start, _processor_seconds() - before
    if code:
        sys.exit(f"{' '.join(command)}: ended with status {code}")
    rows = json.loads((out / "_SUCCESS").read_text())["rows"]
    busy = None if where == "ray" else worked
    return Measured(where, workers, rows, seconds, peak.bytes, busy)


def _processor_seconds() -> float:
    """Return what children that have ended took, with theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Peak:
    """The most memory that a process and those under it held together, shared pages once."""

    def __init__(self, pid: int) -> None:
        self.bytes = 0
        threading.Thread(target=self._watch, args=(pid,), daemon=True).start()

    def _watch(self, pid: int) -> None:
        while psutil.pid_exists(pid):
            try:
                root = psutil.Process(pid)
                held = sum(memory(one) for one in (root, *root.children(recursive=True)))
                self.bytes = max(self.bytes, held)
            except psutil.Error:
                pass  # one of them has just ended
            time.sleep(WATCH_S)


def memory(process: psutil.Process) -> int:
    """Return what a process holds, its share of what several map, where the system tells."""
    info = process.memory_full_info()
    return int(getattr(info, "pss", info.rss))


def print_measured(measured: list[Measured]) -> None:
    """Print a row a command, and each one's rate against the first."""
    table = Table(
        "where", "workers", "rows", "seconds", "a second", "growth", "CPU s/1,000", "peak MB"
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for one in measured:
        table.add_row(
            one.where,
            str(one.workers),
            f"{one.rows / 1e6:g} M",
            f"{one.seconds:.1f}",
            f"{one.rate:,.0f}",
            f"{one.rate / measured[0].rate:.2f}",
            ""
            if one.processor_seconds is None
            else f"{1000 * one.processor_seconds / one.rows:.4f}",
            f"{one.peak_bytes / 1e6:,.0f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
