"""Parts of the ink → lines of writing, skewed ones too, in reading order."""

from collections.abc import Sequence

import numpy as np

from digitnet.vision.parts import Part

STEEPEST = 0.27
"""Largest slope of a line of writing, about 15°."""
BODY = 0.4
"""Parts from this share of the typical height on make lines; smaller ones join them."""
REACH = 0.45
"""Small parts join what is nearer than this share of the typical height."""


def find_lines(parts: Sequence[Part], height: float) -> list[list[Part]]:
    """Return the lines from top to bottom, the parts of each from left to right.

    Parameters
    ----------
    parts
        From `digitnet.vision.parts.find_parts`.
    height
        Typical height of a digit, pixels.
    """
    bodies = [part for part in parts if part.height >= BODY * height]
    if not bodies:
        return []
    slopes = np.array([0.0, find_slope(bodies, height)])
    lines = _follow(bodies, height, slopes)
    slopes = _slopes_by_height(lines, height, slopes)
    lines = _follow(bodies, height, slopes)
    _join_small([part for part in parts if part.height < BODY * height], lines, height)
    lines.sort(key=lambda line: np.mean([_level(part, slopes) for part in line]))
    return [sorted(line, key=lambda part: part.middle[0]) for line in lines]


def find_slope(parts: Sequence[Part], height: float) -> float:
    """Return the slope along which the parts line up best.

    Their middles are projected along many slopes; the projection with the
    sharpest peaks wins, a level one where little is gained by another.
    """
    middles = np.array([part.middle for part in parts])
    if len(middles) < 4:
        return 0.0
    slopes = np.linspace(-STEEPEST, STEEPEST, 109)
    levels = middles[:, 1] - slopes[:, None] * middles[:, 0]
    levels -= levels.min(axis=1, keepdims=True)
    bins = (levels / (0.25 * height)).astype(int)
    sharpness = np.empty(slopes.size)
    for index, row in enumerate(bins):
        counts = np.convolve(np.bincount(row), [0.5, 1, 0.5])
        sharpness[index] = np.square(counts).sum()
    best = int(sharpness.argmax())
    level = slopes.size // 2
    return float(slopes[best]) if sharpness[best] > 1.1 * sharpness[level] else 0.0


def _level(part: Part, slopes: np.ndarray) -> float:
    """Return the height of a part's middle where its line meets the left border."""
    x, y = part.middle
    return float(y - np.polyval(slopes, y) * x)


def _follow(parts: Sequence[Part], height: float, slopes: np.ndarray) -> list[list[Part]]:
    """Go from left to right and give each part to the line that leads to it."""
    lines: list[list[Part]] = []
    anchors = np.empty((len(parts), 3))
    for part in sorted(parts, key=lambda part: part.middle[0]):
        x, y = part.middle
        at_x, at_y, slope = anchors[: len(lines)].T
        distances = np.abs(at_y + slope * (x - at_x) - y)
        nearest = int(distances.argmin()) if lines else 0
        if lines and distances[nearest] < 0.6 * height:
            lines[nearest].append(part)
        else:
            nearest = len(lines)
            lines.append([part])
        anchors[nearest] = _anchor(lines[nearest][-6:], slopes)
    return lines


def _anchor(recent: list[Part], slopes: np.ndarray) -> tuple[float, float, float]:
    """Return x, y of a line's middle among its last parts, and how it goes on from there."""
    total = sum(part.height for part in recent)
    x = sum(part.middle[0] * part.height for part in recent) / total
    y = sum(part.middle[1] * part.height for part in recent) / total
    return x, y, float(slopes[0] * y + slopes[1])


def _slopes_by_height(lines: list[list[Part]], height: float, slopes: np.ndarray) -> np.ndarray:
    """Return how the slope changes down the page, as perspective makes it: a polynomial of y."""
    points = []
    for line in lines:
        middles = np.array([part.middle for part in line])
        if len(line) >= 4 and np.ptp(middles[:, 0]) > 6 * height:
            points.append((middles[:, 1].mean(), np.polyfit(middles[:, 0], middles[:, 1], 1)[0]))
    if len(points) < 3:
        return slopes
    heights, found = np.array(points).T
    usual = np.median(found)
    near = np.abs(found - usual) < 0.06
    if near.sum() < 3 or np.ptp(heights[near]) < 3 * height:
        return np.array([0.0, usual])
    return np.polyfit(heights[near], found[near], 1)


def _join_small(small: Sequence[Part], lines: list[list[Part]], height: float) -> None:
    """Give each small part to the line whose nearest part is within reach, or to none."""
    boxes = np.empty((sum(map(len, lines)) + len(small), 4))
    owners: list[int] = []
    for number, line in enumerate(lines):
        for part in line:
            boxes[len(owners)] = part.x, part.y, part.right, part.bottom
            owners.append(number)
    for part in small:
        left, top, right, bottom = boxes[: len(owners)].T
        across = np.maximum(np.maximum(left - part.right, part.x - right), 0)
        down = np.maximum(np.maximum(top - part.bottom, part.y - bottom), 0)
        distances = np.hypot(across, down)
        nearest = int(distances.argmin())
        if distances[nearest] < REACH * height:
            boxes[len(owners)] = part.x, part.y, part.right, part.bottom
            owners.append(owners[nearest])
            lines[owners[-1]].append(part)
