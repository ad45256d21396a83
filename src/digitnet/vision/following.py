"""Follow straight thin lines along the darkness, beyond where they were found."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from digitnet.vision.strips import Strip

Grey = NDArray[np.uint8]
Floats = NDArray[np.float32]

BESIDE = 9
"""What a strip is compared with lies at most this many pixels beside it."""


def follow(darkness: Grey, place: tuple[float, float], slope: float, like: Strip) -> Strip | None:
    """Return the unbroken darkness through a place along a slope, as a strip like another.

    Parameters
    ----------
    darkness
        (height, width) uint8.
    place
        x and y, to within 3 pixels across.
    slope
        Pixels across per pixel along.
    like
        As dark and as wide as this one.
    """
    best: Strip | None = None
    for offset in (0, -1, 1, -2, 2, -3, 3):
        x, y = start = place[0], place[1] + offset
        ends = []
        for way in (-1, 1):
            columns, rows = _straight(darkness, start, slope, way * darkness.shape[1])
            ends.append(_unbroken(_dark(darkness, columns, rows, like.level)))
        along = np.arange(round(x) - ends[0], round(x) + ends[1] + 1, dtype=np.float32)
        if best is None or along[-1] - along[0] > best.length:
            across = (y + slope * (along - x)).astype(np.float32)
            best = Strip(along, across, like.level, like.width)
    return best


def _straight(
    darkness: Grey, start: tuple[float, float], slope: float, most: int
) -> tuple[NDArray[np.intp], Floats]:
    """Return columns and rows of at most so many pixels after a place; to the left below 0."""
    x, y = start
    tip, way = round(x), 1 if most > 0 else -1
    stop = int(np.clip(tip + most, 0, darkness.shape[1] - 1))
    columns = np.arange(tip + way, stop + way, way)
    middle = (y + slope * (columns - x)).astype(np.float32)
    inside = (middle >= 1) & (middle < darkness.shape[0] - 1.5)
    return columns[inside], middle[inside]


def _dark(
    darkness: Grey, columns: NDArray[np.intp], middle: Floats, level: float
) -> NDArray[np.bool_]:
    rows = np.round(middle).astype(int)
    dark = darkness[rows + np.arange(-1, 2)[:, None], columns].max(0, initial=0) > 0.5 * level
    return np.asarray(dark, np.bool_)


def measured(strip: Strip, darkness: Grey) -> Strip:
    """Return a strip with the level and width that it has between what lies beside it.

    Parameters
    ----------
    strip
        One that may lie close to another, or under writing.
    darkness
        (height, width) uint8, in which the strip lies.
    """
    offsets = np.arange(-BESIDE, BESIDE + 1)
    rows = np.clip(np.round(strip.across).astype(int) + offsets[:, None], 0, len(darkness) - 1)
    profile = np.median(darkness[rows, strip.along.astype(int)], axis=1)
    before = int(profile[:BESIDE].argmin())
    after = BESIDE + 1 + int(profile[BESIDE + 1 :].argmin())
    own = profile[before : after + 1] - min(profile[before], profile[after])
    level = float(own[BESIDE - 1 - before : BESIDE + 2 - before].max())
    return replace(strip, level=level, width=float(own.sum() / level)) if level > 0 else strip


def extend(strip: Strip, darkness: Grey) -> Strip:
    """Follow a strip beyond its ends for as long as it goes on, with gaps or under writing.

    Parameters
    ----------
    strip
        A long one: it may go on to the picture's border.
    darkness
        (height, width) uint8, in which the strip lies.
    """
    return _extended(strip, darkness, darkness.shape[1], _mostly)


def reach(strip: Strip, darkness: Grey) -> Strip:
    """Follow a short strip to where the darkness ends, at most thrice its length each way."""
    return _extended(strip, darkness, 3 * int(strip.length), _unbroken)


def _unbroken(seen: NDArray[np.bool_]) -> int:
    """Return how far it goes without three pixels missing."""
    if seen.size == 0:
        return 0
    missing = np.convolve(~seen, np.ones(3, int))[: seen.size]
    ends = np.flatnonzero(missing == 3)
    return int(ends[0]) - 2 if ends.size else seen.size


def _mostly(seen: NDArray[np.bool_]) -> int:
    """Return how far it goes with half of it seen at least."""
    share = np.cumsum(seen) / np.arange(1, seen.size + 1)
    good = np.flatnonzero(seen & (share > 0.5))
    return int(good[-1]) + 1 if good.size else 0


def _extended(
    strip: Strip, darkness: Grey, most: int, how_far: Callable[[NDArray[np.bool_]], int]
) -> Strip:
    along, across = [strip.along], [strip.across]
    for way in (-1, 1):
        part = np.s_[-200:] if way == 1 else np.s_[:200]
        slope, at_zero = np.polyfit(strip.along[part], strip.across[part], 1)
        tip = float(strip.along[-1] if way == 1 else strip.along[0])
        columns, middle = _straight(darkness, (tip, slope * tip + at_zero), slope, way * most)
        end = how_far(_dark(darkness, columns, middle, strip.level))
        place = 0 if way == -1 else len(along)
        along.insert(place, columns[:end][::way].astype(np.float32))
        across.insert(place, middle[:end][::way].astype(np.float32))
    return replace(strip, along=np.concatenate(along), across=np.concatenate(across))
