"""What people draw, print and spill that is no digit: lines, letters, shapes, stains, noise."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.synthesis.digits.deform import CANVAS

Picture = NDArray[np.uint8]
Points = NDArray[np.floating]
Doodle = Callable[[np.random.Generator], Picture]

MIDDLE = CANVAS / 2
LETTERS = "AEFHKMNPRVWXkmwx#%@&*"
"""Signs that no hand writes for a digit."""
FACES = (
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX,
    cv2.FONT_HERSHEY_TRIPLEX,
    cv2.FONT_HERSHEY_SCRIPT_SIMPLEX,
    cv2.FONT_HERSHEY_SIMPLEX | cv2.FONT_ITALIC,
    cv2.FONT_HERSHEY_COMPLEX | cv2.FONT_ITALIC,
)
"""Hershey's stroke fonts, which OpenCV carries."""


def speckle(side: int, rng: np.random.Generator) -> Picture:
    """Return noise of fine grain, dense or sparse, (side, side) uint8."""
    noise = rng.integers(0, 256, (side, side)).astype(np.uint8)
    kind = rng.random()
    if kind < 0.4:
        return noise
    if kind < 0.7:
        return np.where(noise < rng.uniform(5, 130), 255, 0).astype(np.uint8)
    soft = cv2.GaussianBlur(noise, (0, 0), rng.uniform(0.4, 1.5)).astype(np.float32)
    low, high = float(soft.min()), float(soft.max())
    stretched: Picture = ((soft - low) * (255 / (high - low))).round().astype(np.uint8)
    return stretched


def _scribble(rng: np.random.Generator) -> Picture:
    """A pen that wanders."""
    turns = int(rng.integers(6, 26))
    knots = rng.uniform(8, CANVAS - 8, (turns, 2))
    if rng.random() < 0.5:
        knots = knots[np.argsort(knots[:, 0] + rng.normal(0, 12, turns))]
    return _draw([_bent(knots)], rng)


def _hatching(rng: np.random.Generator) -> Picture:
    """To and fro, as one fills a patch or tries out a pen."""
    rows = np.linspace(8, CANVAS - 8, int(rng.integers(7, 18)))
    ends = np.where(np.arange(rows.size) % 2, CANVAS - 10, 10) + rng.normal(0, 4, rows.size)
    points = np.stack([ends, rows + rng.normal(0, 1, rows.size)], axis=1)
    return _draw([points[:, ::-1] if rng.random() < 0.5 else points], rng)


def _glyph(rng: np.random.Generator) -> Picture:
    """Three to five straight strokes between the corners and middles of a box."""
    width, height = CANVAS * rng.uniform(0.25, 0.65), CANVAS * rng.uniform(0.45, 0.75)
    nodes = np.array([(x, y) for x in (0, 0.5, 1) for y in (0, 0.5, 1)]) - 0.5
    nodes = nodes * (width, height) + MIDDLE + rng.normal(0, 1.5, (9, 2))
    return _draw([nodes[rng.choice(9, 2, replace=False)] for _ in range(rng.integers(3, 6))], rng)


def _letter(rng: np.random.Generator) -> Picture:
    """A letter or sign, slender or broad, a little turned."""
    text, face = LETTERS[rng.integers(len(LETTERS))], FACES[rng.integers(len(FACES))]
    width = int(rng.integers(1, 9))
    (wide, high), _ = cv2.getTextSize(text, face, 1.5, width)
    page = np.zeros((CANVAS, CANVAS), np.uint8)
    corner = (round(MIDDLE - wide / 2), round(MIDDLE + high / 2))
    cv2.putText(page, text, corner, face, 1.5, (255,), width, cv2.LINE_AA)
    turn = cv2.getRotationMatrix2D((MIDDLE, MIDDLE), rng.normal(0, 6), 1)
    turn[0, :2] *= np.exp(rng.normal(0, 0.15))
    turn[0, 2] += MIDDLE - turn[0] @ (MIDDLE, MIDDLE, 1)
    return cv2.warpAffine(page, turn, (CANVAS, CANVAS)).astype(np.uint8)


def _zigzag(rng: np.random.Generator) -> Picture:
    """Corners up and down, as in M, N, W or a saw."""
    count = int(rng.integers(4, 8))
    x = np.linspace(12, CANVAS - 12, count) + rng.normal(0, 2, count)
    y = np.where(np.arange(count) % 2, 12, CANVAS - 12) + rng.normal(0, 5, count)
    points = np.stack([x, y], axis=1)
    vertical = count > 5 and rng.random() < 0.3
    return _draw([points[:, ::-1] if vertical else points], rng)


def _cross(rng: np.random.Generator) -> Picture:
    """Two or three lines through one middle: plus, times, star."""
    count, turn = int(rng.integers(2, 4)), rng.uniform(0, np.pi)
    middle = MIDDLE + rng.normal(0, 4, 2)
    strokes = []
    for ray in range(count):
        angle = turn + np.pi * ray / count + rng.normal(0, 0.1)
        reach = CANVAS * rng.uniform(0.22, 0.4) * np.array([np.cos(angle), np.sin(angle)])
        strokes.append(np.stack([middle - reach, middle + reach]))
    return _draw(strokes, rng)


