"""Lift printed lines off the paper and leave the writing across them."""

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.vision.strips import Strip

Floats = NDArray[np.float32]
Grey = NDArray[np.uint8]

REACH = 7
"""A line with its blur lies within so many pixels of its middle."""
STRETCH = 96
"""A line's profile is measured anew each so many pixels."""
LEFTOVER = 4
"""What is left of a line lies in a band this many pixels wider than the line,"""
MOSTLY = 0.7
"""with more than this share of its pixels,"""
COARSELY = 8
"""Such bands are straight for so many pixels."""
DARKER = 1.6
"""and they are at most this many times as dark."""
LEAST = 40
"""Fainter ink, of 255, holds nothing together."""
OPAQUE = 0.45
"""Ink can't be told from lines darker than this share; strokes are bridged there."""


def erase_rules(darkness: Floats, lying: Sequence[Strip], standing: Sequence[Strip]) -> Floats:
    """Return the darkness without the lines.

    What remains under a line follows from ``1 - d = (1 - ink) * (1 - line)``;
    where the line hides the ink, strokes that go on at both sides are bridged.

    Parameters
    ----------
    darkness
        (height, width) float32, 0 on paper to 1 in black.
    lying, standing
        The lines, from `digitnet.vision.rules.find_rules`.
    """
    for rules in (lying, standing):
        if rules:
            lines = draw_rules(darkness, rules)
            darkness = _bridged(_lifted(darkness, lines), lines)
        darkness = np.ascontiguousarray(darkness.T)
    return darkness


def _lifted(darkness: Floats, lines: Floats) -> Floats:
    there = lines > 0
    line = lines[there]
    left = (darkness[there] - 1.15 * line) / np.maximum(1 - line, 0.2)
    left[left < 0.5 * line] = 0
    lifted = darkness.copy()
    lifted[there] = np.minimum(left, 1)
    return lifted


def without_leftovers(
    ink: Grey, levels: Grey, lying: Sequence[Strip], standing: Sequence[Strip]
) -> Grey:
    """Drop what is left of lines after they were lifted: what lies along one, no darker than it.

    Parameters
    ----------
    ink
        (height, width) uint8, bright on 0.
    levels
        (height, width) uint8, the darkness that the ink was made from.
    lying, standing
        The lines that were lifted.
    """
    if not lying and not standing:
        return ink
    bands = np.zeros(ink.shape, np.uint8)
    for rules, turned in ((lying, False), (standing, True)):
        for rule in rules:
            points = np.stack([rule.along, rule.across][:: -1 if turned else 1], axis=1)
            thickness = round(min(rule.width, REACH)) + LEFTOVER
            level = min(max(round(DARKER * rule.level), 1), 255)
            corners = np.concatenate([points[:-1:COARSELY], points[-1:]]).round().astype(np.int32)
            cv2.polylines(bands, [corners], False, (level,), thickness)
    _, labels, stats, _ = cv2.connectedComponentsWithStats((ink > LEAST).astype(np.uint8))
    within = np.bincount(labels[(bands > 0) & (levels <= bands)], minlength=len(stats))
    leftover = within > MOSTLY * stats[:, cv2.CC_STAT_AREA]
    leftover[0] = False
    return np.where(leftover[labels], 0, ink).astype(np.uint8)


def draw_rules(darkness: Floats, rules: Sequence[Strip]) -> Floats:
    """Return how much of the darkness is due to lying lines, (height, width) float32."""
    lines = np.zeros_like(darkness)
    for rule in rules:
        _draw(lines, darkness, rule)
    return lines


def _draw(lines: Floats, darkness: Floats, rule: Strip) -> None:
    height, width = darkness.shape
    row = np.round(rule.across).astype(int)
    fits = (row > REACH) & (row < height - REACH - 2) & (rule.along >= 0) & (rule.along < width)
    if fits.sum() < 10:
        return
    columns, row, across = rule.along[fits].astype(int), row[fits], rule.across[fits]
    offsets = np.arange(-REACH - 1, REACH + 2)
    band = darkness[row + offsets[:, None], columns]
    shift = (across - row).astype(np.float32)
    profile = _profile(_shifted(band, shift))
    profile = _shifted(np.pad(profile, ((1, 1), (0, 0))), -shift)
    rows = row + offsets[1:-1, None]
    lines[rows, columns] = np.maximum(lines[rows, columns], profile)


def _shifted(band: Floats, shift: Floats) -> Floats:
    """Sample each column `shift` rows further down, |shift| <= 1; drops the outer rows."""
    down = np.maximum(shift, 0)
    up = np.maximum(-shift, 0)
    shifted: Floats = band[1:-1] * (1 - down - up) + band[2:] * down + band[:-2] * up
    return shifted


def _profile(band: Floats) -> Floats:
    """Return a line's darkness by distance from its middle, along its whole length."""
    size = band.shape[1]
    cuts = np.linspace(0, size, max(1, size // STRETCH) + 1).astype(int)
    margin = STRETCH // 2
    pieces = [
        _usual(band[:, max(0, start - margin) : stop + margin]) for start, stop in pairwise(cuts)
    ]
    profile = np.stack(pieces, axis=1)
    paper = np.minimum(profile[:3].mean(0), profile[-3:].mean(0))
    profile = np.maximum(profile - paper, 0)
    peak = profile[REACH - 2 : REACH + 3].max(0)
    half = (profile > 0.25 * np.maximum(peak, 1e-3)).sum(0) / 2 + 2.5
    distance = np.abs(np.arange(-REACH, REACH + 1))[:, None]
    profile[distance > half] = 0
    middles = (cuts[:-1] + cuts[1:]) / 2
    places = np.arange(size)
    return np.stack([np.interp(places, middles, row) for row in profile]).astype(np.float32)


def _usual(band: Floats) -> Floats:
    """Return the level of each row that two in five of its pixels lie below."""
    place = int(0.4 * (band.shape[1] - 1))
    return np.partition(band, place, axis=1)[:, place]


def _bridged(darkness: Floats, lines: Floats) -> Floats:
    """Fill the opaque parts of lying lines where strokes go on above and below."""
    hidden = (lines > OPAQUE).astype(np.uint8)
    if not hidden.any():
        return darkness
    hidden = cv2.dilate(hidden, np.ones((3, 1), np.uint8)).astype(np.uint8)
    thickness = int(
        np.median(np.diff(np.flatnonzero(np.diff(hidden.T.ravel().view(np.int8))))[::2])
    )
    reach = min(max(thickness, 1), 12) + 2
    around = cv2.dilate(hidden, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    for x, y, width, height, _ in cv2.connectedComponentsWithStats(around)[2][1:]:
        window = np.s_[y : y + height, x : x + width]
        emptied = np.where(hidden[window], 0, darkness[window]).astype(np.float32)
        darkness[window] = np.where(hidden[window], _bridges(emptied, reach), darkness[window])
    return darkness


def _bridges(emptied: Floats, reach: int) -> Floats:
    side = 2 * reach + 1
    bridges = np.zeros_like(emptied)
    for slant in (-1.0, -0.5, 0.0, 0.5, 1.0):
        kernel = np.zeros((side, side), np.uint8)
        half = side // 4 + 1
        top = (round(side // 2 - slant * half), side // 2 - half)
        bottom = (round(side // 2 + slant * half), side // 2 + half)
        cv2.line(kernel, top, bottom, (1,))
        bridges = np.maximum(bridges, cv2.morphologyEx(emptied, cv2.MORPH_CLOSE, kernel))
    return bridges
