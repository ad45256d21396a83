"""Grids of digits: samples, predictions, mistakes."""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitnet.classes import DIGIT_NAMES
from digitnet.evaluation.plots.page import INK, LINES, RIGHT, WRONG, new_page

Images = NDArray[np.uint8]
"""(n, 28, 28) uint8, ink bright on 0."""
Labels = NDArray[np.uint8]
Probabilities = NDArray[np.float32]
"""(n, 10)."""

COLUMNS = 6
MISTAKES = 24
ROUNDING = 1e-4
"""Largest rounding error of float32 in a share in percent."""


def samples_plot(
    images: Images, labels: Labels, caption: str, classes: Sequence[str] = DIGIT_NAMES
) -> Figure:
    """Draw 16 labelled pictures, chosen at random but always the same."""
    figure, cells = _grid(4, 4, "Samples with their labels", caption)
    for cell, index in zip(cells, _choose(len(images)), strict=False):
        _show(cell, images[index], classes[labels[index]])
    return figure


def predictions_plot(
    images: Images,
    labels: Labels,
    probabilities: Probabilities,
    caption: str,
    classes: Sequence[str] = DIGIT_NAMES,
) -> Figure:
    """Draw 16 pictures with what the model reads; mistakes are framed and say so."""
    predictions = probabilities.argmax(axis=1)
    figure, cells = _grid(4, 4, "What the model reads, and how sure it is", caption)
    for cell, index in zip(cells, _choose(len(images)), strict=False):
        read, label = predictions[index], labels[index]
        sure = _percent(probabilities[index, read], 0)
        if read == label:
            _show(cell, images[index], f"✓ {classes[read]}   {sure}", RIGHT)
        else:
            told = f"✗ {classes[read]}, is {classes[label]}   {sure}"
            _show(cell, images[index], told, WRONG)
            cell.spines[:].set(color=WRONG, linewidth=3)
    return figure


def misclassified_plot(
    images: Images,
    labels: Labels,
    probabilities: Probabilities,
    caption: str,
    classes: Sequence[str] = DIGIT_NAMES,
) -> Figure:
    """Draw up to 24 mistakes, the surest first, with label, prediction and confidence."""
    predictions, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    wrong = np.flatnonzero(predictions != labels)
    worst = wrong[np.argsort(-confidence[wrong], kind="stable")][:MISTAKES]
    if len(worst) < len(wrong):
        title = f"The {len(worst)} surest of {len(wrong):,} mistakes in {len(labels):,} pictures"
    else:
        title = f"All mistakes: {len(wrong) or 'none'} in {len(labels):,} pictures"
    figure, cells = _grid(max(1, math.ceil(len(worst) / COLUMNS)), COLUMNS, title, caption)
    for cell, index in zip(cells, worst, strict=False):
        sure = _percent(confidence[index], 1)
        is_, read = classes[labels[index]], classes[predictions[index]]
        _show(cell, images[index], f"is {is_}, read {read}\n{sure} sure")
    return figure


def _grid(rows: int, columns: int, title: str, caption: str) -> tuple[Figure, list[Axes]]:
    figure = new_page(1.5 * columns + 0.2, 1.8 * rows + 0.9, title, caption)
    cells: list[Axes] = list(np.ravel(figure.subplots(rows, columns, squeeze=False)))
    for cell in cells:
        cell.set_axis_off()
    return figure, cells


def _show(cell: Axes, image: NDArray[np.uint8], title: str, colour: str = INK) -> None:
    cell.set_axis_on()
    cell.imshow(image, cmap="gray_r", vmin=0, vmax=255, interpolation="nearest")
    cell.set_xticks([])
    cell.set_yticks([])
    cell.spines[:].set_color(LINES)
    cell.set_title(title, fontsize=11, color=colour, weight="bold" if colour == WRONG else "normal")


def _percent(share: float, decimals: int) -> str:
    """Return a share in percent, rounded down: 100 % is not said of less."""
    shift = 10**decimals
    floor = math.floor(100 * shift * float(share) + ROUNDING)
    return f"{floor / shift:.{decimals}f} %"


def _choose(count: int) -> NDArray[np.intp]:
    return np.random.default_rng(0).permutation(count)[:16]