def _shape(rng: np.random.Generator) -> Picture:
    """A polygon with three to six corners, filled or not."""
    corners = int(rng.integers(3, 7))
    irregular = rng.random() < 0.5
    reach = CANVAS * rng.uniform(0.22, 0.42, corners if irregular else None)
    points = _around(corners, reach, rng, even=rng.random() < 0.6)
    strokes = [_closed(points)]
    if corners == 4 and rng.random() < 0.4:
        strokes.append(points[[0, 2]])
    return _filled(points) if rng.random() < 0.5 else _draw(strokes, rng)


def _jagged(rng: np.random.Generator) -> Picture:
    """A closed outline that turns inwards again and again: star, bolt, leaf, heart."""
    corners = 2 * int(rng.integers(3, 8))
    inner = rng.uniform(0.25, 0.65)
    reach = CANVAS * 0.42 * np.where(np.arange(corners) % 2, inner, 1)
    points = _around(corners, reach * np.exp(rng.normal(0, 0.2, corners)), rng)
    points = MIDDLE + (points - MIDDLE) * np.exp(rng.normal(0, 0.25, 2))
    points = np.clip(points, 2, CANVAS - 2)
    outline = _bent(_closed(points)) if rng.random() < 0.3 else _closed(points)
    return _filled(outline) if rng.random() < 0.4 else _draw([outline], rng)


