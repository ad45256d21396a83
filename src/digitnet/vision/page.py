"""Ink map of a page → its digits in reading order, told from marks by a score."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.image.normalise import stroke_width
from digitnet.vision.background import disc
from digitnet.vision.cuts import cut_wide
from digitnet.vision.grouping import Group, best_path, in_company, possible_groups
from digitnet.vision.halves import join_halves
from digitnet.vision.judging import Judge, Score
from digitnet.vision.lines import find_lines
from digitnet.vision.parts import Box, Part, Parts, box_around, find_parts
from digitnet.vision.sifting import dark_enough, inside, thick_enough

Grey = NDArray[np.uint8]
SURE = 0.97
"""A part that scores at least this as it is isn't cut,"""
SURE_WIDTH = 0.95
"""unless it is wider than this share of a digit's height."""
CROWD = 60
"""Of so many parts of a digit's size or more"""
FEWEST = 0.15
"""at least this share are surely digits; otherwise they are specks and nothing is written there."""
SAMPLE = 150
"""Parts on which that is judged."""
MOST_CUT = 200
"""Of more doubtful parts on a page than this, none is cut."""
TORN, BETTER = 0.7, 0.1
"""Where less than the first share of the ink is surely in digits, torn strokes are mended if that
makes it more by the second share."""


@dataclass(frozen=True)
class Candidate:
    """A digit on a page: its box in pixels, its line from 0, its (28, 28) uint8 picture."""

    box: Box
    line: int
    picture: Grey


@dataclass(frozen=True)
class _Page:
    parts: Parts
    lines: list[list[Part]]
    judge: Judge
    sure: set[int]
    written: bool = True

    @property
    def share(self) -> float:
        """The share of the ink that is surely in digits as it is."""
        areas = [(part.area, part.label in self.sure) for line in self.lines for part in line]
        return sum(area for area, sure in areas if sure) / max(sum(area for area, _ in areas), 1)


@dataclass(frozen=True)
class _Line:
    parts: list[Part]
    height: float
    groups: list[Group]


def find_digits(
    ink: Grey, score: Score, threshold: float = 0.5, levels: Grey | None = None
) -> tuple[list[Candidate], list[Box]]:
    """Return the digits on a page in reading order, and the boxes of marks that are none.

    Parameters
    ----------
    ink
        (height, width) uint8, bright on 0, from `digitnet.vision.ink.find_ink`.
    score
        Judges pictures.
    threshold
        What scores less is no digit, unless it stands among digits.
    levels
        (height, width) uint8, how much darker than the paper the page is; the ink if not given.
    """
    page = _taken_apart(ink, score, ink if levels is None else levels)
    if page.lines and page.share < TORN:
        mended = _taken_apart(_mended(ink), score, ink if levels is None else levels)
        page = mended if mended.share > page.share + BETTER else page
    return _read(page, threshold) if page.written else ([], [part.box for part in page.parts.parts])


def _taken_apart(ink: Grey, score: Score, levels: Grey) -> _Page:
    found = find_parts(ink)
    judge = Judge(found, score)
    parts = join_halves(found, judge)
    lines = inside(find_lines(parts.parts, parts.height), ink.shape)
    sure = _sure(parts, lines, judge)
    if sure is None:
        return _Page(parts, [], judge, set(), written=False)
    lines = thick_enough(dark_enough(lines, parts, sure, levels), parts, sure)
    return _Page(parts, lines, judge, sure)


def _mended(ink: Grey) -> Grey:
    """Close gaps in strokes as wide as the strokes are."""
    side = int(np.clip(round(1.2 * stroke_width(ink)), 3, 15)) | 1
    return cv2.morphologyEx(ink, cv2.MORPH_CLOSE, disc(side)).astype(np.uint8)


def _read(page: _Page, threshold: float) -> tuple[list[Candidate], list[Box]]:
    parts, lines, judge, sure = page.parts, page.lines, page.judge, page.sure
    area = _usual_area(parts, sure)
    doubtful = sum(part.label not in sure for line in lines for part in line)
    laid_out = [_cut_and_grouped(parts, line, sure, doubtful <= MOST_CUT) for line in lines]
    judge.look(group.parts for line in laid_out for group in line.groups)
    found: list[Candidate] = []
    marks: list[Box] = []
    number = 0
    for line in laid_out:
        scores = [judge.score(group.parts) for group in line.groups]
        path = best_path(line.parts, line.groups, scores, area)
        path = in_company(line.groups, path, scores, threshold)
        for index in path:
            group = line.groups[index]
            found.append(Candidate(group.box, number, judge.picture(group.parts)))
        marks += _marks(line, path)
        number += bool(path)
    return found, marks


def _sure(parts: Parts, lines: Sequence[Sequence[Part]], judge: Judge) -> set[int] | None:
    """Return the labels of the parts that are digits as they are; None if nothing is written."""
    whole = [part for line in lines for part in line if part.height > 0.5 * parts.height]
    some = whole[:: max(1, len(whole) // SAMPLE)]
    if len(whole) > CROWD and len(_surely(some, judge)) < FEWEST * len(some):
        return None
    return _surely(whole, judge)


def _surely(parts: Sequence[Part], judge: Judge) -> set[int]:
    judge.look((part,) for part in parts)
    return {part.label for part in parts if judge.score((part,)) >= SURE}


def _usual_area(parts: Parts, sure: set[int]) -> float:
    """Return how many solid pixels a digit has."""
    areas = [part.area for part in parts.parts if part.label in sure]
    areas = areas or [part.area for part in parts.parts if part.height > 0.5 * parts.height]
    return float(np.median(areas)) if areas else 1.0


def _cut_and_grouped(parts: Parts, line: Sequence[Part], sure: set[int], may_cut: bool) -> _Line:
    tall = [part.height for part in line if part.height > 0.5 * parts.height]
    height = float(np.median(tall)) if tall else parts.height
    pieces: list[Part] = []
    for part in line:
        keep = part.label in sure and part.width < SURE_WIDTH * height
        keep = keep or not may_cut
        pieces += [part] if keep else cut_wide(parts, part, height)
    pieces.sort(key=lambda piece: piece.middle[0])
    return _Line(pieces, height, possible_groups(pieces, height))


def _marks(line: _Line, path: Sequence[int]) -> list[Box]:
    """Return the boxes of parts of a digit's size that belong to no digit."""
    used = {part.origin for index in path for part in line.groups[index].parts}
    left: dict[int, list[Part]] = {}
    for part in line.parts:
        if part.origin not in used:
            left.setdefault(part.origin, []).append(part)
    boxes = [box_around(pieces) for pieces in left.values()]
    return [box for box in boxes if box[3] > 0.5 * line.height]
