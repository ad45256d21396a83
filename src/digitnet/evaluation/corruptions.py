"""The fifteen corruptions of MNIST-C, for measuring how well a model holds up.

Mu and Gilmer, "MNIST-C: A Robustness Benchmark for Computer Vision" (2019).
Each takes digits as MNIST has them and returns what noise, blur, geometry,
weather or scribbling leaves of them, at the strength that the paper chose.
They are for evaluation only: no recipe trains on them.
"""

import types
from collections.abc import Callable, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.image.digit.normalise import SIDE

Images = NDArray[np.uint8]
"""(n, 28, 28) uint8, ink bright on 0."""
Corruption = Callable[[Images, np.random.Generator], Images]
_Floats = NDArray[np.float32]

_CENTRE = (SIDE - 1) / 2


def shot_noise(images: Images, rng: np.random.Generator) -> Images:
    """Count photons: a full white pixel is three of them on average."""
    return _to_uint8(rng.poisson(_to_float(images) * 3) / 3)


def impulse_noise(images: Images, rng: np.random.Generator) -> Images:
    """Turn 17 % of the pixels black or white."""
    hit = rng.random(images.shape) < 0.17
    return np.where(hit, rng.choice(np.array([0, 255], np.uint8), images.shape), images)


def glass_blur(images: Images, rng: np.random.Generator) -> Images:
    """Blur, swap neighbouring pixels at random in two passes, blur again."""
    pixels = _to_uint8(_blur(_to_float(images), 0.7))
    every = np.arange(len(images))
    for row, column in 2 * [(r, c) for r in range(27, 1, -1) for c in range(27, 1, -1)]:
        chosen = every[rng.random(len(images)) < 0.5]
        up, left = rng.integers(0, 2, (2, len(chosen)))
        other = (chosen, row - up, column - left)
        here = pixels[chosen, row, column]
        pixels[chosen, row, column] = pixels[other]
        pixels[other] = here
    return _to_uint8(_blur(_to_float(pixels), 0.7))


def motion_blur(images: Images, rng: np.random.Generator) -> Images:
    """Smear to one side by 21 taps of a Gaussian of 3 pixels, within 45° of level."""
    taps = np.arange(21)
    weights = np.exp(-(taps**2) / (2 * 3.0**2))
    angles = np.radians(rng.uniform(-45, 45, (len(images), 1)))
    columns = np.ceil(taps * np.cos(angles) - 0.5).astype(int)
    rows = np.ceil(taps * np.sin(angles) - 0.5).astype(int)
    grid = np.arange(SIDE)
    every = np.arange(len(images))[:, None, None]
    smeared = np.zeros(images.shape, np.float32)
    for tap in taps:
        row = np.clip(grid + rows[:, tap, None], 0, SIDE - 1)[:, :, None]
        column = np.clip(grid + columns[:, tap, None], 0, SIDE - 1)[:, None, :]
        smeared += images[every, row, column] * np.float32(weights[tap] / weights.sum())
    return _to_uint8(smeared / 255)


def shear(images: Images, rng: np.random.Generator) -> Images:
    """Slant by 0.4 radians, to the left or to the right."""
    angles = 0.4 * _signs(rng, len(images))
    zero = np.zeros_like(angles)
    return _affine(images, [[zero + 1, -np.sin(angles)], [zero, np.cos(angles)]])


def scale(images: Images, rng: np.random.Generator) -> Images:  # noqa: ARG001 - one signature for all
    """Shrink to 70 %."""
    zero = np.zeros(len(images))
    return _affine(images, [[zero + 1 / 0.7, zero], [zero, zero + 1 / 0.7]])


def rotate(images: Images, rng: np.random.Generator) -> Images:
    """Turn by 0.4 radians (23°), either way."""
    angles = 0.4 * _signs(rng, len(images))
    sine, cosine = np.sin(angles), np.cos(angles)
    return _affine(images, [[cosine, -sine], [sine, cosine]])


