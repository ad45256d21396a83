"""Ink map → its connected parts, without dust, page edges and leftovers of lines."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Labels = NDArray[np.int32]
Box = tuple[int, int, int, int]
"""Left, top, width, height in pixels."""

SOLID = 96
"""Ink from this level on holds a stroke together."""
MOST_PARTS = 2000
"""Of more parts than this only the largest count."""


@dataclass(frozen=True)
class Part:
    """A connected part of the ink, or a piece cut from one.

    Attributes
    ----------
    label
        Its number in `Parts.labels`.
    x, y, width, height
        Its box, pixels.
    area
        Its solid pixels.
    origin
        Label of the connected part that it is, or was cut from.
    cut
        How much ink the cut to its left crosses, pixels.
    """

    label: int
    x: int
    y: int
    width: int
    height: int
    area: int
    origin: int
    cut: float = 0.0

    @property
    def right(self) -> int:
        """First column beyond its box."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row below its box."""
        return self.y + self.height

    @property
    def box(self) -> Box:
        """Left, top, width, height in pixels."""
        return self.x, self.y, self.width, self.height

    @property
    def middle(self) -> tuple[float, float]:
        """Middle x, y of its box."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True)
class Parts:
    """The parts of an ink map.

    Attributes
    ----------
    ink
        (height, width) uint8, bright on 0.
    labels
        (height, width) int32; each part's pixels hold its label, others 0.
    parts
        Digits and pieces of digits, as far as size tells.
    height
        Typical height of a digit, pixels; 0 where there are no parts.
    """

    ink: Grey
    labels: Labels
    parts: list[Part]
    height: float

    def cut_out(self, parts: Sequence[Part], margin: int = 2) -> Grey:
        """Return the ink of some parts alone, cropped to them."""
        left, top, width, height = box_around(parts)
        window = np.s_[
            max(0, top - margin) : top + height + margin,
            max(0, left - margin) : left + width + margin,
        ]
        labels = self.labels[window]
        mine = np.zeros(labels.shape, np.uint8)
        for part in parts:
            mine |= (labels == part.label).view(np.uint8)
        others = (labels > 0) & (mine == 0)
        fringe = cv2.dilate(mine, np.ones((3, 3), np.uint8))
        return np.where((fringe > 0) & ~others, self.ink[window], 0).astype(np.uint8)


def box_around(parts: Sequence[Part]) -> Box:
    """Return the box that holds some parts."""
    left, top = min(part.x for part in parts), min(part.y for part in parts)
    right, bottom = max(part.right for part in parts), max(part.bottom for part in parts)
    return left, top, right - left, bottom - top


def find_parts(ink: Grey) -> Parts:
    """Return the parts of an ink map that can belong to digits.

    Parameters
    ----------
    ink
        (height, width) uint8, bright on 0, from `digitnet.vision.ink.find_ink`.
    """
    labels, every = connected_parts((ink >= SOLID).astype(np.uint8))
    height = typical_height(every, ink.shape)
    kept = [part for part in every if _may_be_digit(part, height, ink.shape)]
    return Parts(ink, labels, kept, height)


def connected_parts(solid: Grey) -> tuple[Labels, list[Part]]:
    """Return the labels of connected pixels, (height, width) int32, and the largest parts."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(solid)
    order = np.argsort(-stats[1:, cv2.CC_STAT_AREA], kind="stable")[:MOST_PARTS] + 1
    parts = [
        Part(int(label), int(x), int(y), int(width), int(height), int(area), origin=int(label))
        for label, (x, y, width, height, area) in zip(order, stats[order], strict=True)
    ]
    return np.asarray(labels, np.int32), parts


def typical_height(parts: Sequence[Part], shape: tuple[int, ...]) -> float:
    """Return the height that half the ink is in parts above, and half below."""
    whole = [part for part in parts if not _is_line(part)]
    bodies = [part for part in whole if not at_border(part, shape)] or whole
    bodies = bodies or [part for part in parts if part.height > part.width]
    if not bodies:
        return 0.0
    bodies.sort(key=lambda part: part.height)
    mass = np.cumsum([part.area for part in bodies])
    middle = bodies[int(np.searchsorted(mass, mass[-1] / 2))]
    return float(middle.height)


def _is_line(part: Part) -> bool:
    return part.width > 8 * part.height or part.height > 16 * part.width


def at_border(part: Part, shape: tuple[int, ...]) -> bool:
    """Tell whether a part touches the picture's border."""
    return part.x <= 1 or part.y <= 1 or part.right >= shape[1] - 1 or part.bottom >= shape[0] - 1


def _may_be_digit(part: Part, height: float, shape: tuple[int, ...]) -> bool:
    longer = max(part.width, part.height)
    if longer < 0.12 * height or part.height > 3 * height:
        return False
    if part.width > 2 * height and part.height < 0.35 * height:
        return False
    thin = min(part.width, part.height) < 0.3 * height
    return not (thin and at_border(part, shape))
