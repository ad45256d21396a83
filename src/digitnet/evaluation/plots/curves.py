"""Accuracy and loss over the epochs of a run."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from digitnet.evaluation.plots.page import LINES, RIGHT, WRONG, new_page

History = Sequence[Mapping[str, float]]
"""One row per epoch with ``epoch`` (from 1), ``loss`` and ``val_loss`` (nats), ``accuracy`` and
``val_accuracy`` (0 to 1)."""

MARKED = 30
"""More epochs than this are drawn as lines alone."""


def accuracy_plot(history: History, caption: str) -> Figure:
    """Draw training and validation accuracy; `caption` says which run this is."""
    percent = [{key: 100 * value for key, value in row.items()} for row in history]
    figure = new_page(8, 5, "Accuracy", caption)
    _curves(figure, history, percent, "accuracy", "{:.2f} %")
    figure.axes[0].set_ylabel("accuracy (%)")
    return figure


def loss_plot(
    history: History, caption: str, what: str = "cross-entropy (nats)", note: str = ""
) -> Figure:
    """Draw training and validation loss.

    Parameters
    ----------
    caption
        Which run this is.
    what
        What the loss is, and its unit.
    note
        Why the two curves can't be compared number by number, if they can't.
    """
    figure = new_page(8, 5, "Loss", caption)
    _curves(figure, history, history, "loss", "{:.4f}")
    figure.axes[0].set_ylabel(what)
    if note:
        figure.axes[0].set_xlabel(f"epoch\n{note}")
    return figure


def _curves(figure: Figure, history: History, shown: History, key: str, form: str) -> None:
    axes = figure.add_subplot()
    epochs = [row["epoch"] for row in history]
    for name, column, colour, line, marker in (
        ("training, while it learned", key, WRONG, "--", "s"),
        ("validation, after the epoch", f"val_{key}", RIGHT, "-", "o"),
    ):
        values = [row[column] for row in shown]
        label = f"{name} (last: {form.format(values[-1])})"
        (curve,) = axes.plot(epochs, values, label=label, color=colour, linestyle=line)
        if len(epochs) <= MARKED:
            curve.set(marker=marker, markersize=5)
    axes.set_xlabel("epoch")
    axes.set_xlim(min(epochs) - 0.5, max(epochs) + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.grid(color=LINES)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2)
