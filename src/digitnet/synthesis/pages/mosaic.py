"""Several pictures on one canvas: others stand where a small one would leave it empty."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from digitnet.synthesis.pages.scene import Scene

MARGIN = 8
"""Pixels of even ground at least between a small picture and the others."""

Window = tuple[int, int, int, int]
"""Left, top, right, bottom of a picture, pixels."""
Place = NDArray[np.intp]
"""x and y in pixels."""


def fill_canvas(
    scene: Scene, window: Window, another: Callable[[int], Scene], rng: np.random.Generator
) -> Scene:
    """Return a scene with others in the quarters that its picture leaves free.

    Parameters
    ----------
    window
        Where its own picture is; the ground around it is even. A picture that fits into no half
        of the canvas stays alone.
    another
        Makes a square scene of so many pixels a side.
    """
    size = len(scene.picture)
    half = size // 2
    sides = np.array([window[2] - window[0], window[3] - window[1]])
    fits = sides <= half - 2 * MARGIN
    if not fits.any():
        return scene
    corner = half * fits * rng.integers(0, 2, 2)
    margin = MARGIN * fits
    spare = np.where(fits, half, size) - sides - 2 * margin
    place = corner + margin + np.floor(rng.random(2) * (spare + 1)).astype(np.intp)
    left, top, right, bottom = window
    outside = np.ones(scene.picture.shape, np.bool_)
    outside[top:bottom, left:right] = False
    picture = np.full_like(scene.picture, scene.picture[outside][0])
    _put(picture, scene.picture[top:bottom, left:right], place)
    scenes, shifts = [scene], [place - [left, top]]
    for quarter in np.array([(0, 0), (half, 0), (0, half), (half, half)]):
        if (quarter != corner)[fits].any():
            other = another(half)
            _put(picture, other.picture, quarter)
            scenes.append(other)
            shifts.append(quarter)
    return _joined(picture, scenes, shifts)


def _put(picture: NDArray[np.uint8], part: NDArray[np.uint8], at: Place) -> None:
    x, y = at
    picture[y : y + part.shape[0], x : x + part.shape[1]] = part


def _joined(picture: NDArray[np.uint8], scenes: Sequence[Scene], shifts: Sequence[Place]) -> Scene:
    """Return one scene of several, of which each was moved; no two share a number."""
    boxes, numbers, count = [], [], 0
    for scene, shift in zip(scenes, shifts, strict=True):
        boxes.append(scene.boxes + np.array([*shift, 0, 0], np.float32))
        numbers.append(np.where(scene.numbers >= 0, scene.numbers + count, -1).astype(np.int16))
        count = max(count, int(numbers[-1].max(initial=-1)) + 1)
    labels = np.concatenate([scene.labels for scene in scenes])
    return Scene(picture, np.concatenate(boxes), labels, np.concatenate(numbers))
