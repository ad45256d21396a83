"""Deform MNIST digits as paper, pens, cameras and scanners do.

Each digit is drawn anew on a larger canvas (affine and elastic warp in one
resampling), gets another pen (width, unevenness), passes a worse camera or
scanner (resolution, blur, noise, erased rules), and is then normalised by the
same function that reading uses. So the network sees what reading will show it.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.image.digit.normalise import normalise
from digitnet.synthesis.digits.strokes import add_european_strokes, add_neighbour, draw_plainly
from digitnet.synthesis.forms.anew import write_anew

CANVAS = 64
"""Side of the square that a digit is redrawn on, pixels."""
ZOOM = 2.0
"""Canvas pixels to one pixel of MNIST, before any random scaling."""

STRETCHED = 0.4
"""How often a coarse scan has lost the digit's proportions."""

NEIGHBOURED = 0.07
"""How often the end of a neighbour's stroke is left beside the digit."""

Picture = NDArray[np.uint8]
Map = NDArray[np.float32]

_ROWS, _COLUMNS = np.mgrid[0:CANVAS, 0:CANVAS].astype(np.float32)


def deform(
    image: Picture,
    label: int,
    rng: np.random.Generator,
    *,
    out_of_focus: float = 0.0,
    plain: float = 0.0,
    forms: float = 0.0,
) -> Picture:
    """Return one digit as somebody else could have written and recorded it.

    Parameters
    ----------
    image
        (28, 28) uint8, ink bright on 0.
    label
        Which digit it is: some strokes are only added to a 1 or a 7.
    rng
        Source of every random choice.
    out_of_focus
        How often the camera saw the digit so blurred that its strokes run together.
    plain
        How often a 0 is a bare oval and a 1 a bare bar.
    forms
        How often the digit is written anew, in a form that MNIST's writers seldom used.

    Returns
    -------
    (28, 28) uint8, normalised.
    """
    strength = rng.beta(2, 2)
    ink = redraw(image, strength, rng)
    ink = add_european_strokes(ink, label, rng)
    if forms and rng.random() < forms:
        ink = write_anew(label, len(ink), rng)
    if plain and label < 2 and rng.random() < plain:
        ink = draw_plainly(label, rng, len(ink))
    if rng.random() < NEIGHBOURED:
        ink = add_neighbour(ink, rng)
    ink = change_pen(ink, strength, rng)
    ink = record(ink, strength, rng, out_of_focus)
    picture = normalise(ink)
    return picture if picture.any() else image


def redraw(image: Picture, strength: float, rng: np.random.Generator) -> Picture:
    """Warp a (28, 28) digit onto a (64, 64) canvas: turn, shear, stretch, bend."""
    turn = rng.normal(0, 0.22 * strength)
    shear = rng.normal(0, 0.32 * strength)
    stretch = np.exp(rng.normal(0, 0.25 * strength))
    size = ZOOM * np.exp(rng.uniform(-0.25, 0.05))
    cosine, sine = np.cos(turn), np.sin(turn)
    forward = np.array([[cosine, -sine], [sine, cosine]]) @ np.array([[1, shear], [0, 1]])
    forward = forward @ np.diag([size * stretch**0.5, size / stretch**0.5])
    inverse = np.linalg.inv(forward).astype(np.float32)
    x, y = _COLUMNS - CANVAS / 2, _ROWS - CANVAS / 2
    dx, dy = _bend(strength, rng)
    source_x = inverse[0, 0] * x + inverse[0, 1] * y + 13.5 + dx
    source_y = inverse[1, 0] * x + inverse[1, 1] * y + 13.5 + dy
    return cv2.remap(image, source_x, source_y, cv2.INTER_CUBIC).astype(np.uint8)


