"""Photo → ink map: how much ink lies on each pixel, whatever the paper, light and pen."""

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.vision.background import (
    disc,
    estimate_paper,
    find_surroundings,
    is_light_on_dark,
    shrink,
)
from digitnet.vision.erasing import erase_rules
from digitnet.vision.rules import find_rules

Grey = NDArray[np.uint8]

TINY_SIDE = 64
"""Pictures up to this longer side have one even background, as scans cut to a digit have."""
FAINTEST = 8
"""Marks this much darker than the paper, in levels of 255, can be ink; noise raises it."""


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
    return _photo_ink(grey)


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
    ink = np.clip(difference, 0, None)
    peak = float(ink.max(initial=0))
    if peak < FAINTEST:
        return np.zeros(grey.shape, np.uint8)
    return (ink * (255 / peak)).astype(np.uint8)


def _photo_ink(grey: Grey) -> Grey:
    if is_light_on_dark(grey):
        grey = 255 - grey
    paper = estimate_paper(grey)
    darkness = 255 - cv2.divide(grey, np.maximum(paper, 1), scale=255)
    outside = find_surroundings(paper)
    darkness[outside] = 0
    middle, noise = paper_noise(darkness[~outside])
    lying, standing = find_rules(darkness, noise)
    if lying or standing:
        share = erase_rules(darkness.astype(np.float32) / 255, lying, standing)
        darkness = (share * 255).astype(np.uint8)
    return _stretch(darkness, middle, noise)


def paper_noise(darkness: Grey) -> tuple[float, float]:
    """Return the median and the standard deviation of the bare paper's darkness."""
    if darkness.size == 0:
        return 0.0, 0.7
    counts = np.cumsum(np.bincount(darkness.ravel(), minlength=256))
    middle, upper = (float(np.searchsorted(counts, share * counts[-1])) for share in (0.5, 0.75))
    return middle, max(0.7, (upper - middle) / 0.67)


def _stretch(darkness: Grey, middle: float, noise: float) -> Grey:
    """Bring the ink to full strength everywhere, by what the darkest ink nearby is."""
    least = middle + max(4 * noise, FAINTEST)
    smooth = cv2.GaussianBlur(darkness, (0, 0), 1)
    small = shrink(smooth, max(100, max(darkness.shape) // 4))
    reach = max(3, int(max(small.shape) * 0.045)) | 1
    nearby = cv2.GaussianBlur(cv2.dilate(small, disc(reach)), (0, 0), reach / 4)
    level = cv2.resize(nearby, darkness.shape[::-1], interpolation=cv2.INTER_LINEAR)
    level = np.maximum(level.astype(np.float32), 2 * least)
    low = np.maximum(middle + 2 * noise, 0.15 * level)
    ink = (darkness - low) * (255 / (0.85 * level - low))
    return np.clip(ink, 0, 255).astype(np.uint8)
