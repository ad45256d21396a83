"""The confusion matrix as a picture."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, LogNorm
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitnet.evaluation.plots.page import INK, LINES, new_page

PALE_BLUE = "#dcebf5"
ORANGES = ("#fdf0e4", "#f3a85f", "#a33b00")
FEW = 10
"""The darkest orange stands for at least so many mistakes."""


def confusion_plot(confusion: Sequence[Sequence[int]], caption: str) -> Figure:
    """Draw how often each digit was read as which.

    Parameters
    ----------
    confusion
        Rows of counts: row = label, column = prediction.
    caption
        A line that says which run this is.
    """
    counts = np.asarray(confusion)
    right = int(np.trace(counts))
    title = f"Confusion matrix: {counts.sum() - right:,} mistakes in {counts.sum():,} pictures"
    figure = new_page(7.2, 7.6, title, caption)
    axes = figure.add_subplot()
    mistakes = counts - np.diag(np.diag(counts))
    most = max(FEW, int(mistakes.max()))
    colours = LinearSegmentedColormap.from_list("mistakes", ORANGES)
    axes.imshow(np.ma.masked_equal(mistakes, 0), cmap=colours, norm=LogNorm(1, most))
    _write_counts(axes, counts, most)
    axes.set_xlabel("predicted digit")
    axes.set_ylabel("true digit")
    _draw_lattice(axes, len(counts))
    return figure


def _write_counts(axes: Axes, counts: NDArray[np.int64], most: int) -> None:
    size = len(counts)
    for (row, column), count in np.ndenumerate(counts):
        diagonal = row == column
        if diagonal:
            axes.axhspan(row - 0.5, row + 0.5, row / size, (row + 1) / size, color=PALE_BLUE)
        if count or diagonal:
            colour = "white" if not diagonal and count > 0.4 * most else INK
            weight = "bold" if diagonal else "normal"
            text = axes.text(column, row, f"{count}", color=colour, weight=weight)
            text.set(ha="center", va="center")


def _draw_lattice(axes: Axes, size: int) -> None:
    axes.set_xticks(range(size))
    axes.set_yticks(range(size))
    axes.set_xticks(np.arange(-0.5, size), minor=True)
    axes.set_yticks(np.arange(-0.5, size), minor=True)
    axes.grid(which="minor", color=LINES, linewidth=0.8)
    axes.tick_params(which="both", length=0)
    axes.spines[:].set_color(LINES)
