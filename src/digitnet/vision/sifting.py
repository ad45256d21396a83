"""Lines of parts → without what runs along the picture's border, is far too faint or too thin."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from digitnet.image.normalise import stroke_width
from digitnet.vision.parts import Part, Parts, at_border

Grey = NDArray[np.uint8]
Lines = list[list[Part]]

NEAR = 0.008
"""Upright things this near to the picture's left or right border, by its longer side, are edges."""
THIN = 0.3
"""Upright things are less wide than this share of their height."""
FAINT = 0.16
"""Marks with less than this share of the digits' darkness are grain."""
HAIRLINE = 0.45
"""Upright things with less than this share of the digits' stroke width are printed lines."""
SAMPLE = 12
"""So many of a line's digits have their stroke width measured."""


def inside(lines: Lines, shape: tuple[int, ...]) -> Lines:
    """Drop what touches the picture's border or runs along it, unless most parts do.

    Parameters
    ----------
    lines
        From `digitnet.vision.lines.find_lines`.
    shape
        Height and width of the picture, pixels.
    """
    near = NEAR * max(shape)

    def stays(part: Part) -> bool:
        beside = part.x <= near or part.right >= shape[1] - near
        return not (at_border(part, shape) or (_upright(part) and beside))

    left = _kept(lines, [part for line in lines for part in line if stays(part)])
    few = 2 * sum(map(len, left)) < sum(map(len, lines))
    return lines if few else left


def dark_enough(lines: Lines, parts: Parts, sure: set[int], levels: Grey) -> Lines:
    """Drop what is far fainter than the sure digits.

    Parameters
    ----------
    lines
        Lines of these parts.
    parts
        All parts of the page.
    sure
        Labels of the parts that surely are digits.
    levels
        (height, width) uint8, how much darker than the paper the page is.
    """
    flat = [part for line in lines for part in line]
    dark = {part.label: _level(part, parts, levels) for part in flat}
    strong = [dark[part.label] for part in flat if part.label in sure]
    if not strong:
        return lines
    least = FAINT * float(np.median(strong))
    return _kept(lines, [part for part in flat if dark[part.label] >= least])


def thick_enough(lines: Lines, parts: Parts, sure: set[int]) -> Lines:
    """Drop what stands upright and is far thinner than the strokes of its line's sure digits.

    Parameters
    ----------
    lines, parts, sure
        As for `dark_enough`.
    """
    return _kept(lines, [part for line in lines for part in _as_thick(line, parts, sure)])


def _as_thick(line: Sequence[Part], parts: Parts, sure: set[int]) -> Sequence[Part]:
    some = [part for part in line if part.label in sure and not _upright(part)][:SAMPLE]
    if not some or not any(map(_upright, line)):
        return line
    least = HAIRLINE * float(np.median([stroke_width(parts.cut_out((part,))) for part in some]))
    return [part for part in line if not _upright(part) or part.area >= least * part.height]


def _upright(part: Part) -> bool:
    return part.width < THIN * part.height


def _level(part: Part, parts: Parts, levels: Grey) -> float:
    window = np.s_[part.y : part.bottom, part.x : part.right]
    return float(np.median(levels[window][parts.labels[window] == part.label]))


def _kept(lines: Lines, parts: Sequence[Part]) -> Lines:
    kept = {part.label for part in parts}
    left = [[part for part in line if part.label in kept] for line in lines]
    return [line for line in left if line]
