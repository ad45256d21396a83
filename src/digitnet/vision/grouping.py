"""Which parts of a line belong to one digit: the reading that scores best."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from digitnet.vision.parts import Part

MOST_TOGETHER = 5
"""Parts of one digit at most, not counting cuts."""
WIDEST, TALLEST, SMALLEST = 1.5, 1.6, 0.4
"""Bounds on the width and height of several parts together, by a digit's height."""
A_DIGIT = 0.6
"""Cost of each digit, so that one digit is preferred to two halves."""
A_MARK = 4.0
"""Cost of a part that is no digit."""


@dataclass(frozen=True)
class Group:
    """Consecutive parts of a line, `first` to `last`, that may be one digit."""

    line: int
    first: int
    last: int
    parts: tuple[Part, ...]
    cost: float

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, width, height in pixels."""
        left, top = min(part.x for part in self.parts), min(part.y for part in self.parts)
        right = max(part.right for part in self.parts)
        bottom = max(part.bottom for part in self.parts)
        return left, top, right - left, bottom - top


def possible_groups(
    line: int, parts: Sequence[Part], origins: Sequence[int], height: float
) -> list[Group]:
    """Return every run of parts that could be one digit by its size.

    Parameters
    ----------
    line
        Number of the line.
    parts
        The line's parts from left to right.
    origins
        For each part a number that pieces cut from one part share.
    height
        Height of a digit on this line, pixels.
    """
    groups = []
    for first in range(len(parts)):
        for last in range(first, len(parts)):
            run = tuple(parts[first : last + 1])
            if origins[last] - origins[first] >= MOST_TOGETHER or (
                last > first and _span(run)[0] > WIDEST * height
            ):
                break
            cost = _shape_cost(run, origins, first, last, height)
            if cost is not None:
                groups.append(Group(line, first, last, run, cost))
    return groups


def _span(run: tuple[Part, ...]) -> tuple[int, int]:
    width = max(part.right for part in run) - min(part.x for part in run)
    return width, max(part.bottom for part in run) - min(part.y for part in run)


def _shape_cost(
    run: tuple[Part, ...], origins: Sequence[int], first: int, last: int, height: float
) -> float | None:
    _, tall = _span(run)
    if tall < SMALLEST * height or (len(run) > 1 and tall > TALLEST * height):
        return None
    cost = A_DIGIT + 0.5 * float(np.log(max(tall, 1) / height) / 0.3) ** 2
    mine = origins[first : last + 1]
    for (left, right), (one, other) in zip(pairwise(run), pairwise(mine), strict=True):
        if one != other:
            gap = max(right.x - left.right, 0)
            if gap > 0.35 * height:
                return None
            cost += 0.4 + 6 * gap / height
    for place in (first, last + 1):
        if 0 < place < len(origins) and origins[place - 1] == origins[place]:
            cost += 0.7
    return cost


def best_path(count: int, groups: Sequence[Group], scores: Sequence[float]) -> list[int]:
    """Return the groups that together explain a line at the least cost, from left to right.

    Parameters
    ----------
    count
        How many parts the line has.
    groups
        From `possible_groups`.
    scores
        For each group how surely it is a digit, 0 to 1.

    Returns
    -------
    Indices into `groups`; parts in none of them are marks.
    """
    best = [0.0] + [np.inf] * count
    choice: list[int | None] = [None] * (count + 1)
    ending: list[list[int]] = [[] for _ in range(count + 1)]
    for index, group in enumerate(groups):
        ending[group.last + 1].append(index)
    for place in range(1, count + 1):
        best[place] = best[place - 1] + A_MARK
        for index in ending[place]:
            group = groups[index]
            cost = best[group.first] + group.cost - float(np.log(max(scores[index], 1e-6)))
            if cost < best[place]:
                best[place], choice[place] = cost, index
    path, place = [], count
    while place:
        index = choice[place]
        if index is None:
            place -= 1
        else:
            path.append(index)
            place = groups[index].first
    return path[::-1]