def _bend(strength: float, rng: np.random.Generator) -> tuple[Map, Map]:
    """Return a smooth random displacement, in MNIST pixels (Simard et al. 2003)."""
    knots = int(rng.integers(3, 7))
    reach = 2.6 * strength / knots**0.5 * rng.random()
    field = rng.normal(0, reach, (knots, knots, 2)).astype(np.float32)
    smooth = cv2.resize(field, (CANVAS, CANVAS), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    return smooth[..., 0], smooth[..., 1]


def change_pen(ink: Picture, strength: float, rng: np.random.Generator) -> Picture:
    """Redraw the strokes thinner or thicker, crisp or soft, even or patchy."""
    level = np.clip(rng.normal(110, 50 * strength), 25, 215)
    softness = rng.uniform(8, 60)
    curve = 1 / (1 + np.exp((level - np.arange(256)) / softness))
    ink = _recolour(ink, (curve - curve[0]) / (curve[255] - curve[0]))
    if rng.random() < 0.35 * strength:
        size = int(rng.integers(2, 4))
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
        change = cv2.dilate if rng.random() < 0.7 else cv2.erode
        ink = change(ink, disc).astype(np.uint8)
    if rng.random() < 0.3:
        knots = int(rng.integers(3, 12))
        patches = rng.uniform(rng.uniform(0.3, 0.9), 1, (knots, knots)).astype(np.float32)
        share = cv2.resize(patches, (CANVAS, CANVAS), interpolation=cv2.INTER_LINEAR)
        ink = cv2.multiply(ink, share, dtype=cv2.CV_8U).astype(np.uint8)
    return ink


def _recolour(ink: Picture, curve: NDArray[np.floating]) -> Picture:
    """Replace each grey level by its value on a curve from 0 to 1."""
    return cv2.LUT(ink, (255 * curve).round().astype(np.uint8)).astype(np.uint8)


def record(
    ink: Picture, strength: float, rng: np.random.Generator, out_of_focus: float = 0.0
) -> Picture:
    """Scan or photograph the ink: erased rules, specks, low resolution, blur, noise."""
    if rng.random() < 0.15:
        ink = _cross_out(ink, rng)
    if rng.random() < 0.35:
        ink = _scan_coarsely(ink, rng)
    if rng.random() < 0.3:
        ink = _blurred(ink, rng.uniform(0.3, 0.035 * max(ink.shape[0], 12)))
    if out_of_focus and rng.random() < out_of_focus:
        ink = _blurred(ink, rng.uniform(0.035, 0.1) * len(ink))
    if rng.random() < 0.25:
        noise = rng.standard_normal(ink.shape, np.float32) * rng.uniform(5, 45)
        ink = cv2.add(ink, noise * (ink > 12), dtype=cv2.CV_8U).astype(np.uint8)
    gamma = np.exp(rng.normal(0, 0.5)) if rng.random() < 0.3 else 1.0
    curve = np.linspace(0, 1, 256) ** gamma
    curve[: int(rng.uniform(4, 4 + 60 * strength))] = 0
    return _recolour(ink, curve)


def _blurred(ink: Picture, reach: float) -> Picture:
    return cv2.GaussianBlur(ink, (0, 0), reach).astype(np.uint8)


def _scan_coarsely(ink: Picture, rng: np.random.Generator) -> Picture:
    """Cut to the digit, at times lose its proportions, and keep 7 to 32 pixels of height."""
    x, y, width, height = cv2.boundingRect((ink > 60).astype(np.uint8))
    if min(width, height) < 2:
        return ink
    wide, high = width, height
    if rng.random() < STRETCHED:
        wide = min(max(wide, round(high * rng.uniform(0.5, 1))), 2 * width)
        high = min(max(high, round(wide * rng.uniform(0.5, 1))), 2 * height)
    scale = np.exp(rng.uniform(np.log(7), np.log(32))) / max(wide, high)
    size = (max(2, round(wide * scale)), max(2, round(high * scale)))
    digit = ink[y : y + height, x : x + width]
    return cv2.resize(digit, size, interpolation=cv2.INTER_AREA).astype(np.uint8)


def _cross_out(ink: Picture, rng: np.random.Generator) -> Picture:
    """Erase a thin band, or leave one, as removing a ruled line may; or erase a patch."""
    ink = ink.copy()
    rows = np.flatnonzero(ink.any(axis=1))
    if rows.size < 8:
        return ink
    width = int(rng.integers(1, 4))
    kind = rng.random()
    if kind < 0.6:
        row = int(rng.integers(rows[0], rows[-1]))
        ink[row : row + width] = ink[row : row + width] // int(rng.integers(2, 9))
    elif kind < 0.8:
        column = int(rng.integers(CANVAS // 4, 3 * CANVAS // 4))
        ink[:, column : column + width] = ink[:, column : column + width] // int(rng.integers(2, 9))
    else:
        side = int(rng.integers(3, 11))
        row, column = rng.integers(8, CANVAS - side - 8, 2)
        ink[row : row + side, column : column + side] = 0
    return ink
