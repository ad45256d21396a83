"""Sides of boxes under writing: straight darkness between two lines, as others between them."""

from collections import defaultdict
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.vision.boxes import Crossings
from digitnet.vision.following import measured
from digitnet.vision.strips import Strip, roughly_from_one_print

Grey = NDArray[np.uint8]
Floats = NDArray[np.float32]

UNBROKEN = 0.94
"""A divider is dark over at least this share of the way,"""
DARK = 0.5
"""which is more than this share of the others' level."""
APART = 4
"""Dividers lie at least this many pixels beside each other."""
SPARE = 6
"""The lines that hold dividers may end this many pixels before the outer ones."""
LEAST_TALL = 0.5
"""Dividers are at least this share as tall as the others: lines may run together, or cross."""
MOST_PAIRS = 200
"""Of more pairs of lines than this only the first count."""
MOST_WAYS = 400
"""After so many dark ways it is a pattern, and no form: what is found till then counts."""


def find_dividers(lying: Sequence[Strip], standing: Sequence[Strip], darkness: Grey) -> list[Strip]:
    """Return standing lines that go from one lying line to the next, as known ones there do.

    Writing hides no line from this, however much of it there is: it only makes
    the paper darker still.

    Parameters
    ----------
    lying, standing
        Known lines, of `darkness` and of its transpose.
    darkness
        (height, width) uint8.
    """
    crossings = Crossings(list(lying))
    held: dict[tuple[int, int], list[Strip]] = defaultdict(list)
    for strip in standing:
        for upper in crossings.met(strip, 0):
            for lower in crossings.met(strip, -1):
                if upper != lower:
                    held[upper, lower].append(strip)
    turned = np.ascontiguousarray(darkness.T)
    wide = cv2.dilate(darkness, np.ones((1, 3), np.uint8)).astype(np.uint8)
    found: list[Strip] = []
    tried = 0
    for upper, lower in list(held)[:MOST_PAIRS]:
        known = held[upper, lower]
        ways = _dark_ways(lying[upper], lying[lower], known, wide)
        tried += len(ways)
        if tried > MOST_WAYS:
            break
        found += _others(ways, known, turned)
    return found


def _dark_ways(
    upper: Strip, lower: Strip, held: Sequence[Strip], darkness: Grey
) -> list[tuple[Floats, Floats]]:
    """Return x and y of what is dark all the way from the upper to the lower line."""
    table = [(strip.slope, strip.length, strip.level) for strip in held]
    slope, tall, level = (float(value) for value in np.median(table, axis=0))
    columns, rows = _ways(upper, lower, slope, tall)
    if columns.size == 0:
        return []
    seen = cv2.remap(darkness, columns, rows, cv2.INTER_LINEAR).astype(np.uint8)
    return [(columns[:, place], rows[:, place]) for place in _peaks(seen, DARK * level)]


def _others(
    ways: Sequence[tuple[Floats, Floats]], held: Sequence[Strip], turned: Grey
) -> list[Strip]:
    """Return the ways that lie apart from the known lines and could be of their print."""
    found: list[Strip] = []
    for columns, rows in ways:
        strip = _strip(columns, rows, held[0])
        if any(_beside(strip, other) < APART for other in [*held, *found]):
            continue
        strip = measured(strip, turned)
        if any(roughly_from_one_print(strip, other) for other in held):
            found.append(strip)
    return found


def _ways(upper: Strip, lower: Strip, slope: float, tall: float) -> tuple[Floats, Floats]:
    """Return x and y of all ways from one line to the other, (steps, ways) float32 each."""
    lean = slope * tall
    first = max(upper.along[0], lower.along[0] - lean) - SPARE
    last = min(upper.along[-1], lower.along[-1] - lean) + SPARE
    tops = np.arange(max(first, 0), last, dtype=np.float32)
    start = np.interp(tops, upper.along, upper.across)
    stop = np.interp(tops + lean, lower.along, lower.across)
    apart = stop - start >= max(LEAST_TALL * tall, 2)
    tops, start, stop = tops[apart], start[apart], stop[apart]
    steps = np.linspace(0, 1, max(round(tall), 2))[:, None]
    rows = start + steps * (stop - start)
    columns = tops + slope * (rows - start)
    return columns.astype(np.float32), rows.astype(np.float32)


def _peaks(seen: Grey, least: float) -> list[int]:
    """Return the darkest of the ways that are dark all along."""
    share, mean = (seen > least).mean(axis=0), seen.mean(axis=0)
    top = mean == cv2.dilate(mean[None], np.ones((1, APART + 1)))[0]
    return [int(place) for place in np.flatnonzero(top & (share >= UNBROKEN))]


def _strip(columns: Floats, rows: Floats, like: Strip) -> Strip:
    along = np.arange(np.ceil(rows[0]), np.floor(rows[-1]) + 1, dtype=np.float32)
    across = np.interp(along, rows, columns).astype(np.float32)
    return Strip(along, across, like.level, like.width)


def _beside(one: Strip, other: Strip) -> float:
    """Return how far apart two strips are in the middle of one, pixels."""
    middle = one.along.size // 2
    across = np.interp(one.along[middle], other.along, other.across)
    return float(abs(across - one.across[middle]))
