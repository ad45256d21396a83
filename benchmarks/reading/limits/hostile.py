"""Pictures that cost a careless reader minutes or gigabytes, of at most 50 megapixels."""

from collections.abc import Callable, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
"""(height, width) uint8, black ink on white."""

SIDE = 7000
"""Pixels of a square picture of 49 megapixels."""
DIGITS = "31415926"


def zigzag(side: int, rng: np.random.Generator) -> Grey:
    """Digits above rows of long zigzag lines, each touching its neighbour."""
    picture = _white(side, side)
    _write_digits(picture, side // 50)
    for top in range(side // 10, side - 60, 40):
        across = np.arange(10, side - 10, int(rng.integers(6, 20)))
        down = top + 50 * (np.arange(len(across)) % 2)
        cv2.polylines(picture, [np.stack([across, down], 1).astype(np.int32)], False, 0, 2)
    return picture


def snow(side: int, rng: np.random.Generator) -> Grey:
    """Every pixel black or white by a coin."""
    return rng.integers(0, 2, (side, side), np.uint8) * 255


def grain(side: int, rng: np.random.Generator) -> Grey:
    """Noise that is as coarse as strokes."""
    coarse = rng.integers(0, 256, (side // 6, side // 6), np.uint8)
    return cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC).astype(np.uint8)


def words(side: int, rng: np.random.Generator) -> Grey:
    """A wall of text."""
    return _wall(side, "ABCDEFGHJKLMNPRTUVWXY", rng)


def digits(side: int, rng: np.random.Generator) -> Grey:
    """A wall of digits: tens of thousands."""
    return _wall(side, "0123456789", rng)


def specks(side: int, rng: np.random.Generator) -> Grey:
    """Specks, 10,000 in 49 megapixels, each as large as a small digit."""
    picture = _white(side, side)
    count = side * side // 4900
    places, radii = rng.integers(0, side, (count, 2)), rng.integers(3, 12, count)
    for place, radius in zip(places.tolist(), radii.tolist(), strict=True):
        cv2.circle(picture, place, radius, 0, -1)
    return picture


def rings(side: int, rng: np.random.Generator) -> Grey:  # noqa: ARG001 - drawn the same each time
    """Hundreds of rings, one inside the other: every outline holds all within."""
    picture = _white(side, side)
    for radius in range(6, side // 2, 8):
        cv2.circle(picture, (side // 2, side // 2), radius, 0, 3)
    return picture


def frames(side: int, rng: np.random.Generator) -> Grey:  # noqa: ARG001 - drawn the same each time
    """Hundreds of frames, one inside the other."""
    picture = _white(side, side)
    for inset in range(4, side // 2, 10):
        cv2.rectangle(picture, (inset, inset), (side - inset, side - inset), 0, 2)
    return picture


def squares(side: int, rng: np.random.Generator) -> Grey:  # noqa: ARG001 - drawn the same each time
    """Squared paper whose squares are as large as a digit."""
    picture = _white(side, side)
    picture[::24] = picture[:, ::24] = 0
    picture[1::24] = picture[:, 1::24] = 0
    return picture


def chequered(side: int, rng: np.random.Generator) -> Grey:  # noqa: ARG001 - drawn the same each time
    """Black and white pixels by turns."""
    picture = _white(side, side)
    picture[::2, ::2] = picture[1::2, 1::2] = 0
    return picture


def spiral(side: int, rng: np.random.Generator) -> Grey:  # noqa: ARG001 - drawn the same each time
    """One line that fills the picture."""
    turns = np.linspace(0, side / 48 * 2 * np.pi, 200_000)
    reach = turns / (2 * np.pi) * 24
    points = np.stack([np.cos(turns), np.sin(turns)], 1) * reach[:, None] + side // 2
    picture = _white(side, side)
    cv2.polylines(picture, [points.astype(np.int32)], False, 0, 5)
    return picture


def scribble(side: int, rng: np.random.Generator) -> Grey:
    """One line that crosses itself tens of thousands of times."""
    picture = _white(side, side)
    cv2.polylines(picture, [rng.integers(0, side, (400, 2)).astype(np.int32)], False, 0, 4)
    return picture


def ribbon(side: int, rng: np.random.Generator) -> Grey:
    """A strip a hundred pixels high and as long as the pixels last, full of digits."""
    return _wall_of(100, side * side // 100, "0123456789", rng)


def blank(side: int, rng: np.random.Generator) -> Grey:
    """Nearly nothing: paper whose tone wavers by a little."""
    return rng.integers(250, 256, (side, side), np.uint8)


KINDS: Mapping[str, Callable[[int, np.random.Generator], Grey]] = {
    kind.__name__: kind
    for kind in (
        zigzag,
        snow,
        grain,
        words,
        digits,
        specks,
        rings,
        frames,
        squares,
        chequered,
        spiral,
        scribble,
        ribbon,
        blank,
    )
}


def draw_hostile(kind: str, side: int = SIDE, seed: int = 0) -> Grey:
    """Return a picture of the kind with side × side pixels at most, the same for the same seed."""
    return KINDS[kind](side, np.random.default_rng([seed, *kind.encode()]))


def _white(height: int, width: int) -> Grey:
    return np.full((height, width), 255, np.uint8)


def _write_digits(picture: Grey, height: int) -> None:
    for index, digit in enumerate(DIGITS):
        where = (20 + index * 3 * height, 40 + height)
        thickness = max(1, height // 10)
        cv2.putText(picture, digit, where, cv2.FONT_HERSHEY_SIMPLEX, height / 22, 0, thickness)


def _wall(side: int, signs: str, rng: np.random.Generator) -> Grey:
    return _wall_of(side, side, signs, rng)


def _wall_of(height: int, width: int, signs: str, rng: np.random.Generator) -> Grey:
    picture = _white(height, width)
    for bottom in range(40, height, 50):
        text = "".join(rng.choice(list(signs), width // 22))
        cv2.putText(picture, text, (10, bottom), cv2.FONT_HERSHEY_SIMPLEX, 1.1, 0, 2)
    return picture
