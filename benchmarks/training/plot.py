"""Accuracy over wall seconds, one curve a recipe."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from training.stopwatch import Trained

BEST, WORST = 99.9, 90.0
"""Percent between which the axis runs, stretched towards 100 %."""


def write_plot(runs: Iterable[Trained], path: Path, machine: str) -> None:
    """Draw each recipe's mean curve over its seeds, the end of each run as a dot.

    Both axes are logarithmic: seconds, and the share of mistakes.
    """
    groups: dict[str, list[Trained]] = {}
    for run in runs:
        groups.setdefault(run.recipe, []).append(run)
    figure = Figure((9, 5.5), layout="constrained")
    axes = figure.subplots()
    for name, group in groups.items():
        curve = _mean_curve(group)
        (line,) = axes.plot(curve[:, 0], 100 - 100 * curve[:, 1], linewidth=1.8, label=name)
        ends = np.array([run.curve[-1] for run in group])
        axes.scatter(ends[:, 0], 100 - 100 * ends[:, 1], s=14, color=line.get_color(), zorder=3)
    axes.set(xscale="log", yscale="log", ylim=(100 - WORST, 100 - BEST))
    axes.set(xlabel="seconds from data in memory", ylabel="accuracy on MNIST's test digits")
    axes.set_title(f"How soon each recipe gets there, and how far\n{machine}", fontsize=11)
    ticks = [90, 95, 98, 99, 99.5, 99.8]
    axes.set_yticks([100 - tick for tick in ticks], [f"{tick:g} %" for tick in ticks])
    axes.set_yticks([], minor=True)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda seconds, _: f"{seconds:g} s"))
    axes.grid(alpha=0.3)
    axes.legend(frameon=False, loc="lower right")
    figure.savefig(path, dpi=150)


def _mean_curve(group: list[Trained]) -> np.ndarray:
    """Average points of the same rank: (points, 2), seconds and accuracy."""
    shortest = min(len(run.curve) for run in group)
    return np.mean([run.curve[:shortest] for run in group], axis=0)
