"""Put digits together whose upper part floats above the lower one: 5s, 3s, worn strokes."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from digitnet.vision.judging import Judge
from digitnet.vision.parts import Part, Parts, box_around

SURE = 0.97
"""Parts go together that score at least this as one digit."""
GAP = 0.25
"""They are at most this share of a digit's height apart,"""
OVERLAP = 0.35
"""lie above each other by this share of the narrower one's width,"""
DEEPEST = 0.4
"""and beside each other by at most this share of the lower one's height."""
HALF = 0.75
"""One of them is lower than this share of a digit's height, and isn't a digit by itself."""
SMALLEST, LOWEST, TALLEST, WIDEST = 0.12, 0.7, 1.4, 1.1
"""Bounds on the height of each, and on the height and width of both, by a digit's height."""
MOST_PAIRS = 150
"""More pairs than this are specks, and none is joined."""


def join_halves(parts: Parts, judge: Judge) -> Parts:
    """Return the parts with those joined that are surely digits only together.

    Joined parts get labels of their own in ``parts.labels``, which changes in place.

    Parameters
    ----------
    parts
        From `digitnet.vision.parts.find_parts`.
    judge
        Scores runs of these parts.
    """
    pairs = list(_pairs(parts))
    if not pairs or len(pairs) > MOST_PAIRS:
        return parts
    judge.look([*pairs, *((part,) for pair in pairs for part in pair)])
    left = {part.label: part for part in parts.parts}
    for pair in sorted(pairs, key=judge.score, reverse=True):
        alone = min(judge.score((part,)) for part in pair)
        if judge.score(pair) < SURE or alone >= SURE:
            continue
        if all(part.label in left for part in pair):
            for part in pair:
                del left[part.label]
            joined = _joined(parts, pair)
            left[joined.label] = joined
    return replace(parts, parts=list(left.values()))


def _pairs(parts: Parts) -> Iterator[tuple[Part, Part]]:
    """Yield what may be the upper and the lower part of one digit."""
    height = parts.height
    some = [part for part in parts.parts if SMALLEST * height <= part.height <= TALLEST * height]
    if not some:
        return
    boxes = np.array([(part.x, part.y, part.right, part.bottom) for part in some])
    x, y, right, bottom = boxes.T
    for part in some:
        overlap = np.minimum(right, part.right) - np.maximum(x, part.x)
        tall = np.maximum(bottom, part.bottom) - part.y
        wide = np.maximum(right, part.right) - np.minimum(x, part.x)
        below = (y > part.y) & (bottom > part.bottom)
        near = (y - part.bottom < GAP * height) & (part.bottom - y < DEEPEST * (bottom - y))
        above = overlap >= OVERLAP * np.minimum(right - x, part.width)
        half = np.minimum(bottom - y, part.height) < HALF * height
        fits = (LOWEST * height <= tall) & (tall <= TALLEST * height) & (wide <= WIDEST * height)
        for index in np.flatnonzero(below & near & above & half & fits):
            yield part, some[index]


def _joined(parts: Parts, pair: tuple[Part, Part]) -> Part:
    label = int(parts.labels.max()) + 1
    x, y, width, height = box_around(pair)
    window = parts.labels[y : y + height, x : x + width]
    for part in pair:
        window[window == part.label] = label
    area = sum(part.area for part in pair)
    return Part(label, x, y, width, height, area, origin=label)
