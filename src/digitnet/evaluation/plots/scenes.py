"""Pictures of the page network: what it found, and its figures over the epochs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from digitnet.evaluation.plots.page import GREY, INK, LINES, RIGHT, WRONG, new_page

COLUMNS = 3
SHARES = (
    ("val_recall", "digits found", RIGHT, "-"),
    ("val_precision", "of what was read, digits", INK, ":"),
    ("val_accuracy", "of those found, read right", WRONG, "--"),
)
"""Columns of the history with name, colour and line."""


@dataclass(frozen=True)
class Mark:
    """A box to draw on a scene.

    Attributes
    ----------
    box
        x, y, width, height in pixels.
    text
        What stands above it.
    right
        True, False for a mistake, None for what counts neither way.
    """

    box: Sequence[float]
    text: str
    right: bool | None


Shown = tuple[NDArray[np.uint8], Sequence[Mark]]
"""A (height, width) uint8 picture and what is drawn on it."""


def scenes_plot(scenes: Sequence[Shown], caption: str) -> Figure:
    """Draw scenes with a box for each digit that was read or missed."""
    rows = -(-len(scenes) // COLUMNS)
    title = "What the network finds: blue is right, orange with a cross is wrong"
    figure = new_page(4.2 * COLUMNS, 4.2 * rows + 0.9, title, caption)
    cells = np.ravel(figure.subplots(rows, COLUMNS, squeeze=False))
    for cell in cells:
        cell.set_axis_off()
    for cell, (picture, marks) in zip(cells, scenes, strict=False):
        cell.imshow(picture, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
        for mark in marks:
            _draw(cell, mark)
    return figure


def shares_plot(history: Sequence[Mapping[str, float]], caption: str) -> Figure:
    """Draw what share of the validation scenes' digits is found and read after each epoch."""
    figure = new_page(8, 5, "Digits found and read in composed validation scenes", caption)
    axes = figure.add_subplot()
    epochs = [row["epoch"] for row in history]
    for column, name, colour, line in SHARES:
        values = [100 * row[column] for row in history]
        label = f"{name} (last: {values[-1]:.2f} %)"
        axes.plot(epochs, values, label=label, color=colour, linestyle=line)
    axes.set_xlabel("epoch")
    axes.set_ylabel("share (%)")
    axes.set_xlim(min(epochs) - 0.5, max(epochs) + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.grid(color=LINES)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=3, fontsize=9)
    return figure


def _draw(axes: Axes, mark: Mark) -> None:
    x, y, width, height = mark.box
    colour = {True: RIGHT, False: WRONG, None: GREY}[mark.right]
    text = f"✗{mark.text}" if mark.right is False else mark.text
    axes.add_patch(Rectangle((x - 0.5, y - 0.5), width, height, fill=False, edgecolor=colour))
    axes.text(x, y - 1, text, color=colour, fontsize=8, va="bottom", clip_on=True)
