"""Pictures of no digit, made without any other data, to learn when not to answer.

Outlier exposure (Hendrycks et al. 2019) with what digits and a pen give: turned
and mirrored digits, two digits as one, scribbles, glyphs of straight and bent
strokes, shapes, noise.
"""

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.training.deform import CANVAS, change_pen, record, redraw
from digitnet.vision.normalise import SIDE, normalise

Picture = NDArray[np.uint8]
Maker = Callable[["Digits", np.random.Generator], Picture]


class Digits:
    """The digits that outliers are made of.

    Parameters
    ----------
    images
        (n, 28, 28) uint8, ink bright on 0.
    labels
        (n,) integers.
    """

    def __init__(self, images: Picture, labels: NDArray[np.uint8]) -> None:
        self.images = images
        self.by_label = [np.flatnonzero(labels == digit) for digit in range(10)]

    def draw(self, labels: tuple[int, ...], rng: np.random.Generator) -> Picture:
        """Return a random digit that has one of the labels, (28, 28) uint8."""
        having = [rows for label in labels if (rows := self.by_label[label]).size]
        rows = having[rng.integers(len(having))] if having else np.arange(len(self.images))
        chosen: Picture = self.images[rows[rng.integers(rows.size)]]
        return chosen


def make_outlier(digits: Digits, rng: np.random.Generator) -> Picture:
    """Return a picture of no digit, normalised, (28, 28) uint8."""
    maker = MAKERS[rng.choice(len(MAKERS), p=SHARES)]
    ink = maker(digits, rng)
    strength = rng.random()
    return normalise(record(change_pen(ink, strength, rng), strength, rng))


def _turned(digits: Digits, rng: np.random.Generator) -> Picture:
    """A digit that is none when turned by a right angle or mirrored."""
    if rng.random() < 0.55:
        image = digits.draw((2, 3, 4, 5, 7), rng)
        turned = np.rot90(image, 1 if rng.random() < 0.5 else 3)
    elif rng.random() < 0.6:
        turned = digits.draw((3, 4, 7), rng)[:, ::-1]
    else:
        turned = digits.draw((4, 7), rng)[::-1]
    return redraw(np.ascontiguousarray(turned), rng.random() / 2, rng)


def _pair(digits: Digits, rng: np.random.Generator) -> Picture:
    """Two digits side by side, touching or nearly."""
    every = tuple(range(10))
    slim = int(rng.integers(6))
    left, right = (
        _trim(redraw(digits.draw((1,) if place == slim else every, rng), rng.random() / 2, rng))
        for place in range(2)
    )
    height = max(left.shape[0], right.shape[0])
    gap = int(rng.integers(-10, 5))
    width = left.shape[1] + right.shape[1] + max(gap, 0)
    page = np.zeros((height, width), np.uint8)
    for ink, x in ((left, 0), (right, left.shape[1] + gap)):
        y = int(rng.integers(0, height - ink.shape[0] + 1))
        place = page[y : y + ink.shape[0], max(x, 0) : max(x, 0) + ink.shape[1]]
        np.maximum(place, ink[:, : place.shape[1]], out=place)
    return _on_canvas(page)


def _piece(digits: Digits, rng: np.random.Generator) -> Picture:
    """What is left of a wide digit that was cut from top to bottom in the wrong place."""
    ink = _trim(redraw(digits.draw((0, 2, 3, 4, 5, 6, 9), rng), rng.random() / 2, rng)).copy()
    height, width = ink.shape
    share = rng.uniform(0.3, 0.5)
    keep_left = rng.random() < 0.5
    middle = width * (share if keep_left else 1 - share)
    lean = width * rng.normal(0, 0.1)
    edge = middle + lean * np.linspace(-1, 1, height)[:, None]
    right = np.arange(width)[None, :] > edge
    ink[right if keep_left else ~right] = 0
    piece = _trim(ink)
    slender = piece.shape[1] < 0.38 * piece.shape[0]
    return _pair(digits, rng) if slender else _on_canvas(piece)


def _overlaid(digits: Digits, rng: np.random.Generator) -> Picture:
    """Two digits on top of each other."""
    first, second = (redraw(digits.draw((0, 2, 3, 4, 5, 6, 8, 9), rng), 0.5, rng) for _ in range(2))
    shift = rng.integers(-20, 21, 2)
    return np.maximum(first, np.roll(second, shift, axis=(0, 1))).astype(np.uint8)


def _scribble(_: Digits, rng: np.random.Generator) -> Picture:
    """A pen that wanders."""
    turns = int(rng.integers(6, 26))
    knots = rng.uniform(8, CANVAS - 8, (turns, 2)).astype(np.float32)
    if rng.random() < 0.5:
        knots = knots[np.argsort(knots[:, 0] + rng.normal(0, 12, turns))]
    points = np.stack([_smooth(knots[:, axis], turns * 8) for axis in range(2)], axis=1)
    return _strokes([points], rng)


