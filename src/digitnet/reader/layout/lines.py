"""Boxes of digits → lines in reading order, and the numbers in each line."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from digitnet.reader.layout.columns import Number, part_columns

Floats = NDArray[np.float32]

MAX_SLOPE = 0.4
"""Steepest lines that are followed, pixels down for each pixel to the right: 22 degrees."""
SAME_LINE = 0.5
"""A digit belongs to a line if it stands at most so many heights above or below it."""
TALLER = 3.0
"""What is more than so many times as high or as low as a line's digits is none of them."""
MAX_PITCH = 1.7
"""Digits whose centres stand further apart than so many digit heights are two numbers."""
MIN_APART, FARTHER = 0.4, 1.4
"""Nearer ones are two where the gap between them is wider than the first, in digit heights, and
their centres stand farther apart than so many times the line's nearest: in the boxes of a form
all stand as far apart, and there the gap beside a slim 1 is wide."""
FIRM = 0.6
"""Neighbours that are surer of a link than this on average are one number, however wide it is."""
LINKED, ROOM = 0.45, 1.15
"""Others are two where both say so, less sure of a link on average than the first: there is a
point. It needs room: centres that are farther apart than so many digit heights, as in the boxes of
a form, must be so many times as far apart as the line's nearest."""


def find_lines(boxes: Floats, links: Floats, separators: Floats) -> list[list[Number]]:
    """Return lines from top to bottom: for each number the rows of its digits, from left to right.

    Parameters
    ----------
    boxes
        (n, 4) float32: x, y, width, height of each digit.
    links
        (n, 2) float32: how surely its number has a digit on its left, on its right.
    separators
        (m, 4): boxes of marks, which part the numbers that they stand between.
    """
    if len(boxes) == 0:
        return []
    slope = find_slope(boxes)
    centres = boxes[:, :2] + boxes[:, 2:] / 2
    heights = boxes[:, 3]
    level = np.asarray(centres[:, 1] - slope * centres[:, 0], np.float32)
    rows = _rows(np.asarray(centres[:, 0], np.float32), level, heights)
    rows.sort(key=lambda row: float(np.mean(level[row])))
    lines = [_numbers(boxes, links, row, separators) for row in rows]
    return part_columns(lines, boxes, slope)


def find_slope(boxes: Floats) -> float:
    """Return how far lines fall per pixel to the right: the middle slope between neighbours."""
    centres = boxes[:, :2] + boxes[:, 2:] / 2
    slopes = []
    for row in range(len(boxes)):
        step = centres - centres[row]
        near = np.abs(step[:, 1]) < MAX_SLOPE * step[:, 0]
        if near.any():
            next_ = np.flatnonzero(near)[np.argmin(step[near, 0])]
            slopes.append(step[next_, 1] / step[next_, 0])
    return float(np.median(slopes)) if len(slopes) >= 2 else 0.0


def _rows(x: Floats, level: Floats, heights: Floats) -> list[list[int]]:
    """Share digits out among lines, from left to right: each follows the nearest line's end."""
    rows: list[list[int]] = []
    ends = np.zeros((len(x), 2), np.float32)  # each row's level and height, by its last three
    for digit in np.argsort(x, kind="stable").tolist():
        best = len(rows)
        if rows:
            height = np.maximum(ends[:best, 1], heights[digit])
            away = np.abs(ends[:best, 0] - level[digit]) / height
            away[height > TALLER * np.minimum(ends[:best, 1], heights[digit])] = np.inf
            nearest = int(away.argmin())
            best = nearest if away[nearest] < SAME_LINE else best
        if best == len(rows):
            rows.append([])
        rows[best].append(digit)
        last = rows[best][-3:]
        ends[best] = level[last].mean(), heights[last].mean()
    return rows


def _numbers(boxes: Floats, links: Floats, row: Sequence[int], apart: Floats) -> list[Number]:
    """Part a line's digits into numbers at wide gaps, at points and at marks."""
    numbers = [[row[0]]]
    height = np.median(boxes[row, 3])
    gaps = (boxes[row[1:], 0] - boxes[row[:-1], 0] - boxes[row[:-1], 2]) / height
    pitches = np.diff(boxes[row, 0] + boxes[row, 2] / 2) / height
    near = float(np.quantile(pitches, 0.2, method="lower")) if len(pitches) else 0.0
    wide = ((gaps > MIN_APART) & (pitches > FARTHER * near)) | (pitches > MAX_PITCH)
    has_room = (pitches > ROOM * near) | (pitches < ROOM)
    linked = (links[row[:-1], 1] + links[row[1:], 0]) / 2
    ends = (wide & (linked < FIRM)) | (has_room & (linked < LINKED))
    for (before, digit), is_end in zip(pairwise(row), ends.tolist(), strict=True):
        if is_end or _parted(boxes[[before, digit]], apart):
            numbers.append([digit])
        else:
            numbers[-1].append(digit)
    return [tuple(number) for number in numbers]


def _parted(pair: Floats, apart: Floats) -> bool:
    """Tell whether the centre of a mark lies between two digits."""
    middles = apart[:, :2] + apart[:, 2:] / 2
    left, right = (pair[:, 0] + pair[:, 2] / 2).tolist()
    top, bottom = pair[:, 1].min(), (pair[:, 1] + pair[:, 3]).max()
    between = (middles[:, 0] > left) & (middles[:, 0] < right)
    return bool((between & (middles[:, 1] > top) & (middles[:, 1] < bottom)).any())
