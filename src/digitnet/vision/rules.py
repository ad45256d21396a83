"""Tell what is printed on the paper in straight lines, rules, grids and boxes, from writing."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.vision.boxes import Sides, find_boxes
from digitnet.vision.dividers import find_dividers
from digitnet.vision.following import extend, measured, reach
from digitnet.vision.parts import connected_parts, typical_height
from digitnet.vision.strips import Strip, find_strips, join

Grey = NDArray[np.uint8]

LONG = 0.15
"""A rule is longer than this share of the picture's longer side."""
LONGEST = 0.5
"""No stroke of a digit is longer than this share of the picture's longer side."""
LONGER_THAN_DIGITS = 2.5
"""A rule is longer than this many digits are high."""
LONE = 5.0
"""A rule without another parallel to it, inside the paper, is longer than this many digits."""
SIDE = 0.6
"""A box's side is longer than this share of a digit's height, or of a box's own."""
MOST_RULES = 200
"""More rules than this are a pattern, with no room for writing between them."""
MOST_CORNERS = 50_000
"""More crossings of possible sides than this are a pattern, and no form."""
EVEN_FROM = 12.0
"""A shorter rule, in digits' heights, must be even: a row of digits' feet is not."""
EVEN, EVEN_SIDE = 0.95, 0.85
"""Share of an even rule's, or a box's side's, length that is at least half as dark as it is."""
GRID = 3
"""Of so many rules each way there is a grid, and no rows of boxes."""
AT_EDGE = 12
"""A rule that ends within this many pixels of the picture's border goes on beyond it."""


def find_rules(darkness: Grey, noise: float) -> tuple[list[Strip], list[Strip]]:
    """Return the lines printed on the paper: those that lie, and those that stand.

    Parameters
    ----------
    darkness
        (height, width) uint8, 0 on bare paper.
    noise
        Standard deviation of the darkness of bare paper.

    Returns
    -------
    Lying lines, whose `along` is x, and standing ones, whose `along` is y.
    """
    turned = np.ascontiguousarray(darkness.T)
    lying, standing = find_strips(darkness, noise), find_strips(turned, noise)
    if not lying and not standing:
        return [], []
    joined_lying, joined_standing = join(lying), join(standing)
    digit = _digit_height(darkness, noise, joined_lying, joined_standing)
    longest = LONGEST * max(darkness.shape)
    through = sum(strip.length >= longest for strip in joined_lying + joined_standing)
    if not digit or through > MOST_RULES:
        return [], []
    long_lying = _long(joined_lying, darkness, digit)
    long_standing = _long(joined_standing, turned, digit)
    if max(len(long_lying), len(long_standing)) > MOST_RULES:
        return [], []
    long_lying = [extend(rule, darkness) for rule in long_lying]
    long_standing = [extend(rule, turned) for rule in long_standing]
    least = SIDE * digit
    sides_lying, sides_standing = _sides(lying, darkness, least), _sides(standing, turned, least)
    if len(sides_lying) * len(sides_standing) > MOST_CORNERS:
        return long_lying, long_standing
    boxed_lying, boxed_standing = find_boxes(
        Sides(sides_lying, long_lying, darkness),
        Sides(sides_standing, long_standing, turned),
        least,
    )
    lying, standing = long_lying + boxed_lying, long_standing + boxed_standing
    if min(len(long_lying), len(long_standing)) >= GRID:
        return lying, standing
    more_standing = find_dividers(lying, boxed_standing, darkness)
    more_lying = find_dividers(standing, boxed_lying, turned)
    if len(more_lying) + len(more_standing) > MOST_RULES:
        more_lying, more_standing = [], []
    return lying + more_lying, standing + more_standing


def _digit_height(
    darkness: Grey, noise: float, lying: Sequence[Strip], standing: Sequence[Strip]
) -> float:
    """Return how high digits are, judged by what is left without the longest lines."""
    dark = (darkness > max(5 * noise, 16)).astype(np.uint8)
    solid = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)).astype(np.uint8)
    for rules, swap in ((lying, False), (standing, True)):
        for rule in rules:
            if rule.length >= LONGEST * max(darkness.shape):
                points = np.stack([rule.along, rule.across][:: -1 if swap else 1], axis=1)
                cv2.polylines(solid, [points.round().astype(np.int32)], False, (0,), 7)
    return typical_height(connected_parts(solid)[1], darkness.shape)


def _long(rules: Sequence[Strip], darkness: Grey, digit: float) -> list[Strip]:
    least = max(LONG * max(darkness.shape), LONGER_THAN_DIGITS * digit)
    long = [
        rule
        for rule in rules
        if rule.length >= least
        and (rule.length >= EVEN_FROM * digit or _darkened(rule, darkness) >= EVEN)
    ]
    return [
        rule
        for rule in long
        if len(long) >= 3
        or rule.length >= LONE * digit
        or rule.along[0] <= AT_EDGE
        or rule.along[-1] >= darkness.shape[1] - AT_EDGE
    ]


def _darkened(rule: Strip, darkness: Grey) -> float:
    """Return the share of a lying rule's length that is at least half as dark as it is."""
    rows = np.round(rule.across).astype(int) + np.arange(-1, 2)[:, None]
    rows = rows.clip(0, darkness.shape[0] - 1)
    columns = rule.along.astype(int).clip(0, darkness.shape[1] - 1)
    return float((darkness[rows, columns].max(axis=0) >= 0.5 * rule.level).mean())


def _sides(strips: Sequence[Strip], darkness: Grey, least: float) -> list[Strip]:
    whole = (reach(measured(strip, darkness), darkness) for strip in strips)
    return [
        strip
        for strip in whole
        if strip.length >= least and _darkened(strip, darkness) >= EVEN_SIDE
    ]
