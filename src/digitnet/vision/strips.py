"""Straight thin pieces in the darkness, joined across the writing."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Floats = NDArray[np.float32]

RUN = 17
"""Darkness is averaged over this many pixels along a line before it is looked for."""
HALF_WIDTH = 5
"""A line is darker than what lies this many pixels beside it."""
SHORTEST = 28
"""Pieces shorter than this, pixels, are no part of a line."""
STEEPEST = 0.25
"""Largest slope, in pixels across per pixel along."""
WIDEST_GAP = 100
"""Pieces up to this far apart, pixels, may be one line with writing across it."""
MOST_STRIPS = 12
"""Strips looked for in one tangle of lines and writing."""
MOST_PIECES = 1200
"""Of more pieces and tangles than this only the widest count; a form of 500 boxes has 1,100."""


@dataclass(frozen=True)
class Strip:
    """A thin, nearly straight line along the first axis.

    Attributes
    ----------
    along, across
        (n,) float32 positions of its middle, `along` rising by whole pixels.
    level
        How dark it is, in levels of 255.
    width
        How wide it is across, pixels.
    """

    along: Floats
    across: Floats
    level: float
    width: float

    @property
    def slope(self) -> float:
        """Pixels across per pixel along, from end to end."""
        return float(self.across[-1] - self.across[0]) / max(self.length, 1.0)

    @property
    def length(self) -> float:
        """Pixels from its first end to its last."""
        return float(self.along[-1] - self.along[0])


def find_strips(darkness: Grey, noise: float) -> list[Strip]:
    """Return the straight thin pieces that lie in a darkness map, lines or not."""
    ridge = _ridge(darkness)
    _, labels, stats, _ = cv2.connectedComponentsWithStats((ridge > max(noise, 4)).astype(np.uint8))
    _, _, widths, heights, areas = stats.T
    wide = widths >= SHORTEST + RUN
    wide[0] = False
    single = (heights < STEEPEST * widths + 8) & (areas < 9 * widths)
    strips = []
    candidates = np.flatnonzero(wide)
    for label in candidates[np.argsort(-widths[candidates], kind="stable")[:MOST_PIECES]]:
        x, y, width, height, _ = stats[label]
        window = np.s_[y : y + height, x : x + width]
        piece = np.where(labels[window] == label, ridge[window], 0)
        strip = _trace(piece, int(x), int(y)) if single[label] else None
        strips += [strip] if strip is not None else _disentangle(piece, int(x), int(y))
    return strips


def _disentangle(ridge: Grey, x: int, y: int) -> list[Strip]:
    """Return the straight strips in a ridge that runs into writing (Hough 1962)."""
    crest = ridge == cv2.dilate(ridge, np.ones((5, 1), np.uint8))
    rows, columns = np.nonzero(crest & (ridge > 0))
    slopes = np.arange(-STEEPEST, STEEPEST + 0.01, 0.02)
    strips: list[Strip] = []
    while rows.size > SHORTEST and len(strips) < MOST_STRIPS:
        offsets = np.round((rows - slopes[:, None] * columns) / 2).astype(int)
        least = int(offsets.min())
        size = int(offsets.max()) - least + 1
        votes = np.bincount(
            (offsets - least + size * np.arange(slopes.size)[:, None]).ravel(),
            minlength=size * slopes.size,
        )
        best = int(votes.argmax())
        if votes[best] < SHORTEST:
            break
        slope, offset = slopes[best // size], 2 * (best % size + least)
        middle = slope * np.arange(ridge.shape[1]) + offset
        near = np.abs(np.arange(ridge.shape[0])[:, None] - middle) <= 3.5
        for start, stop in _runs((near & crest & (ridge > 0)).any(0)):
            piece = np.where(near[:, start:stop], ridge[:, start:stop], 0)
            strip = _trace(piece, x + start, y)
            if strip is not None:
                strips.append(strip)
        left = np.abs(rows - middle[columns]) > 3.5
        rows, columns = rows[left], columns[left]
    return strips


def _runs(there: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return start and stop of the runs that are long enough for a strip, small gaps bridged."""
    closed = cv2.morphologyEx(there.astype(np.uint8)[None], cv2.MORPH_CLOSE, np.ones((1, 9)))[0]
    steps = np.flatnonzero(np.diff(np.pad(closed.astype(np.int8), 1)))
    runs = zip(steps[::2].tolist(), steps[1::2].tolist(), strict=True)
    return [(start, stop) for start, stop in runs if stop - start >= SHORTEST + RUN]


def _ridge(darkness: Grey) -> Grey:
    mean = cv2.blur(darkness, (RUN, 1))
    padded = cv2.copyMakeBorder(mean, HALF_WIDTH, HALF_WIDTH, 0, 0, cv2.BORDER_REPLICATE)
    sides = cv2.max(padded[: -2 * HALF_WIDTH], padded[2 * HALF_WIDTH :])
    return cv2.subtract(mean, sides).astype(np.uint8)