def translate(images: Images, rng: np.random.Generator) -> Images:
    """Shift by three pixels across and three up or down; what leaves is lost."""
    across, down = 3 * rng.integers(0, 2, (2, len(images)))
    padded = np.pad(images, ((0, 0), (3, 3), (3, 3)))
    grid = np.arange(SIDE)
    rows = grid + 2 * down[:, None]
    columns = grid + 2 * across[:, None]
    shifted: Images = padded[
        np.arange(len(images))[:, None, None], rows[:, :, None], columns[:, None, :]
    ]
    return shifted


def brightness(images: Images, rng: np.random.Generator) -> Images:  # noqa: ARG001 - one signature
    """Add half of full white to every pixel: grey ground, half the contrast."""
    return _to_uint8(_to_float(images) + 0.5)


def stripe(images: Images, rng: np.random.Generator) -> Images:  # noqa: ARG001 - one signature
    """Invert the outer quarters, leaving a stripe down the middle as it was."""
    striped = images.copy()
    striped[:, :, :7] = 255 - striped[:, :, :7]
    striped[:, :, 21:] = 255 - striped[:, :, 21:]
    return striped


def fog(images: Images, rng: np.random.Generator) -> Images:
    """Lay fog, a plasma fractal three times as bright as ink, over everything."""
    density = 3.0
    foggy = np.empty(images.shape, np.float32)
    for start in range(0, len(images), 64):
        part = _to_float(images[start : start + 64])
        brightest = part.max((1, 2), keepdims=True)
        cloud = _plasma(len(part), rng)[:, :SIDE, :SIDE]
        foggy[start : start + 64] = (part + density * cloud) * brightest / (brightest + density)
    return _to_uint8(foggy)


def spatter(images: Images, rng: np.random.Generator) -> Images:
    """Cover parts with blobs of dark grey mud."""
    liquid = _blur(rng.normal(0.65, 0.3, images.shape).astype(np.float32), 1.0)
    mud = _blur((liquid > 0.65).astype(np.float32), 1.5)
    mud[mud < 0.8] = 0
    return _to_uint8(_to_float(images) * (1 - mud) + mud * (63 / 255))


def dotted_line(images: Images, rng: np.random.Generator) -> Images:
    """Draw a dotted straight line from the left to the right edge."""
    first, last = rng.integers(0, 27, (2, len(images)))
    line = _line(np.zeros(len(images)), first, np.full(len(images), 27.0), last)
    line *= np.arange(SIDE) % 4 >= 2
    return _to_uint8(_to_float(images) + line)


def zigzag(images: Images, rng: np.random.Generator) -> Images:
    """Draw a nearly level zigzag, two pixels up and down, across the digit."""
    start = rng.integers(0, 27, len(images))
    slope = np.arctan2(rng.integers(-5, 5, len(images)), 23)
    length = 23 / np.cos(slope)
    along = [np.full_like(length, at) for at in (0, 2, 6, 10, 14, 18, 22)] + [length]
    aside = [np.full_like(length, at) for at in (0, 2, -2, 2, -2, 2, -2)] + [-1 / (length - 20)]
    columns = 2 + np.array(along) * np.cos(slope) - np.array(aside) * np.sin(slope)
    rows = start + np.array(along) * np.sin(slope) + np.array(aside) * np.cos(slope)
    drawn = _to_float(images)
    for i in range(len(along) - 1):
        drawn = np.minimum(drawn + _line(columns[i], rows[i], columns[i + 1], rows[i + 1]), 1)
    return _to_uint8(drawn)


def canny_edges(images: Images, rng: np.random.Generator) -> Images:  # noqa: ARG001 - one signature
    """Keep the outlines that Canny's detector finds, and nothing else."""
    finer = 4000  # keeps the gradients' precision in 16 bits
    smooth = _blur(_to_float(images), 1.0) * finer
    edges = np.empty_like(images)
    for image, found in zip(smooth, edges, strict=True):
        across = cv2.Sobel(image, cv2.CV_32F, 1, 0).astype(np.int16)
        down = cv2.Sobel(image, cv2.CV_32F, 0, 1).astype(np.int16)
        found[:] = cv2.Canny(across, down, 0.1 * finer, 0.2 * finer, L2gradient=True)
    return edges


