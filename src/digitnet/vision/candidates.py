"""Parts of the ink → the groups of them that may be the one digit meant, likeliest first."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.vision.parts import SOLID, Part, Parts, at_border, connected_parts

Grey = NDArray[np.uint8]

NEARBY = 0.3
"""Parts closer than this share of a digit's size belong to it."""
MOST_BITS = 200
"""No digit is broken into more parts than this."""
MOST_SEEDS = 3
"""So many parts are tried as the digit's largest."""
BESIDE, SOLID_SHARE = 0.02, 0.7
"""What lies along a whole border, nearer to it than the first share of the picture, and fills more
than the second share of its box, is no writing."""
THIN = 0.04
"""A line's width, as a share of its length, is less."""
LONG = 0.25
"""A line's length, as a share of the picture's longer side, is more."""
SPECK = 0.1
"""Smaller shares of a digit's size are specks."""
CROWD = 15
"""More parts than this of half the largest one's size at least are noise."""
HOST = 60
"""More than this are noise whatever their size."""
GRAIN = 0.025
"""Of a crowd of parts smaller than this share of the picture's longer side, none is a digit."""
MOST_WEIGHED = 40
"""The digit's largest part is looked for among so many."""
LEAST_SHARE = 0.15
"""A digit's largest part has at least this share of the most likely one's weight."""
CUT_OFF = 0.25
"""Weight of what the picture's border cuts off."""
BLURRED = 0.2
"""What stands out by less than this share of what the sharpest does is a shadow or a stain."""
EDGE = 0.003
"""Half the width of a sharp edge, as a share of the longer side."""
DUST = 0.012
"""Smaller shares of the longer side are no digit's largest part, if there is any other."""
HELD = 0.2
"""A frame's longer side times this is shorter than what the frame is around."""


def all_parts(ink: Grey, *, keep_lone: bool = True) -> Parts:
    """Return the largest parts of an ink map but lines from border to border and bands along one.

    Parameters
    ----------
    ink
        (height, width) uint8, bright on 0, from `digitnet.vision.ink.find_ink`.
    keep_lone
        Whether such a line alone stays: it may be a 1 that was cut out closely.
    """
    labels, parts = connected_parts((ink >= SOLID).astype(np.uint8))
    parts = [part for part in parts[:MOST_BITS] if not _is_edge(part, ink.shape)]
    kept = [part for part in parts if not _is_rule(part, ink.shape)]
    if keep_lone and len(parts) == 1 and 2 * parts[0].height > parts[0].width:
        kept = parts
    return Parts(ink, labels, kept, 0.0)


def _is_edge(part: Part, shape: tuple[int, ...]) -> bool:
    """Tell whether a part is a band along one whole border."""
    height, width = shape
    x, y = BESIDE * width + 1, BESIDE * height + 1
    beside = (part.x <= x or part.right >= width - x) and 2 * part.width < width
    above = (part.y <= y or part.bottom >= height - y) and 2 * part.height < height
    along = (beside and part.height >= height - 2) or (above and part.width >= width - 2)
    return along and part.area > SOLID_SHARE * part.width * part.height


def _is_rule(part: Part, shape: tuple[int, ...]) -> bool:
    longer = max(part.width, part.height)
    through = part.width >= shape[1] - 2 or part.height >= shape[0] - 2
    return through and part.area < THIN * longer**2


def _is_straight(part: Part, shape: tuple[int, ...]) -> bool:
    """Tell whether a part is a long upright or lying line: what is left of a printed one."""
    longer, shorter = max(part.width, part.height), min(part.width, part.height)
    return longer > LONG * max(shape) and shorter < THIN * longer


def candidates(parts: Parts, levels: Grey | None = None) -> list[list[Part]]:
    """Return the groups of parts that may be the digit, likeliest first, each once.

    Large parts with sharp edges in the middle come first. What the picture's
    border cuts off, and what goes around other parts as a frame does, comes last.

    Parameters
    ----------
    parts
        From `all_parts`; may be empty.
    levels
        (height, width) uint8, how dark each pixel is; None where all ink is alike.
    """
    every = parts.parts
    if levels is not None:
        bent = [part for part in every if not _is_straight(part, parts.ink.shape)]
        every = bent if len(every) > 1 else every
    if len(every) < 2:
        return [every] if every else []
    shape = parts.ink.shape
    alike = _alike(every)
    if alike > HOST or (alike > CROWD and every[0].height < GRAIN * max(shape)):
        return []
    if alike > CROWD:
        return [grow(every[0], every)]
    held = _holders(every)
    free = [part for part, holds in zip(every, held, strict=True) if not holds]
    inside = [part for part in free if not at_border(part, shape)]
    seeds = _seeds(free, parts, levels)
    groups = [grow(seed, free if at_border(seed, shape) else inside) for seed in seeds]
    groups.insert(1, grow(seeds[0], free))
    groups.append(_of_size(every, every[0]))
    labels = [frozenset(part.label for part in group) for group in groups]
    return [group for place, group in enumerate(groups) if labels[place] not in labels[:place]]


