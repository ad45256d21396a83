"""Photo → ink map: how much ink lies on each pixel, whatever the paper, light and pen."""

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]

TINY_SIDE = 64
"""Pictures up to this longer side have one even background, as scans cut to a digit have."""
NOISE_SPREADS = 4.0
"""Ink starts this many standard deviations of the paper's noise above the paper."""
LEAST_CONTRAST = 14
"""Fainter marks, in grey levels of 255, aren't ink in a photo."""


def find_ink(pixels: NDArray[np.uint8]) -> Grey:
    """Return the ink in a picture.

    Parameters
    ----------
    pixels
        (height, width) or (height, width, 3) uint8, dark ink on light paper or
        light on dark.

    Returns
    -------
    (height, width) uint8, ink bright on 0; all 0 where there is none.
    """
    grey = to_grey(pixels)
    if max(grey.shape) <= TINY_SIDE:
        return _even_background(grey)
    return _flattened(grey)


def to_grey(pixels: NDArray[np.uint8]) -> Grey:
    """Return the lightness of a picture, (height, width) uint8."""
    if pixels.ndim == 2:
        return pixels
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.uint8)


def _even_background(grey: Grey) -> Grey:
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    paper = float(np.median(border))
    difference = grey.astype(np.float32) - paper
    if difference.max(initial=0) < -difference.min(initial=0):
        difference = -difference
    return _stretch(np.clip(difference, 0, None), float(np.abs(border - paper).mean()))


def _flattened(grey: Grey) -> Grey:
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    if is_light_on_dark(small.astype(np.uint8)):
        grey, small = 255 - grey, 255 - small
    side = max(9, max(small.shape) // 12) | 1
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    paper = cv2.blur(paper, (side, side))
    paper = cv2.resize(paper, grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    darkness = 255 * (1 - np.minimum(grey / np.maximum(paper, 1).astype(np.float32), 1))
    noise = 1.5 * float(np.median(np.abs(darkness - np.median(darkness))))
    return _stretch(darkness, noise)


def is_light_on_dark(grey: Grey) -> bool:
    """Tell whether the strokes are lighter than what they lie on."""
    side = max(5, max(grey.shape) // 6) | 1
    paper = cv2.medianBlur(grey, side) if side < 256 else np.full_like(grey, np.median(grey))
    difference = grey.astype(np.float32) - paper
    return bool((difference.clip(0) ** 2).sum() > (difference.clip(max=0) ** 2).sum())


def _stretch(darkness: NDArray[np.float32], noise: float) -> Grey:
    floor = NOISE_SPREADS * noise
    full = float(np.percentile(darkness[darkness > floor], 90)) if (darkness > floor).any() else 0.0
    if full < max(LEAST_CONTRAST, 2 * floor):
        return np.zeros(darkness.shape, np.uint8)
    ink = np.clip((darkness - floor) * (255 / (full - floor)), 0, 255)
    return ink.astype(np.uint8)
