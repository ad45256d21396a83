"""Which parts of a line belong to one digit: the reading that scores best."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from digitnet.vision.parts import Box, Part, box_around

MOST_TOGETHER = 5
"""Parts of one digit at most, not counting cuts."""
WIDEST, TALLEST, SMALLEST = 1.5, 1.6, 0.4
"""Bounds on the width and height of several parts together, by a digit's height."""
A_DIGIT = 0.55
"""Cost of each digit, so that one digit is preferred to two halves."""
WIDE = 2.5
"""Cost of each height of a digit by which it is wider than high."""
A_MARK = 4.5
"""Cost of ink that belongs to no digit, where it is as much as a digit's."""
A_SPECK = 0.3
"""Cost of any part that belongs to no digit."""
FAINTEST = 1e-3
"""Lower scores cost no more than this one."""
A_NEIGHBOUR = 0.6
"""Digits in company stand within this share of their height of a sure one,"""
AS_HIGH = 1.45
"""are at most this many times as high or as low,"""
SLENDER = 0.25
"""are at least this wide by their height,"""
LEAST = 0.05
"""and score at least this."""
A_CUT = 0.1
"""Cost of cutting a part, for the digit on either side."""
CUT_INK = 1.4
"""Cost of cutting across ink as long as a digit is high, for the digit on either side."""
A_JOIN = 0.4
"""Cost of taking two parts for one digit."""
JOIN_GAP = 6.0
"""Cost of taking parts for one digit across a gap as wide as a digit is high."""
JOIN_TALL = 1.5
"""Cost of taking two parts for one digit that are both tall and side by side."""


@dataclass(frozen=True)
class Group:
    """Consecutive parts of a line, `first` to `last`, that may be one digit."""

    first: int
    last: int
    parts: tuple[Part, ...]
    cost: float

    @property
    def box(self) -> Box:
        """Left, top, width, height in pixels."""
        return box_around(self.parts)


def possible_groups(parts: Sequence[Part], height: float) -> list[Group]:
    """Return every run of parts that could be one digit by its size.

    Parameters
    ----------
    parts
        A line's parts from left to right.
    height
        Height of a digit on this line, pixels.
    """
    groups = []
    for first in range(len(parts)):
        whole = {parts[first].origin}
        for last in range(first, len(parts)):
            run = tuple(parts[first : last + 1])
            whole.add(parts[last].origin)
            if len(whole) > MOST_TOGETHER or (
                len(whole) > 1 and box_around(run)[2] > WIDEST * height
            ):
                break
            cost = _shape_cost(run, height)
            if cost is not None:
                cost += _cut_cost(parts, first, last, height)
                groups.append(Group(first, last, run, cost))
    return groups


def _shape_cost(run: tuple[Part, ...], height: float) -> float | None:
    _, _, width, tall = box_around(run)
    if tall < SMALLEST * height or (len(run) > 1 and tall > TALLEST * height):
        return None
    cost = A_DIGIT + 0.5 * float(np.log(max(tall, 1) / height) / 0.3) ** 2
    cost += WIDE * max(0.0, width / height - 0.95)
    for left, right in pairwise(run):
        if left.origin == right.origin:
            continue
        gap = max(right.x - left.right, 0)
        if gap > 0.35 * height:
            return None
        beside = right.x + 0.25 * right.width > left.right - 0.25 * left.width
        both_tall = min(left.height, right.height) > 0.6 * height
        cost += A_JOIN + JOIN_GAP * gap / height + JOIN_TALL * (beside and both_tall)
    return cost


def _cut_cost(parts: Sequence[Part], first: int, last: int, height: float) -> float:
    cost = 0.0
    for place in (first, last + 1):
        if 0 < place < len(parts) and parts[place - 1].origin == parts[place].origin:
            cost += A_CUT + CUT_INK * parts[place].cut / height
    return cost


def best_path(
    parts: Sequence[Part], groups: Sequence[Group], scores: Sequence[float], area: float
) -> list[int]:
    """Return the groups that together explain a line at the least cost, from left to right.

    Parameters
    ----------
    parts
        The line's parts.
    groups
        From `possible_groups`.
    scores
        For each group how surely it is a digit, 0 to 1.
    area
        Solid pixels of a digit.

    Returns
    -------
    Indices into `groups`; parts in none of them are marks.
    """
    count = len(parts)
    best = [0.0] + [np.inf] * count
    choice: list[int | None] = [None] * (count + 1)
    ending: list[list[int]] = [[] for _ in range(count + 1)]
    for index, group in enumerate(groups):
        ending[group.last + 1].append(index)
    for place in range(1, count + 1):
        ink = min(parts[place - 1].area / area, 1)
        best[place] = best[place - 1] + A_SPECK + A_MARK * ink
        for index in ending[place]:
            group = groups[index]
            cost = best[group.first] + group.cost - math.log(max(scores[index], FAINTEST))
            if cost < best[place]:
                best[place], choice[place] = cost, index
    path: list[int] = []
    place = count
    while place:
        chosen = choice[place]
        if chosen is None:
            place -= 1
        else:
            path.append(chosen)
            place = groups[chosen].first
    return path[::-1]


def in_company(
    groups: Sequence[Group], path: Sequence[int], scores: Sequence[float], threshold: float
) -> list[int]:
    """Return the groups of a path that are digits by their score, or by where they stand.

    Parameters
    ----------
    groups, path, scores
        As for `best_path`, and what it returns.
    threshold
        Groups that score less need a digit beside them.
    """
    sure = [scores[index] >= threshold for index in path]

    def accepted(place: int) -> bool:
        if sure[place]:
            return True
        if scores[path[place]] < LEAST:
            return False
        beside = [near for near in (place - 1, place + 1) if 0 <= near < len(path) and sure[near]]
        return any(_beside(groups[path[place]].box, groups[path[near]].box) for near in beside)

    return [index for place, index in enumerate(path) if accepted(place)]


def _beside(doubtful: Box, sure: Box) -> bool:
    x, y, width, height = doubtful
    left, top, wide, tall = sure
    gap = max(x - left - wide, left - x - width)
    overlap = min(y + height, top + tall) - max(y, top)
    return (
        gap < A_NEIGHBOUR * tall
        and overlap > 0.6 * min(height, tall)
        and 1 / AS_HIGH < height / tall < AS_HIGH
        and width > SLENDER * height
    )