def _dented(rng: np.random.Generator) -> Picture:
    """A round outline with a deep dent or two and mostly a point: heart, apple, bean, leaf."""
    angles = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    dent = rng.choice([-0.5, 0.5]) * np.pi + rng.normal(0, 0.2)
    reach = 1 - rng.uniform(0.4, 0.7) * _hill(angles, dent, rng)
    if rng.random() < 0.3:
        reach -= rng.uniform(0.4, 0.7) * _hill(angles, dent + rng.uniform(1.5, 4.5), rng)
    if rng.random() < 0.8:
        reach += rng.uniform(0.3, 0.6) * _hill(angles, dent + np.pi + rng.normal(0, 0.3), rng)
    points = reach[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points[:, 0] *= rng.uniform(0.95, 1.4)
    middle = (points.max(axis=0) + points.min(axis=0)) / 2
    points = MIDDLE + (points - middle) * CANVAS * 0.42 / np.abs(points - middle).max()
    return _filled(points) if rng.random() < 0.15 else _draw([_closed(points)], rng)


def _hill(angles: Points, at: float, rng: np.random.Generator) -> Points:
    """Return a pointed hill over angles, 1 at its top."""
    off = np.abs((angles - at + np.pi) % (2 * np.pi) - np.pi)
    hill: Points = np.exp(-off / rng.uniform(0.2, 0.45))
    return hill


def _band(rng: np.random.Generator) -> Picture:
    """The outline of a broad line with sharp bends that ends in points: flash, boomerang."""
    bends = int(rng.integers(3, 5))
    y = np.linspace(6, CANVAS - 6, bends) + rng.normal(0, 4, bends)
    x = MIDDLE + CANVAS * rng.uniform(0.1, 0.2) * (-1.0) ** np.arange(bends)
    wide = CANVAS * rng.uniform(0.08, 0.18, bends)
    wide[[0, -1]] *= np.array([rng.random() < 0.4, 0])
    points = np.concatenate(
        [np.stack([x - wide, y], axis=1), np.stack([x + wide, y], axis=1)[::-1]]
    )
    points[:, 1] += rng.uniform(-0.3, 0.3) * (points[:, 0] - MIDDLE)
    return _filled(points) if rng.random() < 0.3 else _draw([_closed(points)], rng)


def _badge(rng: np.random.Generator) -> Picture:
    """A closed outline or a disc with something in it: a face, a target, a window, a logo."""
    corners = int(rng.choice([3, 4, 5, 40, 40, 40]))
    outline = _around(corners, CANVAS * 0.42, rng)
    outline = MIDDLE + (outline - MIDDLE) * rng.uniform(0.75, 1, 2)
    inside = _inside(outline, rng)
    if rng.random() < 0.35:
        return np.where(inside > 0, 0, _filled(outline)).astype(np.uint8)
    return np.maximum(_draw([_closed(outline)], rng), inside).astype(np.uint8)


def _inside(outline: Points, rng: np.random.Generator) -> Picture:
    if rng.random() < 0.3:
        shares = np.linspace(0, 1, int(rng.integers(3, 5)))[1:-1]
        rings = [MIDDLE + share * (outline - MIDDLE) for share in shares]
        return _draw([_closed(ring) for ring in rings], rng)
    if rng.random() < 0.4:
        letter = cv2.resize(_letter(rng), None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA)
        page = np.zeros((CANVAS, CANVAS), np.uint8)
        start = (CANVAS - len(letter)) // 2
        page[start : start + len(letter), start : start + len(letter)] = letter
        return page
    marks = []
    for _ in range(rng.integers(2, 6)):
        place = MIDDLE + CANVAS * rng.uniform(-0.18, 0.18, 2)
        marks.append(place + CANVAS * rng.uniform(-0.1, 0.1, (int(rng.integers(2, 4)), 2)))
    return _draw(marks, rng)


def _tiles(rng: np.random.Generator) -> Picture:
    """Stripes, bars or tiles side by side."""
    page = np.zeros((CANVAS, CANVAS), np.uint8)
    columns, rows = (int(count) for count in rng.integers(1, 4, 2))
    gap = int(rng.integers(2, 7))
    edges_x, edges_y = (np.linspace(8, CANVAS - 8, count + 1) for count in (columns, rows + 1))
    for left, right in pairwise(edges_x):
        for top, bottom in pairwise(edges_y):
            first = (round(left), round(top))
            cv2.rectangle(page, first, (round(right) - gap, round(bottom) - gap), (255,), -1)
    turn = cv2.getRotationMatrix2D((MIDDLE, MIDDLE), rng.normal(0, 10), rng.uniform(0.8, 1))
    return cv2.warpAffine(page, turn, (CANVAS, CANVAS)).astype(np.uint8)


def _blob(rng: np.random.Generator) -> Picture:
    """Noise at some grain, cut at some level: dust, texture, stains."""
    grain = int(rng.integers(3, 41))
    noise = rng.random((grain, grain), np.float32)
    cloud = cv2.resize(noise, (CANVAS, CANVAS), interpolation=cv2.INTER_CUBIC)
    level = np.quantile(cloud, rng.uniform(0.2, 0.97))
    return np.where(cloud > level, rng.integers(120, 256), 0).astype(np.uint8)


DOODLES: tuple[tuple[Doodle, float], ...] = (
    (_scribble, 0.14), (_hatching, 0.05), (_glyph, 0.13), (_letter, 0.16), (_zigzag, 0.06),
    (_cross, 0.06), (_shape, 0.06), (_jagged, 0.07), (_badge, 0.08), (_tiles, 0.03), (_blob, 0.06),
    (_dented, 0.06), (_band, 0.04),
)  # fmt: skip
"""Makers of (64, 64) uint8 pictures, ink bright on 0, and their shares."""


SHEET, ACROSS = 480, 6
"""Side of a sheet in pixels, and how many doodles stand side by side on it."""


def draw_sheet(rng: np.random.Generator) -> Picture:
    """Return a sheet of doodles, large and small, (480, 480) uint8, dark on light or not."""
    doodles, shares = zip(*DOODLES, strict=True)
    sheet, place = np.zeros((SHEET, SHEET), np.uint8), SHEET // ACROSS
    for top in range(0, SHEET, place):
        for left in range(0, SHEET, place):
            side = int(rng.integers(20, place - 4))
            ink = doodles[rng.choice(len(doodles), p=shares)](rng)
            small = cv2.resize(ink, (side, side), interpolation=cv2.INTER_AREA)
            y, x = (int(start) for start in np.add((top, left), rng.integers(0, place - side, 2)))
            sheet[y : y + side, x : x + side] = small
    ground = float(rng.uniform(150, 255))
    grain = rng.standard_normal(sheet.shape, np.float32) * rng.uniform(0, 6)
    inked = ground - sheet * rng.uniform(0.25, ground / 255) + grain
    soft = cv2.GaussianBlur(inked, (0, 0), rng.uniform(0.3, 1.2))
    picture: Picture = np.clip(soft, 0, 255).astype(np.uint8)
    return 255 - picture if rng.random() < 0.15 else picture


def _around(
    corners: int, reach: float | NDArray[np.float64], rng: np.random.Generator, even: bool = True
) -> Points:
    """Return the corners of a polygon about the middle, (corners, 2)."""
    turn = rng.uniform(0, 2 * np.pi)
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False) + turn
    if not even:
        angles = np.sort(rng.uniform(0, 2 * np.pi, corners))
    rays = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    around: Points = MIDDLE + np.reshape(reach, (-1, 1)) * rays
    return around


def _closed(points: Points) -> Points:
    return np.concatenate([points, points[:1]])


def _bent(knots: Points) -> Points:
    """Return a smooth line through the knots."""
    few = knots.astype(np.float32)
    line = cv2.resize(few, (2, 8 * len(few)), interpolation=cv2.INTER_CUBIC)
    return np.asarray(line, np.float64)


def _filled(outline: Points) -> Picture:
    page = np.zeros((CANVAS, CANVAS), np.uint8)
    cv2.fillPoly(page, [outline.round().astype(np.int32)], (255,))
    return page


def _draw(strokes: Sequence[Points], rng: np.random.Generator) -> Picture:
    """Draw polylines with one pen."""
    page = np.zeros((CANVAS, CANVAS), np.uint8)
    width = int(rng.integers(2, 9))
    for points in strokes:
        fixed = (np.asarray(points) * 16).round().astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(page, [fixed], False, (255,), width, cv2.LINE_AA, shift=4)
    return page
