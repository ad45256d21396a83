"""Pictures of no digit, made without any other data, to learn when not to answer.

Outlier exposure (Hendrycks et al. 2019) with what the training digits and a pen
give: turned and mirrored digits, two digits as one, pieces of digits, doodles.
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.image.digit.normalise import SIDE, normalise
from digitnet.synthesis.digits.deform import CANVAS, change_pen, record, redraw
from digitnet.synthesis.digits.doodles import DOODLES, speckle

Picture = NDArray[np.uint8]
Maker = Callable[["Digits", np.random.Generator], Picture]

SPECKLES = 0.03
"""Share of the outliers that are noise all over the picture, never normalised."""
DOODLED = 0.55
"""Share of the others that no digit went into."""


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


def make_outlier(digits: Digits, rng: np.random.Generator, out_of_focus: float = 0.0) -> Picture:
    """Return a picture of no digit, (28, 28) uint8, all but the noise normalised."""
    if rng.random() < SPECKLES:
        return speckle(SIDE, rng)
    if rng.random() < DOODLED:
        doodles, shares = zip(*DOODLES, strict=True)
        ink = doodles[rng.choice(len(doodles), p=shares)](rng)
    else:
        makers, shares = zip(*FROM_DIGITS, strict=True)
        ink = makers[rng.choice(len(makers), p=shares)](digits, rng)
    strength = rng.random()
    return normalise(record(change_pen(ink, strength, rng), strength, rng, out_of_focus))


def _turned(digits: Digits, rng: np.random.Generator) -> Picture:
    """A digit that is turned by a right angle or mirrored, and so is none any more."""
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


FROM_DIGITS: tuple[tuple[Maker, float], ...] = (
    (_turned, 0.34), (_pair, 0.36), (_piece, 0.2), (_overlaid, 0.1),
)  # fmt: skip
"""Makers and their shares."""


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
