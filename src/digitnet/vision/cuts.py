"""Cut parts in which digits may touch, along paths that cross little ink."""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.vision.parts import SOLID, Part, Parts

Grey = NDArray[np.uint8]
Path = NDArray[np.intp]
"""(height,) the column in each row."""

WIDE = 0.4
"""Parts wider than this share of a digit's height may hold two digits."""
MOST_CUTS = 12
"""Cuts tried on one part, for each digit that could fit in its width; as many more around loops."""
APART, APART_AROUND_LOOPS = 0.08, 0.05
"""How far paths are from each other on average, as a share of a digit's height."""
WORKING_HEIGHT = 64
"""Paths are looked for on a copy on which a digit is at most this high, pixels."""


def cut_wide(parts: Parts, part: Part, height: float) -> list[Part]:
    """Return the pieces of a part between all cuts worth trying, from left to right.

    The pieces get labels of their own in ``parts.labels``.

    Parameters
    ----------
    parts
        What the part belongs to; its labels change in place.
    part
        The part to cut; returned alone if it is narrow or no cut is cheap.
    height
        Height of a digit on its line, pixels.
    """
    if part.width < WIDE * height or part.height < 0.5 * height:
        return [part]
    window = np.s_[part.y : part.bottom, part.x : part.right]
    labels = parts.labels[window]
    mine = labels == part.label
    paths, crossed = find_paths(np.where(mine, parts.ink[window], 0), height)
    if not paths:
        return [part]
    columns = np.arange(part.width)
    piece = np.zeros(mine.shape, np.int32)
    for path in paths:
        piece += columns >= path[:, None]
    first = int(parts.labels.max()) + 1
    labels[mine] = first + piece[mine]
    return [
        found
        for index in range(len(paths) + 1)
        if (
            found := _measured(labels == first + index, part, first + index, [0.0, *crossed][index])
        )
        is not None
    ]


def find_paths(ink: Grey, height: float) -> tuple[list[Path], list[float]]:
    """Return paths from top to bottom that cross little ink, from left to right.

    Parameters
    ----------
    ink
        (height, width) uint8 of one part.
    height
        Height of a digit, pixels.

    Returns
    -------
    For each path its column in each row, (height,) int; and how much ink it
    crosses, pixels.
    """
    scale = WORKING_HEIGHT / height
    if scale >= 1:
        return _paths(ink, height)
    rows, width = (max(1, round(side * scale)) for side in ink.shape)
    small = cv2.resize(ink, (width, rows), interpolation=cv2.INTER_AREA).astype(np.uint8)
    paths, crossed = _paths(small, WORKING_HEIGHT)
    tall = ink.shape[0]
    return [_enlarged(path, tall, scale) for path in paths], [one / scale for one in crossed]


def _enlarged(path: Path, rows: int, scale: float) -> Path:
    """Return a path found on a reduced copy for the rows of the whole."""
    places = (np.arange(rows) * scale).astype(int).clip(0, path.size - 1)
    return np.asarray((path[places] + 0.5) / scale, np.intp)


def _paths(ink: Grey, height: float) -> tuple[list[Path], list[float]]:
    width = ink.shape[1]
    step = max(2, round(0.05 * height))
    starts = np.arange(round(0.15 * height), width - round(0.15 * height), step)
    if starts.size == 0:
        return [], []
    reach = max(3, round(0.22 * height))
    columns = starts[:, None] + np.arange(-reach, reach + 1)
    limit = max(2.0, 0.8 * height)
    most = MOST_CUTS * max(1, round(width / height))
    found: list[tuple[float, Path]] = []
    for barrier, apart in _barriers(ink):
        costs, paths = _cheapest(barrier, columns)
        kept = 0
        for index in np.argsort(costs):
            if costs[index] > limit or kept >= most:
                break
            if all(np.abs(paths[index] - other).mean() > apart * height for _, other in found):
                found.append((float(costs[index]), paths[index]))
                kept += 1
    found.sort(key=lambda one: float(one[1].mean()))
    return [path for _, path in found], [cost for cost, _ in found]


def _barriers(ink: Grey) -> list[tuple[Grey, float]]:
    """Return what paths avoid, the ink alone and with its loops filled, and how far apart to be.

    Where a 0 and a 9 share a wall, the cheapest way between them is through a loop.
    """
    framed = cv2.copyMakeBorder(ink, 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    _, labels = cv2.connectedComponents((framed < SOLID).astype(np.uint8), connectivity=4)
    loops = ((labels > 0) & (labels != labels[0, 0]))[1:-1, 1:-1]
    ways = [(ink, APART)]
    if loops.any():
        ways.append((np.where(loops, 255, ink).astype(np.uint8), APART_AROUND_LOOPS))
    return ways


def _cheapest(ink: Grey, columns: Path) -> tuple[NDArray[np.float64], Path]:
    """Return for each band of columns its cheapest path from top to bottom, and what it costs."""
    rows, width = ink.shape
    inside = (columns >= 0) & (columns < width)
    band = np.where(inside, ink[:, columns.clip(0, width - 1)] / 255.0, 9.0) + 0.004
    count, size = columns.shape
    total = band[0].copy()
    moves = np.zeros((rows, count, size), np.int8)
    edge = np.full((count, 1), np.inf)
    for row in range(1, rows):
        choices = np.stack(
            [
                np.hstack([edge, total[:, :-1]]) + 0.3 * band[row] + 0.01,
                total,
                np.hstack([total[:, 1:], edge]) + 0.3 * band[row] + 0.01,
            ]
        )
        best = choices.argmin(0)
        moves[row] = best - 1
        total = np.take_along_axis(choices, best[None], 0)[0] + band[row]
    place = total.argmin(1)
    costs = total[np.arange(count), place]
    paths = np.empty((count, rows), np.intp)
    for row in range(rows - 1, -1, -1):
        paths[:, row] = columns[np.arange(count), place]
        place = place + moves[row, np.arange(count), place]
    return costs, paths


def _measured(mine: NDArray[np.bool_], part: Part, label: int, cut: float) -> Part | None:
    rows, columns = np.flatnonzero(mine.any(1)), np.flatnonzero(mine.any(0))
    if rows.size == 0:
        return None
    return replace(
        part,
        label=label,
        x=part.x + int(columns[0]),
        y=part.y + int(rows[0]),
        width=int(columns[-1] - columns[0]) + 1,
        height=int(rows[-1] - rows[0]) + 1,
        area=int(mine.sum()),
        cut=cut,
    )
