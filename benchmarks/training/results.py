"""A recipe's trainings as one row: means, spreads, ratios; table, JSON and plot."""

import dataclasses
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from figures_file import write_figures
from training.stopwatch import Trained

Peaks = Mapping[str, float]
"""GFLOP/s of a matrix product by precision."""


@dataclass(frozen=True)
class Row:
    """One recipe over its seeds.

    Attributes
    ----------
    seconds, accuracy
        Means; `accuracy` is a share.
    faster
        The Keras example's mean seconds divided by these; None if it didn't run.
    of_peak
        Achieved GFLOP/s as a share of a matrix product's, in the same precision.
    """

    recipe: str
    runs: int
    seconds: float
    seconds_sd: float
    accuracy: float
    accuracy_sd: float
    parameters: int
    flops: int
    gflops: float
    of_peak: float
    faster: float | None
    precision: str


def summarise(runs: Iterable[Trained], peaks: Peaks, reference: str) -> list[Row]:
    """Return a row for each recipe, in the order of their first runs.

    Parameters
    ----------
    reference
        The recipe that the others' seconds are compared with.
    """
    groups: dict[str, list[Trained]] = {}
    for run in runs:
        groups.setdefault(run.recipe, []).append(run)
    base = _mean([run.seconds for run in groups[reference]]) if reference in groups else None
    return [_row(group, peaks, base) for group in groups.values()]


def _row(group: Sequence[Trained], peaks: Peaks, base: float | None) -> Row:
    first = group[0]
    seconds = [run.seconds for run in group]
    accuracy = [run.accuracy for run in group]
    gflops = _mean([run.gflops for run in group])
    return Row(
        recipe=first.recipe,
        runs=len(group),
        seconds=_mean(seconds),
        seconds_sd=_sd(seconds),
        accuracy=_mean(accuracy),
        accuracy_sd=_sd(accuracy),
        parameters=first.parameters,
        flops=first.flops,
        gflops=gflops,
        of_peak=gflops / peaks[first.precision],
        faster=base / _mean(seconds) if base else None,
        precision=first.precision,
    )


def print_table(rows: Iterable[Row], peaks: Peaks, console: Console) -> None:
    """Print a row a recipe, within 80 columns."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    table.add_column("recipe", no_wrap=True)
    for heading in ("seconds", "faster", "accuracy %", "weights", "MFLOP", "GFLOP/s", "peak"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            row.recipe,
            f"{row.seconds:.2f} ± {row.seconds_sd:.2f}",
            f"{row.faster:.1f}×" if row.faster else "–",
            f"{100 * row.accuracy:.2f} ± {100 * row.accuracy_sd:.2f}",
            f"{row.parameters:,}",
            f"{row.flops / 1e6:.2f}",
            f"{row.gflops:.1f}",
            f"{100 * row.of_peak:.1f} %",
        )
    console.print(table)
    told = ", ".join(f"{dtype} {peak:,.0f} GFLOP/s" for dtype, peak in peaks.items())
    console.print(f"\n[dim]mean ± sd over seeds; peak: of a matrix product, {told}[/]")


def write_json(
    runs: Iterable[Trained], rows: Iterable[Row], facts: Mapping[str, object], path: Path
) -> None:
    """Write every run with its curve, the rows, and the facts of the machine."""
    content = {
        **facts,
        "recipes": [dataclasses.asdict(row) for row in rows],
        "runs": [dataclasses.asdict(run) for run in runs],
    }
    write_figures(content, path)


def _mean(values: Sequence[float]) -> float:
    return statistics.fmean(values)


def _sd(values: Sequence[float]) -> float:
    return statistics.stdev(values) if len(values) > 1 else 0.0