CORRUPTIONS: Mapping[str, Corruption] = types.MappingProxyType(
    {
        corruption.__name__: corruption
        for corruption in (
            shot_noise,
            impulse_noise,
            glass_blur,
            motion_blur,
            shear,
            scale,
            rotate,
            brightness,
            translate,
            stripe,
            fog,
            spatter,
            dotted_line,
            zigzag,
            canny_edges,
        )
    }
)
"""Every corruption by name, in the paper's order."""


def _to_float(images: Images) -> _Floats:
    return np.divide(images, 255, dtype=np.float32)


def _to_uint8(images: NDArray[np.floating]) -> Images:
    return np.asarray(np.round(np.clip(images, 0, 1) * 255), np.uint8)


def _signs(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    return rng.choice([-1.0, 1.0], count)


def _blur(images: _Floats, sigma: float) -> _Floats:
    side = 2 * round(4 * sigma) + 1
    blurred = np.empty_like(images)
    for image, target in zip(images, blurred, strict=True):
        cv2.GaussianBlur(image, (side, side), sigma, dst=target, borderType=cv2.BORDER_REPLICATE)
    return blurred


def _affine(images: Images, rows: list[list[NDArray[np.float64]]]) -> Images:
    """Sample each picture at ``matrix @ (x, y)`` about its centre, black outside."""
    matrices = np.moveaxis(np.array(rows), 2, 0)
    centre = np.full((2, 1), _CENTRE)
    warped = np.empty_like(images)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    for image, matrix, target in zip(images, matrices, warped, strict=True):
        full = np.hstack([matrix, centre - matrix @ centre])
        cv2.warpAffine(image, full, (SIDE, SIDE), dst=target, flags=flags)
    return warped


def _line(
    left: NDArray[np.float64],
    top: NDArray[np.floating | np.integer],
    right: NDArray[np.float64],
    bottom: NDArray[np.floating | np.integer],
) -> _Floats:
    """Draw one soft line a picture, (n, 28, 28) from 0 to 1, that fades over 2.3 pixels."""
    grid = np.arange(SIDE)
    height = top[:, None] + ((bottom - top) / (right - left))[:, None] * (grid - left[:, None])
    distance = np.abs(grid[:, None] - height[:, None, :])
    ink = np.log(np.maximum(1 - distance / 2.3, 1e-6)) + 1
    inside = (grid >= np.floor(left)[:, None]) & (grid < np.ceil(right)[:, None])
    return np.asarray(np.clip(ink, 0, 1) * inside[:, None, :], np.float32)


def _plasma(count: int, rng: np.random.Generator, side: int = 256) -> _Floats:
    """Grow toroidal height maps, (count, side, side) from 0 to 1, by the diamond-square rule.

    Fournier, Fussell and Carpenter, "Computer rendering of stochastic models" (1982).
    """
    heights = np.zeros((count, side, side), np.float32)
    roughness = np.float32(100.0)

    def middle(total: _Floats) -> _Floats:
        wobble = rng.random(total.shape, np.float32) * 2 - 1
        return total / 4 + roughness**2 * wobble

    step = side
    while step >= 2:
        half = step // 2
        corners = heights[:, ::step, ::step]
        pairs = corners + np.roll(corners, -1, 1)
        heights[:, half::step, half::step] = middle(pairs + np.roll(pairs, -1, 2))
        centres = heights[:, half::step, half::step]
        over = corners + np.roll(corners, -1, 2)
        heights[:, ::step, half::step] = middle(over + centres + np.roll(centres, 1, 1))
        beside = corners + np.roll(corners, -1, 1)
        heights[:, half::step, ::step] = middle(beside + centres + np.roll(centres, 1, 2))
        step = half
        roughness /= np.float32(1.4)
    heights -= heights.min((1, 2), keepdims=True)
    heights /= heights.max((1, 2), keepdims=True)
    return heights
