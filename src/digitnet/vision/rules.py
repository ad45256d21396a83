"""Tell what is printed on the paper in straight lines, rules, grids and boxes, from writing."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.vision.parts import connected_parts, typical_height
from digitnet.vision.strips import Strip, alike, extend, find_strips, join, reach

Grey = NDArray[np.uint8]

CORNER = 5
"""A box's sides meet within this many pixels, and 3 % of their length."""
SKEWED = 0.08
"""Sides of boxes that lean more than this, pixels per pixel, from the others are writing."""
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
    if not digit:
        return [], []
    long_lying = _long(joined_lying, darkness.shape, digit)
    long_standing = _long(joined_standing, turned.shape, digit)
    long_lying = [extend(rule, darkness) for rule in long_lying]
    long_standing = [extend(rule, turned) for rule in long_standing]
    boxed_lying, boxed_standing = _boxes(
        _tall([reach(strip, darkness) for strip in lying], digit),
        _tall([reach(strip, turned) for strip in standing], digit),
        long_lying,
        long_standing,
    )
    return long_lying + boxed_lying, long_standing + boxed_standing


def _digit_height(
    darkness: Grey, noise: float, lying: Sequence[Strip], standing: Sequence[Strip]
) -> float:
    """Return how high digits are, judged by what is left without the longest lines."""
    solid = (darkness > max(5 * noise, 16)).astype(np.uint8)
    for rules, swap in ((lying, False), (standing, True)):
        for rule in rules:
            if rule.length >= LONGEST * max(darkness.shape):
                points = np.stack([rule.along, rule.across][:: -1 if swap else 1], axis=1)
                cv2.polylines(solid, [points.round().astype(np.int32)], False, (0,), 7)
    return typical_height(connected_parts(solid)[1], darkness.shape)


def _long(rules: Sequence[Strip], shape: tuple[int, ...], digit: float) -> list[Strip]:
    least = max(LONG * max(shape), LONGER_THAN_DIGITS * digit)
    long = [rule for rule in rules if rule.length >= least]
    return [
        rule
        for rule in long
        if len(long) >= 3
        or rule.length >= LONE * digit
        or rule.along[0] <= AT_EDGE
        or rule.along[-1] >= shape[1] - AT_EDGE
    ]


def _tall(strips: Sequence[Strip], digit: float) -> list[Strip]:
    return [strip for strip in strips if strip.length >= SIDE * digit]


def _boxes(
    lying: list[Strip],
    standing: list[Strip],
    long_lying: list[Strip],
    long_standing: list[Strip],
) -> tuple[list[Strip], list[Strip]]:
    """Return the strips both ends of which meet others that do, or long rules: boxes."""
    while True:
        kept_lying = _parallel([p for p in lying if _held(p, standing + long_standing)])
        kept_standing = _parallel([p for p in standing if _held(p, kept_lying + long_lying)])
        if len(kept_lying) == len(lying) and len(kept_standing) == len(standing):
            return kept_lying, kept_standing
        lying, standing = kept_lying, kept_standing


def _parallel(strips: list[Strip]) -> list[Strip]:
    if not strips:
        return []
    usual = np.median([strip.slope for strip in strips])
    return [strip for strip in strips if abs(strip.slope - usual) < SKEWED]


def _held(strip: Strip, others: list[Strip]) -> bool:
    return all(any(_touches(strip, end, other) for other in others) for end in (0, -1))


def _touches(strip: Strip, end: int, other: Strip) -> bool:
    along, across = strip.along[end], strip.across[end]
    near = CORNER + 0.03 * strip.length
    start, stop = other.along[0], other.along[-1]
    if not (start - near <= across <= stop + near and alike(strip, other)):
        return False
    place = int(np.clip(across - start, 0, other.along.size - 1))
    return bool(abs(other.across[place] - along) < near)
