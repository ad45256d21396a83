"""The confusion matrix as a picture."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, LogNorm
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitnet.classes import DIGIT_NAMES
from digitnet.evaluation.plots.page import INK, LINES, new_page

PALE_BLUE = "#dcebf5"
ORANGES = ("#fdf0e4", "#f3a85f", "#a33b00")
MIN_DARKEST = 10
"""The darkest orange stands for no fewer mistakes than these, so that one mistake stays pale."""


def confusion_plot(
    confusion: Sequence[Sequence[int]], caption: str, classes: Sequence[str] = DIGIT_NAMES
) -> Figure:
    """Draw how often each class was read as which.

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
    side = max(7.2, 0.4 * len(counts))
    figure = new_page(side, side + 0.4, title, caption)
    axes = figure.add_subplot()
    mistakes = counts - np.diag(np.diag(counts))
    highest = max(MIN_DARKEST, int(mistakes.max()))
    colours = LinearSegmentedColormap.from_list("mistakes", ORANGES)
    axes.imshow(np.ma.masked_equal(mistakes, 0), cmap=colours, norm=LogNorm(1, highest))
    _write_counts(axes, counts, highest)
    kind = "digit" if tuple(classes) == DIGIT_NAMES else "class"
    axes.set_xlabel(f"predicted {kind}")
    axes.set_ylabel(f"true {kind}")
    _draw_lattice(axes, classes)
    return figure


def _write_counts(axes: Axes, counts: NDArray[np.int64], highest: int) -> None:
    size = len(counts)
    for (row, column), count in np.ndenumerate(counts):
        diagonal = row == column
        if diagonal:
            axes.axhspan(row - 0.5, row + 0.5, row / size, (row + 1) / size, color=PALE_BLUE)
        if count or diagonal:
            colour = "white" if not diagonal and count > 0.4 * highest else INK
            weight = "bold" if diagonal else "normal"
            text = axes.text(column, row, f"{count}", color=colour, weight=weight)
            text.set(ha="center", va="center")


def _draw_lattice(axes: Axes, classes: Sequence[str]) -> None:
    size = len(classes)
    long = max(map(len, classes)) > 2
    axes.set_xticks(range(size), classes, rotation=90 if long else 0)
    axes.set_yticks(range(size), classes)
    axes.set_xticks(np.arange(-0.5, size), minor=True)
    axes.set_yticks(np.arange(-0.5, size), minor=True)
    axes.grid(which="minor", color=LINES, linewidth=0.8)
    axes.tick_params(which="both", length=0)
    axes.spines[:].set_color(LINES)