def _alike(parts: Sequence[Part]) -> int:
    """Return how many parts are of half the largest one's size at least."""
    longer = [max(part.width, part.height) for part in parts]
    return sum(length >= max(longer) / 2 for length in longer)


def grow(seed: Part, parts: Sequence[Part]) -> list[Part]:
    """Return a part, all parts near it, and so on; the seed first."""
    others = [part for part in _of_size(parts, seed) if part is not seed]
    boxes = np.array([(part.x, part.y, part.right, part.bottom) for part in [seed, *others]])
    reach = NEARBY * max(seed.width, seed.height)
    chosen = np.zeros(len(boxes), np.bool_)
    chosen[0] = True
    new = chosen
    while new.any():
        new = (_gaps(boxes, boxes[new]) <= reach) & ~chosen
        chosen = chosen | new
    return [seed, *(part for part, mine in zip(others, chosen[1:], strict=True) if mine)]


def _of_size(parts: Sequence[Part], seed: Part) -> list[Part]:
    """Return the parts that aren't mere specks beside one of them."""
    least = SPECK * max(seed.width, seed.height)
    return [part for part in parts if max(part.width, part.height) >= least]


def _gaps(boxes: NDArray[np.int_], others: NDArray[np.int_]) -> NDArray[np.float64]:
    """Return how far each box lies from the nearest of others."""
    before = others[None, :, :2] - boxes[:, None, 2:]
    after = boxes[:, None, :2] - others[None, :, 2:]
    across, down = np.moveaxis(np.maximum(np.maximum(before, after), 0), 2, 0)
    return np.asarray(np.hypot(across, down).min(1), np.float64)


def _seeds(some: Sequence[Part], parts: Parts, levels: Grey | None) -> list[Part]:
    """Return the parts that may be a digit's largest, likeliest first."""
    least = DUST * max(parts.ink.shape)
    some = [part for part in some if max(part.width, part.height) >= least] or some
    some = some[:MOST_WEIGHED]
    sharp = np.array(_sharpness(some, parts, levels))
    weights = np.sqrt([part.area for part in some]) * sharp
    weights *= [_place(part, parts.ink.shape) for part in some]
    weights[sharp < BLURRED * sharp.max()] = 0
    order = np.argsort(-weights, kind="stable")[:MOST_SEEDS]
    return [some[place] for place in order if weights[place] >= LEAST_SHARE * weights[order[0]]]


def _sharpness(some: Sequence[Part], parts: Parts, levels: Grey | None) -> list[float]:
    """Return by how many levels the darkness changes across each part's edge."""
    if levels is None:
        return [1.0] * len(some)
    side = 2 * round(max(1, EDGE * max(levels.shape))) + 1
    across = cv2.morphologyEx(levels, cv2.MORPH_GRADIENT, np.ones((side, side), np.uint8))
    means = []
    for part in some:
        window = np.s_[part.y : part.bottom, part.x : part.right]
        mask = (parts.labels[window] == part.label).view(np.uint8)
        edge = mask - cv2.erode(mask, np.ones((3, 3), np.uint8), borderValue=(0,))
        means.append(cv2.mean(across[window], edge.astype(np.uint8))[0] + 1)
    return means


def _place(part: Part, shape: tuple[int, ...]) -> float:
    """Return 1 for a part in the middle of the picture, less farther out and at its border."""
    x, y = part.middle
    away = np.hypot(2 * x / shape[1] - 1, 2 * y / shape[0] - 1)
    return float(np.exp(-(away**2))) * (CUT_OFF if at_border(part, shape) else 1)


def _holders(parts: Sequence[Part]) -> NDArray[np.bool_]:
    """Tell which parts' boxes hold another of some size: frames, edges, rings."""
    boxes = np.array([(part.x, part.y, -part.right, -part.bottom) for part in parts])
    longer = np.array([max(part.width, part.height) for part in parts])
    within = (boxes[:, None] < boxes[None]).all(2)
    return np.asarray((within & (longer > HELD * longer[:, None])).any(1), np.bool_)