def _glyph(_: Digits, rng: np.random.Generator) -> Picture:
    """Three to five straight strokes between the corners and middles of a box."""
    width, height = CANVAS * rng.uniform(0.25, 0.65), CANVAS * rng.uniform(0.45, 0.75)
    nodes = np.array([(x, y) for x in (0, 0.5, 1) for y in (0, 0.5, 1)]) - 0.5
    nodes = nodes * (width, height) + CANVAS / 2 + rng.normal(0, 1.5, (9, 2))
    strokes = [nodes[rng.choice(9, 2, replace=False)] for _ in range(rng.integers(3, 6))]
    return _strokes(strokes, rng)


def _zigzag(_: Digits, rng: np.random.Generator) -> Picture:
    """Corners up and down, as in M, N, W or a saw."""
    count = int(rng.integers(4, 8))
    x = np.linspace(12, CANVAS - 12, count) + rng.normal(0, 2, count)
    y = np.where(np.arange(count) % 2, 12, CANVAS - 12) + rng.normal(0, 5, count)
    points = np.stack([x, y], axis=1)
    lying = count > 5 and rng.random() < 0.3
    return _strokes([points[:, ::-1] if lying else points], rng)


def _cross(_: Digits, rng: np.random.Generator) -> Picture:
    """Two or three lines through one middle: plus, times, star."""
    count, turn = int(rng.integers(2, 4)), rng.uniform(0, np.pi)
    middle = CANVAS / 2 + rng.normal(0, 4, 2)
    strokes = []
    for ray in range(count):
        angle = turn + np.pi * ray / count + rng.normal(0, 0.1)
        reach = CANVAS * rng.uniform(0.22, 0.4) * np.array([np.cos(angle), np.sin(angle)])
        strokes.append(np.stack([middle - reach, middle + reach]))
    return _strokes(strokes, rng)


def _shape(_: Digits, rng: np.random.Generator) -> Picture:
    """A polygon with three to six corners, filled or not."""
    corners = int(rng.integers(3, 7))
    angles = np.sort(rng.uniform(0, 2 * np.pi, corners)) if rng.random() < 0.4 else None
    if angles is None:
        angles = np.linspace(0, 2 * np.pi, corners, endpoint=False) + rng.uniform(0, 7)
    irregular = rng.random() < 0.5
    reach = CANVAS * rng.uniform(0.22, 0.42, (corners, 1) if irregular else None)
    points = CANVAS / 2 + reach * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    if rng.random() < 0.5:
        page = np.zeros((CANVAS, CANVAS), np.uint8)
        cv2.fillPoly(page, [points.round().astype(np.int32)], (255,))
        return page
    strokes = [np.concatenate([points, points[:1]])]
    if corners == 4 and rng.random() < 0.4:
        strokes.append(points[[0, 2]])
    return _strokes(strokes, rng)


def _blob(_: Digits, rng: np.random.Generator) -> Picture:
    """Noise at some grain, cut at some level: dust, texture, stains."""
    grain = int(rng.integers(3, 41))
    noise = rng.random((grain, grain), np.float32)
    cloud = cv2.resize(noise, (CANVAS, CANVAS), interpolation=cv2.INTER_CUBIC)
    level = np.quantile(cloud, rng.uniform(0.2, 0.97))
    return np.where(cloud > level, rng.integers(120, 256), 0).astype(np.uint8)


MAKERS: tuple[Maker, ...] = (
    _turned, _pair, _piece, _overlaid, _scribble, _glyph, _zigzag, _cross, _shape, _blob,
)  # fmt: skip
SHARES = np.array([0.17, 0.18, 0.1, 0.05, 0.12, 0.14, 0.06, 0.05, 0.05, 0.08])


def _strokes(
    strokes: Sequence[NDArray[np.float64] | NDArray[np.float32]], rng: np.random.Generator
) -> Picture:
    page = np.zeros((CANVAS, CANVAS), np.uint8)
    width = int(rng.integers(2, 9))
    for points in strokes:
        fixed = (np.asarray(points) * 16).round().astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(page, [fixed], False, (255,), width, cv2.LINE_AA, shift=4)
    return page


def _smooth(knots: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    line = cv2.resize(knots[None], (count, 1), interpolation=cv2.INTER_CUBIC)
    return line.astype(np.float32).ravel()


def _trim(ink: Picture) -> Picture:
    x, y, width, height = cv2.boundingRect((ink > 60).astype(np.uint8))
    return ink[y : y + height, x : x + width] if width else ink[:SIDE, :SIDE]


def _on_canvas(page: Picture) -> Picture:
    scale = (CANVAS - 8) / max(page.shape)
    width, height = (max(1, round(side * scale)) for side in page.shape[::-1])
    resized = cv2.resize(page, (width, height), interpolation=cv2.INTER_AREA)
    canvas = np.zeros((CANVAS, CANVAS), np.uint8)
    top, left = (CANVAS - height) // 2, (CANVAS - width) // 2
    canvas[top : top + height, left : left + width] = resized
    return canvas
