"""Find what is printed on the paper in straight thin lines: rules, grids, boxes."""

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
CORNER = 12
"""A box's sides meet within this many pixels."""
LONG = 0.15
"""Lines longer than this share of the picture's longer side are rules."""


@dataclass(frozen=True)
class Rule:
    """A thin, nearly straight line along the first axis.

    Attributes
    ----------
    along, across
        (n,) float32 positions of its middle, `along` rising by whole pixels.
    level
        How dark it is, in levels of 255.
    """

    along: Floats
    across: Floats
    level: float

    @property
    def length(self) -> float:
        """Pixels from its first end to its last."""
        return float(self.along[-1] - self.along[0])


def find_rules(darkness: Grey, noise: float) -> tuple[list[Rule], list[Rule]]:
    """Return the lines printed on the paper: those that lie, and those that stand.

    Parameters
    ----------
    darkness
        (height, width) uint8, 0 on bare paper.
    noise
        Standard deviation of the darkness of bare paper.

    Returns
    -------
    Lying rules, whose `along` is x, and standing ones, whose `along` is y.
    """
    lying = find_pieces(darkness, noise)
    standing = find_pieces(np.ascontiguousarray(darkness.T), noise)
    long = LONG * max(darkness.shape)
    long_lying = [rule for rule in join(lying) if rule.length >= long]
    long_standing = [rule for rule in join(standing) if rule.length >= long]
    boxed_lying, boxed_standing = _closed(lying, standing, long_lying, long_standing)
    return long_lying + boxed_lying, long_standing + boxed_standing


def find_pieces(darkness: Grey, noise: float) -> list[Rule]:
    """Return the straight thin pieces that lie in a darkness map, lines or not."""
    ridge = _ridge(darkness)
    _, labels, stats, _ = cv2.connectedComponentsWithStats((ridge > max(noise, 4)).astype(np.uint8))
    _, _, widths, heights, areas = stats.T
    likely = (widths >= SHORTEST + RUN) & (heights < STEEPEST * widths + 8) & (areas < 9 * widths)
    likely[0] = False
    pieces = []
    for label in np.flatnonzero(likely):
        x, y, width, height, _ = stats[label]
        window = np.s_[y : y + height, x : x + width]
        piece = _trace(np.where(labels[window] == label, ridge[window], 0), int(x), int(y))
        if piece is not None:
            pieces.append(piece)
    return pieces


def _ridge(darkness: Grey) -> Grey:
    mean = cv2.blur(darkness, (RUN, 1))
    padded = cv2.copyMakeBorder(mean, HALF_WIDTH, HALF_WIDTH, 0, 0, cv2.BORDER_REPLICATE)
    sides = cv2.max(padded[: -2 * HALF_WIDTH], padded[2 * HALF_WIDTH :])
    return cv2.subtract(mean, sides).astype(np.uint8)


def _trace(ridge: Grey, x: int, y: int) -> Rule | None:
    """Return the middle line of one ridge if it is straight enough."""
    weight = ridge[:, RUN // 2 : -(RUN // 2)].astype(np.float32)  # the averaging made it longer
    mass = weight.sum(0)
    there = mass > 0
    if there.sum() < SHORTEST * 0.8:
        return None
    along = np.flatnonzero(there).astype(np.float32)
    rows = np.arange(weight.shape[0], dtype=np.float32)
    across = (rows @ weight)[there] / mass[there]
    line = _fit(along, across)
    if line is None:
        return None
    level = float(np.median(weight.max(0)[there]))
    whole = np.arange(along[0], along[-1] + 1, dtype=np.float32)
    middle = np.polyval(line, whole).astype(np.float32)
    return Rule(whole + x + RUN // 2, middle + y, level)


def _fit(along: Floats, across: Floats) -> NDArray[np.float64] | None:
    """Fit a line, or a curve of low degree to a long one; None if it isn't near enough."""
    degree = 1 if along.size < 150 else 2 if along.size < 600 else 3
    keep = np.ones(along.size, bool)
    centre = float(along.mean())
    for _ in range(4 if along.size > 100 else 2):
        line = np.polyfit(along[keep] - centre, across[keep], degree)
        error = np.abs(np.polyval(line, along - centre) - across)
        near = error < max(1.5, 1.5 * float(np.median(error)))
        if near.sum() < 0.6 * along.size:
            return None
        if (near == keep).all():
            break
        keep = near
    slope = (np.polyval(line, along[-1] - centre) - np.polyval(line, along[0] - centre)) / (
        along[-1] - along[0]
    )
    if abs(slope) > STEEPEST or (error < 1.5).mean() < 0.6:
        return None
    return _shifted(line, centre)


def _shifted(line: NDArray[np.float64], centre: float) -> NDArray[np.float64]:
    return np.poly1d(line)(np.poly1d([1.0, -centre])).coeffs


def join(pieces: Sequence[Rule]) -> list[Rule]:
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
        while (after := _continuation(chain[-1], starts, free, 1)) is not None:
            free[after] = False
            chain.append(order[after])
        while (before := _continuation(chain[0], ends, free, -1)) is not None:
            free[before] = False
            chain.insert(0, order[before])
        rules.append(_one(chain))
    return rules


def _continuation(
    piece: Rule, tips: NDArray[np.float64], free: NDArray[np.bool_], way: int
) -> int | None:
    """Return which free piece goes on after the last (way 1) or before the first pixel (-1)."""
    part = np.s_[-200:] if way == 1 else np.s_[:200]
    slope, at_zero = np.polyfit(piece.along[part], piece.across[part], 1)
    tip = piece.along[-1] if way == 1 else piece.along[0]
    gap = way * (tips[:, 0] - tip)
    miss = np.abs(slope * tips[:, 0] + at_zero - tips[:, 1])
    fits = free & (gap > -6) & (gap < WIDEST_GAP) & (miss < 2.5 + 0.01 * gap)
    if not fits.any():
        return None
    return int(np.flatnonzero(fits)[gap[fits].argmin()])


def _one(chain: list[Rule]) -> Rule:
    if len(chain) == 1:
        return chain[0]
    along = np.concatenate([piece.along for piece in chain])
    across = np.concatenate([piece.across for piece in chain])
    order = np.argsort(along, kind="stable")
    whole = np.arange(along.min(), along.max() + 1, dtype=np.float32)
    level = float(np.median([piece.level for piece in chain]))
    return Rule(whole, np.interp(whole, along[order], across[order]).astype(np.float32), level)


def _closed(
    lying: list[Rule], standing: list[Rule], long_lying: list[Rule], long_standing: list[Rule]
) -> tuple[list[Rule], list[Rule]]:
    """Return the pieces both ends of which meet others that do, or long rules: boxes."""
    while True:
        kept_lying = [p for p in lying if _held(p, standing + long_standing)]
        kept_standing = [p for p in standing if _held(p, kept_lying + long_lying)]
        if len(kept_lying) == len(lying) and len(kept_standing) == len(standing):
            return kept_lying, kept_standing
        lying, standing = kept_lying, kept_standing


def _held(piece: Rule, others: list[Rule]) -> bool:
    return all(
        any(_touches(piece.along[end], piece.across[end], piece.level, other) for other in others)
        for end in (0, -1)
    )


def _touches(along: float, across: float, level: float, other: Rule) -> bool:
    start, stop = other.along[0], other.along[-1]
    if not (start - CORNER <= across <= stop + CORNER and 0.5 < other.level / level < 2):
        return False
    place = int(np.clip(across - start, 0, other.along.size - 1))
    return bool(abs(other.across[place] - along) < CORNER)
