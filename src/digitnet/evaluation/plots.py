"""The pictures of a run folder, drawn with matplotlib and no global state."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, LogNorm
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

Images = NDArray[np.uint8]
"""(n, 28, 28) uint8, ink bright on 0."""

BLUE, ORANGE, INK, FAINT = "#0072B2", "#C04A00", "#1a1a1a", "#8a8a8a"
DPI = 100


def save_png(figure: Figure, path: Path) -> None:
    """Write a figure; the same figure gives the same bytes."""
    figure.savefig(path, dpi=DPI, metadata={"Software": None})


def accuracy_plot(history: Sequence[Mapping[str, float]], caption: str) -> Figure:
    """Draw training and validation accuracy over the epochs.

    Parameters
    ----------
    history
        A row an epoch with ``epoch`` (from 1), ``accuracy`` and
        ``val_accuracy`` (0 to 1).
    caption
        A line that says which run this is.
    """
    figure, axes = _curves(history, "accuracy", 100.0, "%")
    _head(figure, axes, "Accuracy", caption)
    axes.set_ylabel("accuracy (%)")
    return figure


def loss_plot(history: Sequence[Mapping[str, float]], caption: str) -> Figure:
    """Draw training and validation loss over the epochs.

    Parameters
    ----------
    history
        A row an epoch with ``epoch`` (from 1), ``loss`` and
        ``val_loss`` (nats).
    caption
        A line that says which run this is.
    """
    figure, axes = _curves(history, "loss", 1.0, "")
    _head(figure, axes, "Loss", caption)
    axes.set_ylabel("cross-entropy (nats)")
    return figure


def samples_plot(images: Images, labels: NDArray[np.uint8], caption: str) -> Figure:
    """Draw a 4×4 grid of labelled pictures, chosen at random but always the same."""
    chosen = _choose(len(images))
    figure, cells = _grid(4, 4, "Samples with their labels", caption)
    for cell, index in zip(cells, chosen, strict=False):
        _picture(cell, images[index])
        cell.set_title(str(labels[index]), color=INK)
    return figure


def predictions_plot(
    images: Images, labels: NDArray[np.uint8], probabilities: NDArray[np.float32], caption: str
) -> Figure:
    """Draw 16 pictures with what the model reads; mistakes are framed and say so."""
    chosen = _choose(len(images))
    predictions = probabilities.argmax(axis=1)
    figure, cells = _grid(4, 4, "What the model reads", caption)
    for cell, index in zip(cells, chosen, strict=False):
        read, label = predictions[index], labels[index]
        _picture(cell, images[index])
        share = f"{probabilities[index, read]:.0%}"
        if read == label:
            cell.set_title(f"✓ {read}   {share}", color=BLUE)
        else:
            cell.set_title(f"✗ {read}, is {label}   {share}", color=ORANGE, weight="bold")
            _frame(cell)
    return figure


def misclassified_plot(
    images: Images, labels: NDArray[np.uint8], probabilities: NDArray[np.float32], caption: str
) -> Figure:
    """Draw up to 24 mistakes, the surest first, with label, prediction and confidence."""
    predictions = probabilities.argmax(axis=1)
    confidence = probabilities.max(axis=1)
    wrong = np.flatnonzero(predictions != labels)
    worst = wrong[np.argsort(-confidence[wrong], kind="stable")][:24]
    if len(worst) < len(wrong):
        title = f"The {len(worst)} surest of {len(wrong)} mistakes"
    else:
        title = f"All mistakes: {len(wrong)} of {len(labels)} pictures"
    rows = max(1, -(-len(worst) // 6))
    figure, cells = _grid(rows, 6, title, caption)
    for cell, index in zip(cells, worst, strict=False):
        _picture(cell, images[index])
        told = f"is {labels[index]}, read {predictions[index]}\n{confidence[index]:.1%} sure"
        cell.set_title(told, color=INK)
    return figure


def confusion_plot(confusion: Sequence[Sequence[int]], caption: str) -> Figure:
    """Draw the confusion matrix; the colour counts mistakes, right answers stay pale."""
    counts = np.asarray(confusion)
    figure = Figure(figsize=(7.2, 7.2), dpi=DPI, layout="constrained")
    axes = figure.add_subplot()
    mistakes = np.where(np.eye(len(counts), dtype=bool), 0, counts)
    shown = np.ma.masked_equal(mistakes, 0)
    colours = LinearSegmentedColormap.from_list("mistakes", ["#fdeee0", "#f3a85f", "#a33b00"])
    axes.imshow(shown, cmap=colours, norm=LogNorm(1, max(10, mistakes.max())))
    for (row, column), count in np.ndenumerate(counts):
        if row == column:
            axes.axhspan(
                row - 0.5, row + 0.5, row / 10, (row + 1) / 10, color="#e3eff7", zorder=0.5
            )
        if count or row == column:
            dark = row != column and count > 0.4 * max(10, mistakes.max())
            weight = "bold" if row == column else "normal"
            axes.text(
                column,
                row,
                str(count),
                ha="center",
                va="center",
                color="white" if dark else INK,
                weight=weight,
            )
    axes.set_xticks(range(len(counts)))
    axes.set_yticks(range(len(counts)))
    axes.set_xlabel("predicted digit")
    axes.set_ylabel("true digit")
    axes.set_xticks(np.arange(-0.5, len(counts)), minor=True)
    axes.set_yticks(np.arange(-0.5, len(counts)), minor=True)
    axes.grid(which="minor", color="#dddddd", linewidth=0.8)
    axes.tick_params(which="both", length=0)
    _head(figure, axes, f"Confusion matrix ({counts.sum()} pictures)", caption)
    return figure


def _curves(
    history: Sequence[Mapping[str, float]], key: str, factor: float, unit: str
) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(8, 5), dpi=DPI, layout="constrained")
    axes = figure.add_subplot()
    epochs = [row["epoch"] for row in history]
    for name, column, colour, style, marker in (
        ("training (while learning)", key, ORANGE, "--", "s"),
        ("validation", f"val_{key}", BLUE, "-", "o"),
    ):
        values = [factor * row[column] for row in history]
        last = f"{values[-1]:.2f} {unit}" if unit else f"{values[-1]:.4f}"
        axes.plot(
            epochs, values, style, marker=marker, ms=5, color=colour, label=f"{name}: {last} at end"
        )
    axes.set_xlabel("epoch")
    axes.set_xlim(0.5, max(epochs) + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.grid(color="#e6e6e6")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    return figure, axes


def _grid(rows: int, columns: int, title: str, caption: str) -> tuple[Figure, list[Axes]]:
    size = (1.5 * columns, 1.75 * rows + 0.9)
    figure = Figure(figsize=size, dpi=DPI, layout="constrained")
    figure.suptitle(title, x=0.02, ha="left", fontsize=15, weight="bold", color=INK)
    figure.supxlabel(caption, fontsize=10, color="#555555")
    cells: list[Axes] = list(np.atleast_2d(figure.subplots(rows, columns)).ravel())
    for cell in cells:
        cell.set_axis_off()
    return figure, cells


def _picture(cell: Axes, image: NDArray[np.uint8]) -> None:
    cell.set_axis_on()
    cell.imshow(image, cmap="gray_r", vmin=0, vmax=255, interpolation="nearest")
    cell.set_xticks([])
    cell.set_yticks([])
    for spine in cell.spines.values():
        spine.set_color("#cccccc")


def _frame(cell: Axes) -> None:
    for spine in cell.spines.values():
        spine.set_color(ORANGE)
        spine.set_linewidth(3)


def _head(figure: Figure, axes: Axes, title: str, caption: str) -> None:
    axes.set_title(title, loc="left", fontsize=15, weight="bold", color=INK)
    figure.supxlabel(caption, fontsize=10, color="#555555")


def _choose(count: int) -> NDArray[np.intp]:
    return np.random.default_rng(0).permutation(count)[:16]
