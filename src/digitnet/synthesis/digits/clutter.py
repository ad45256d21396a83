"""What is left on a picture when the ink was not found well.

Uneven light, grain, stray strokes, blots, a reversed patch, strokes of which
only the outline came through: general disturbances of the finished 28×28
picture, applied without normalising again.
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.image.digit.normalise import SIDE

Picture = NDArray[np.uint8]
Disturbance = Callable[[Picture, np.random.Generator], Picture]


def clutter(picture: Picture, rng: np.random.Generator) -> Picture:
    """Disturb a picture in one way, now and then in two.

    Parameters
    ----------
    picture
        (28, 28) uint8, ink bright on 0.
    """
    for _ in range(1 if rng.random() < 0.75 else 2):
        picture = DISTURBANCES[rng.integers(len(DISTURBANCES))](picture, rng)
    return picture


def _light(picture: Picture, rng: np.random.Generator) -> Picture:
    """Blend with smooth light and shade."""
    knots = int(rng.integers(1, 7))
    shade = rng.uniform(0, 255, (knots, knots)).astype(np.float32)
    light = cv2.resize(shade, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    share = rng.uniform(0.2, 1)
    return cv2.addWeighted(picture, rng.uniform(0.4, 1), light, share, 0, dtype=cv2.CV_8U).astype(
        np.uint8
    )


def _grain(picture: Picture, rng: np.random.Generator) -> Picture:
    noise = rng.standard_normal((SIDE, SIDE), np.float32) * rng.uniform(10, 60)
    return cv2.add(picture, noise, dtype=cv2.CV_8U).astype(np.uint8)


def _dropouts(picture: Picture, rng: np.random.Generator) -> Picture:
    """Replace some pixels by others of any brightness."""
    lost = rng.random((SIDE, SIDE), np.float32) < rng.uniform(0.02, 0.25)
    return np.where(lost, rng.integers(0, 256, (SIDE, SIDE)), picture).astype(np.uint8)


def _stray_strokes(picture: Picture, rng: np.random.Generator) -> Picture:
    """A pen went over it: one or two bent or straight lines, bright or dark."""
    drawn = picture.copy()
    for _ in range(rng.integers(1, 3)):
        count = int(rng.integers(2, 6))
        points = (rng.uniform(-4, SIDE + 4, (count, 2)) * 16).astype(np.int32).reshape(-1, 1, 2)
        colour = int(rng.integers(100, 256)) if rng.random() < 0.8 else 0
        width = 2 if rng.random() < 0.2 else 1
        cv2.polylines(drawn, [points], False, (colour,), width, cv2.LINE_AA, shift=4)
    return drawn


def _blots(picture: Picture, rng: np.random.Generator) -> Picture:
    """Soft spots."""
    spots = np.zeros((SIDE, SIDE), np.float32)
    for y, x in rng.integers(0, SIDE, (int(rng.integers(2, 14)), 2)):
        spots[y, x] = rng.uniform(300, 2500)
    soft = cv2.GaussianBlur(spots, (0, 0), rng.uniform(0.6, 2))
    return cv2.add(picture, soft, dtype=cv2.CV_8U).astype(np.uint8)


def _patch(picture: Picture, rng: np.random.Generator) -> Picture:
    """Erase a rectangle or show it against another ground (Zhong et al. 2020)."""
    height, width = (int(side) for side in rng.integers(3, 12, 2))
    if rng.random() < 0.4:
        height, width = (SIDE, width) if rng.random() < 0.5 else (height, SIDE)
    top, left = (int(rng.integers(0, SIDE - side + 1)) for side in (height, width))
    drawn = picture.copy()
    place = drawn[top : top + height, left : left + width]
    ground = 255 if rng.random() < 0.25 else int(rng.integers(0, 256))
    place[:] = ground if rng.random() < 0.3 else cv2.absdiff(place, np.full_like(place, ground))
    return drawn


def _outline(picture: Picture, rng: np.random.Generator) -> Picture:
    """Only the strokes' edges, as in drawn hollow digits."""
    size = (2, 3)[int(rng.integers(2))]
    kernel = np.ones((size, size), np.uint8)
    source = picture if rng.random() < 0.5 else ((picture > 110) * np.uint8(255))
    edges = cv2.morphologyEx(source, cv2.MORPH_GRADIENT, kernel)
    return cv2.convertScaleAbs(edges, alpha=rng.uniform(0.6, 1.5)).astype(np.uint8)


def _shift(picture: Picture, rng: np.random.Generator) -> Picture:
    """Centred badly."""
    reach = rng.uniform(-4.5, 4.5, 2)
    matrix = np.array([[1, 0, reach[0]], [0, 1, reach[1]]])
    return cv2.warpAffine(picture, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR).astype(np.uint8)


DISTURBANCES: tuple[Disturbance, ...] = (
    _light, _grain, _dropouts, _stray_strokes, _blots, _patch, _outline, _shift,
)  # fmt: skip