def _trace(ridge: Grey, x: int, y: int) -> Strip | None:
    """Return the middle line of one ridge if it is straight enough."""
    weight = ridge[:, RUN // 2 : -(RUN // 2)].astype(np.float32)  # the averaging made it longer
    mass = weight.sum(0)
    there = mass > 0
    if there.sum() < SHORTEST * 0.8:
        return None
    along = np.flatnonzero(there).astype(np.float32)
    rows = np.arange(weight.shape[0], dtype=np.float32)
    across = (rows @ weight)[there] / mass[there]
    centre, length = float(along.mean()), float(along[-1] - along[0])
    line = _fit((along - centre) / length, across, length)
    if line is None:
        return None
    peaks = weight.max(0)[there]
    whole = np.arange(along[0], along[-1] + 1, dtype=np.float32)
    middle = (np.vander((whole - centre) / length, line.size) @ line).astype(np.float32)
    width = float(np.median(mass[there] / peaks))
    return Strip(whole + x + RUN // 2, middle + y, float(np.median(peaks)), width)


def _fit(along: Floats, across: Floats, length: float) -> NDArray[np.float64] | None:
    """Fit a line, or a curve of low degree to a long one; None if it isn't near enough.

    `along` is in units of the length, pixels, for the sake of the sums' precision.
    """
    degree = 1 if along.size < 150 else 2 if along.size < 600 else 3
    powers = np.vander(along.astype(np.float64), degree + 1)
    keep = np.ones(along.size, bool)
    for _ in range(4 if along.size > 100 else 2):
        some = powers[keep]
        line = np.linalg.solve(some.T @ some, some.T @ across[keep])
        error = np.abs(powers @ line - across)
        near = error < max(1.5, 1.5 * float(np.median(error)))
        if near.sum() < 0.6 * along.size:
            return None
        if (near == keep).all():
            break
        keep = near
    first, last = powers[[0, -1]] @ line
    if abs(last - first) > STEEPEST * length or (error < 1.5).mean() < 0.6:
        return None
    return np.asarray(line)


def join(pieces: Sequence[Strip]) -> list[Strip]:
    """Join pieces that go on where another ends, longest first."""
    order = sorted(pieces, key=lambda piece: -piece.length)
    free = np.ones(len(order), bool)
    starts = np.array([(piece.along[0], piece.across[0]) for piece in order]).reshape(-1, 2)
    ends = np.array([(piece.along[-1], piece.across[-1]) for piece in order]).reshape(-1, 2)
    rules = []
    for index, piece in enumerate(order):
        if not free[index]:
            continue
        free[index] = False
        chain = [piece]
        while (after := _continuation(chain[-1], order, starts, free, 1)) is not None:
            free[after] = False
            chain.append(order[after])
        while (before := _continuation(chain[0], order, ends, free, -1)) is not None:
            free[before] = False
            chain.insert(0, order[before])
        rules.append(_one(chain))
    return rules


def _continuation(
    piece: Strip,
    others: list[Strip],
    tips: NDArray[np.float64],
    free: NDArray[np.bool_],
    way: int,
) -> int | None:
    """Return which free piece goes on after the last (way 1) or before the first pixel (-1)."""
    part = np.s_[-200:] if way == 1 else np.s_[:200]
    slope, at_zero = np.polyfit(piece.along[part], piece.across[part], 1)
    tip = piece.along[-1] if way == 1 else piece.along[0]
    gap = way * (tips[:, 0] - tip)
    miss = np.abs(slope * tips[:, 0] + at_zero - tips[:, 1])
    fits = np.flatnonzero(free & (gap > -6) & (gap < WIDEST_GAP) & (miss < 2.5 + 0.01 * gap))
    for index in fits[np.argsort(gap[fits])]:
        other = others[index]
        if gap[index] < max(30, 0.6 * min(piece.length, other.length)) and alike(piece, other):
            return int(index)
    return None


def _one(chain: list[Strip]) -> Strip:
    if len(chain) == 1:
        return chain[0]
    along = np.concatenate([piece.along for piece in chain])
    across = np.concatenate([piece.across for piece in chain])
    order = np.argsort(along, kind="stable")
    whole = np.arange(along.min(), along.max() + 1, dtype=np.float32)
    middle = np.interp(whole, along[order], across[order]).astype(np.float32)
    level, width = np.median([(piece.level, piece.width) for piece in chain], axis=0)
    return Strip(whole, middle, float(level), float(width))


def alike(one: Strip, other: Strip) -> bool:
    """Tell whether two strips could be one print's: as dark and as wide."""
    return 0.5 < one.level / other.level < 2 and 0.6 < one.width / other.width < 1.67


def from_one_print(one: Strip, other: Strip) -> bool:
    """Tell whether a lying and a standing strip could be one print's, for all that blurs one."""
    mass = one.level * one.width / (other.level * other.width)
    return 0.5 < mass < 2 and 0.45 < one.width / other.width < 2.2


def roughly_from_one_print(one: Strip, other: Strip) -> bool:
    """Tell whether two strips could be one print's that blur widened, or that was printed twice."""
    return 0.4 < one.level * one.width / (other.level * other.width) < 2.5
