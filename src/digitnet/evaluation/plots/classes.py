"""One sheet with pictures of each class, and those whose label is doubted."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from digitnet.classes import DIGIT_NAMES
from digitnet.evaluation.plots.page import INK, LINES, WRONG, new_page
from digitnet.image.digit.normalise import SIDE

MAX_ROWS = 30
"""Most rows, one per class, on one sheet."""
MAX_DOUBTED = 20
"""Most pictures with a doubtful label on one sheet."""
COLUMNS = 10
WIDTH, HEIGHT = 33, 40
"""Size of a cell, in the pictures' pixels: a picture of 28×28 and the words above it."""
INCHES = 0.045
"""Inches per pixel of a picture."""


@dataclass(frozen=True)
class _Cell:
    """A picture's place on the sheet, its number in the set, and the words above it."""

    row: int
    column: int
    picture: int
    title: str
    colour: str


def classes_plot(
    images: NDArray[np.uint8],
    labels: NDArray[np.uint8],
    suspects: NDArray[np.intp],
    read: NDArray[np.intp],
    caption: str,
    *,
    classes: Sequence[str] = DIGIT_NAMES,
) -> Figure:
    """Draw ten pictures of each class, one row per class; under them those with a doubtful label.

    All cells are one image: a hundred axes would take seconds.

    Parameters
    ----------
    images, labels
        (n, 28, 28) uint8, ink bright on 0, and (n,) uint8.
    suspects
        Indices of the doubted pictures; up to `MAX_DOUBTED` are drawn.
    read
        What a network reads in each of them.
    """
    doubted = suspects[:MAX_DOUBTED]
    shown = min(len(classes), MAX_ROWS)
    rows = shown + math.ceil(len(doubted) / COLUMNS)
    title = "Ten of each class" + (", and those whose label is doubted" if len(doubted) else "")
    width, height = INCHES * WIDTH * COLUMNS + 0.3, INCHES * HEIGHT * rows + 0.9
    figure = new_page(width, height, title, caption)
    axes = figure.add_subplot()
    axes.set_axis_off()
    sheet = np.zeros((HEIGHT * rows, WIDTH * COLUMNS), np.uint8)
    frames = []
    cells = [*_class_cells(labels, classes[:shown]), *_doubted_cells(labels, doubted, read, shown)]
    for cell in cells:
        x, y = WIDTH * cell.column + 2, HEIGHT * cell.row + HEIGHT - 29
        sheet[y : y + SIDE, x : x + SIDE] = images[cell.picture]
        frames.append(Rectangle((x - 0.5, y - 0.5), SIDE, SIDE))
        words = axes.text(x + SIDE / 2 - 0.5, y - 2, cell.title, ha="center", va="bottom")
        words.set(
            fontsize=11, color=cell.colour, weight="bold" if cell.colour == WRONG else "normal"
        )
    axes.imshow(sheet, cmap="gray_r", vmin=0, vmax=255, interpolation="nearest")
    axes.add_collection(PatchCollection(frames, facecolor="none", edgecolor=LINES, linewidth=0.8))
    return figure


def _class_cells(labels: NDArray[np.uint8], classes: Sequence[str]) -> Iterator[_Cell]:
    for row, name in enumerate(classes):
        members = np.random.default_rng(row).permutation(np.flatnonzero(labels == row))
        for column, index in enumerate(members[:COLUMNS]):
            yield _Cell(row, column, int(index), name, INK)


def _doubted_cells(
    labels: NDArray[np.uint8], doubted: NDArray[np.intp], read: NDArray[np.intp], first_row: int
) -> Iterator[_Cell]:
    for number, (index, said) in enumerate(zip(doubted, read, strict=False)):
        row, column = divmod(number, COLUMNS)
        words = f"is {labels[index]}? read {said}"
        yield _Cell(first_row + row, column, int(index), words, WRONG)
