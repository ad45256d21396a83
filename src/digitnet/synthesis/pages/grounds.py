"""What is written upon: paper with its lights, lines and patterns, boards and screens."""

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def clouds(size: int, smooth: float, rng: np.random.Generator) -> Floats:
    """Return (size, size) random hills, `smooth` pixels wide, from about -1 to 1."""
    count = max(2, round(size / smooth) + 1)
    knots = rng.uniform(-1, 1, (count, count)).astype(np.float32)
    return np.asarray(cv2.resize(knots, (size, size), interpolation=cv2.INTER_CUBIC), np.float32)


def lay_ground(size: int, patterned: float, rng: np.random.Generator) -> Floats:
    """Return (size, size) float32, the brightness of an empty sheet, paper near 1.

    Parameters
    ----------
    patterned
        How likely it has a pattern of fine wavy lines, as cheques have.
    """
    ground = np.ones((size, size), np.float32)
    kinds = ["even", "shaded", "ruled", "squared", "dotted", "texture", "patches"]
    kind = str(rng.choice(kinds, p=[0.21, 0.31, 0.14, 0.14, 0.05, 0.09, 0.06]))
    if rng.random() < patterned:
        kind = "guilloche"
    if kind != "even":
        _shade(ground, rng)
    if kind == "ruled":
        _rule(ground, rng)
    elif kind == "squared":
        _square(ground, rng)
    elif kind == "guilloche":
        _guilloche(ground, rng)
    elif kind == "dotted":
        _dot(ground, rng)
    elif kind == "texture":
        ground += clouds(size, rng.uniform(2, 8), rng) * np.float32(rng.uniform(0.02, 0.1))
        ground += clouds(size, rng.uniform(10, 40), rng) * np.float32(rng.uniform(0, 0.1))
    elif kind == "patches":
        _patch(ground, rng)
    return ground


def _shade(ground: Floats, rng: np.random.Generator) -> None:
    """Let light fall from one side, and now and then a shadow with an edge."""
    size = len(ground)
    angle = rng.uniform(0, 2 * np.pi)
    ramp = np.linspace(-1, 1, size, dtype=np.float32)
    strength = np.float32(rng.uniform(0, 0.3))
    ground += strength * (np.cos(angle) * ramp[None] + np.sin(angle) * ramp[:, None]) - strength / 2
    if rng.random() < 0.5:
        ground += clouds(size, size / 3, rng) * np.float32(rng.uniform(0, 0.12))
    if rng.random() < 0.2:
        shadow = np.zeros((size, size), np.float32)
        corners = rng.uniform(-0.5, 1.5, (3, 2)) * size
        cv2.fillConvexPoly(shadow, np.round(corners).astype(np.int32), (1.0,))
        soft = cv2.GaussianBlur(shadow, (0, 0), rng.uniform(1, 12))
        ground *= 1 - np.float32(rng.uniform(0.1, 0.5)) * soft


def _strength(rng: np.random.Generator) -> np.float32:
    return np.float32(rng.uniform(0.05, 0.45))


def _rule(ground: Floats, rng: np.random.Generator) -> None:
    strength, thick = _strength(rng), int(rng.choice([1, 1, 1, 2]))
    for y in np.arange(rng.uniform(0, 40), len(ground), rng.uniform(14, 70)):
        ground[int(y) : int(y) + thick] -= strength
    if rng.random() < 0.3:
        ground[:, int(rng.integers(len(ground)))] -= strength


def _square(ground: Floats, rng: np.random.Generator) -> None:
    strength, side = _strength(rng), rng.uniform(7, 50)
    offset = rng.uniform(0, side, 2)
    for at in np.arange(0, len(ground), side):
        row, column = (int(at + shift) for shift in offset)
        ground[row : row + 1] -= strength
        ground[:, column : column + 1] -= strength


def _dot(ground: Floats, rng: np.random.Generator) -> None:
    side = int(rng.integers(5, 24))
    ground[int(rng.integers(side)) :: side, int(rng.integers(side)) :: side] -= 2 * _strength(rng)


def _guilloche(ground: Floats, rng: np.random.Generator) -> None:
    """Print one or two families of wavy lines, as cheques have them."""
    size = len(ground)
    rows, columns = np.mgrid[0:size, 0:size].astype(np.float32)
    for _ in range(int(rng.integers(1, 4))):
        angle = rng.normal(0, 0.5)
        along = np.cos(angle) * columns + np.sin(angle) * rows
        across = np.cos(angle) * rows - np.sin(angle) * columns
        wave = rng.uniform(0, 6) * np.sin(along * (2 * np.pi / rng.uniform(15, 80)))
        period = rng.uniform(2.5, 9)
        lines = np.sin((across + wave) * np.float32(2 * np.pi / period))
        sharp = np.clip(lines * rng.uniform(1, 3) - rng.uniform(-0.5, 0.6), 0, 1)
        ground -= _strength(rng) * sharp.astype(np.float32)
    if rng.random() < 0.3:
        _dot(ground, rng)


def _patch(ground: Floats, rng: np.random.Generator) -> None:
    """Print areas of other brightness: shaded table rows, coloured fields."""
    size = len(ground)
    for _ in range(int(rng.integers(1, 5))):
        x, y = rng.integers(-40, size, 2)
        wide, tall = rng.integers(20, size, 2)
        y0, x0 = max(y, 0), max(x, 0)
        ground[y0 : y + tall, x0 : x + wide] -= np.float32(rng.uniform(-0.1, 0.3))
