"""Sides of printed boxes, told from strokes by how they meet."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitnet.vision.following import follow
from digitnet.vision.strips import Strip, from_one_print, roughly_from_one_print

Grey = NDArray[np.uint8]

CORNER = 5
"""A box's sides meet within this many pixels, and 3 % of their length."""
CLEAN = 2.5
"""Within this many pixels, sides meet as only print does, however blur widened one of them."""
SKEWED = 0.08
"""Sides of boxes that lean more than this, pixels per pixel, from the others are writing."""


@dataclass(frozen=True)
class Sides:
    """What may be sides of boxes in one direction.

    Attributes
    ----------
    short
        May be sides if others meet them at both ends.
    long
        Are rules whatever they meet.
    darkness
        (height, width) uint8, turned so that they lie.
    """

    short: list[Strip]
    long: list[Strip]
    darkness: Grey


def find_boxes(lying: Sides, standing: Sides, least: float) -> tuple[list[Strip], list[Strip]]:
    """Return the strips both ends of which meet others that do, or long rules.

    Where writing hides a side, darkness that goes on unbroken from a corner
    stands for it.

    Parameters
    ----------
    lying, standing
        The strips.
    least
        Length of the shortest side, pixels.

    Returns
    -------
    The sides that lie and those that stand.
    """
    hidden_lying = _hidden(standing, lying, least)
    hidden_standing = _hidden(lying, standing, least)
    short_lying = [*lying.short, *hidden_lying]
    short_standing = [*standing.short, *hidden_standing]
    while True:
        kept_lying = _held(short_lying, [*short_standing, *standing.long])
        kept_standing = _held(short_standing, [*kept_lying, *lying.long])
        if len(kept_lying) == len(short_lying) and len(kept_standing) == len(short_standing):
            return kept_lying, kept_standing
        short_lying, short_standing = kept_lying, kept_standing


def _hidden(sides: Sides, others: Sides, least: float) -> list[Strip]:
    """Return the sides across the free ends of some that end in a corner on one side alone."""
    table = Crossings([*others.short, *others.long])
    slope = _usual_slope(others.short or others.long)
    found = []
    for strip in sides.short:
        met = [table.meets(strip, end) for end in (0, -1)]
        if any(met) and not all(met):
            end = met.index(False) - 1 if met[0] else 0
            place = (float(strip.across[end]), float(strip.along[end]))
            side = follow(others.darkness, place, slope, strip)
            if side is not None and side.length >= least:
                found.append(side)
    return found


def _usual_slope(strips: Sequence[Strip]) -> float:
    return float(np.median([strip.slope for strip in strips])) if strips else 0.0


def _held(strips: list[Strip], others: list[Strip]) -> list[Strip]:
    """Return the strips that others meet at both ends, or that two others end on."""
    table, own = Crossings(others), Crossings(strips)
    ending = Counter(index for other in others for end in (0, -1) for index in own.met(other, end))
    held = [
        strip
        for index, strip in enumerate(strips)
        if ending[index] >= 2 or (table.meets(strip, 0) and table.meets(strip, -1))
    ]
    usual = _usual_slope(held)
    return [strip for strip in held if abs(strip.slope - usual) < SKEWED]


class Crossings:
    """Strips of the other direction, to be met."""

    def __init__(self, strips: list[Strip]) -> None:
        self._strips = strips
        bounds = [
            (strip.along[0], strip.along[-1], strip.across.min(), strip.across.max())
            for strip in strips
        ]
        self._bounds = np.array(bounds, np.float32).reshape(-1, 4).T

    def meets(self, strip: Strip, end: int) -> bool:
        """Tell whether an end (0 or -1) of a strip lies on one of these, of the same print."""
        return next(self.met(strip, end), None) is not None

    def met(self, strip: Strip, end: int) -> Iterator[int]:
        """Yield which of these an end of a strip lies on."""
        along, across = strip.along[end], strip.across[end]
        near = CORNER + 0.03 * strip.length
        first, last, least, most = self._bounds
        close = (first - near <= across) & (across <= last + near)
        close &= (least - near < along) & (along < most + near)
        for index in np.flatnonzero(close):
            other = self._strips[index]
            place = int(np.clip(across - other.along[0], 0, other.along.size - 1))
            miss = abs(other.across[place] - along)
            if (miss < near and from_one_print(strip, other)) or (
                miss < CLEAN and roughly_from_one_print(strip, other)
            ):
                yield int(index)
