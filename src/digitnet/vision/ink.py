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
from digitnet.vision.erasing import erase_rules, without_leftovers
from digitnet.vision.rules import find_rules

Grey = NDArray[np.uint8]

TINY_SIDE = 64
"""Drawings up to this longer side keep every grey level, as MNIST's own do."""
EVEN_SHARE = 0.35
"""A picture has an even background if at least this share of it is of one level."""
LEAST_NOISE, MOST_NOISE = 0.7, 15.0
"""Bounds on the paper's noise, in levels of 255."""
EDGE = 60
"""What comes nearer to the paper's edge than this part of the longer side isn't writing."""
QUIET = 1.5
"""Below this noise single pixels are to be trusted."""
FAINTEST = 8
"""Marks this much darker than the paper, in levels of 255, can be ink; noise raises it."""


def find_ink(pixels: NDArray[np.uint8], *, lift_lines: bool = True) -> Grey:
    """Return the ink in a picture.

    Parameters
    ----------
    pixels
        (height, width) or (height, width, 3) uint8, dark ink on light paper or
        light on dark.
    lift_lines
        Whether to take printed lines away; a bare 1 can look like one.

    Returns
    -------
    (height, width) uint8, ink bright on 0; all 0 where there is none.
    """
    grey = to_grey(pixels)
    drawn = drawn_ink(grey)
    if drawn is None:
        return _photo_ink(grey, lift_lines)
    if max(grey.shape) <= TINY_SIDE:
        return _full_contrast(drawn)
    return _clean(drawn, np.zeros(grey.shape, np.bool_), lift_lines)


def to_grey(pixels: NDArray[np.uint8]) -> Grey:
    """Return the lightness of a picture, (height, width) uint8."""
    if pixels.ndim == 2:
        return pixels
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.uint8)


def drawn_ink(grey: Grey) -> Grey | None:
    """Return the ink of a picture with one even background, as drawings and cut-out scans have.

    There, many pixels have the very same level, few a level near it, and all
    others lie on one side of it.

    Parameters
    ----------
    grey
        (height, width) uint8.

    Returns
    -------
    (height, width) uint8, bright on 0; None where the background isn't even.
    """
    shares = np.bincount(grey.ravel(), minlength=256) / grey.size
    level = int(np.convolve(shares, np.ones(5), "same").argmax())
    same = shares[max(0, level - 3) : level + 4].sum()
    near = shares[max(0, level - 20) : level + 21].sum() - same
    darker, lighter = shares[: max(0, level - 8)].sum(), shares[level + 9 :].sum()
    if same < EVEN_SHARE or near > 0.15 or min(darker, lighter) > 0.1 * max(darker, lighter):
        return None
    if lighter > darker:
        above = np.maximum(grey, level) - np.uint8(level)
        return cv2.convertScaleAbs(above, alpha=255 / (255 - level)).astype(np.uint8)
    below = np.uint8(level) - np.minimum(grey, level)
    return cv2.convertScaleAbs(below, alpha=255 / max(level, 1)).astype(np.uint8)


def _full_contrast(ink: Grey) -> Grey:
    peak = int(ink.max(initial=0))
    if peak < FAINTEST:
        return np.zeros_like(ink)
    return cv2.convertScaleAbs(ink, alpha=255 / peak).astype(np.uint8)


def _photo_ink(grey: Grey, lift_lines: bool) -> Grey:
    if is_light_on_dark(grey):
        grey = 255 - grey
    paper = estimate_paper(grey)
    darkness = 255 - cv2.divide(grey, np.maximum(paper, 1), scale=255).astype(np.uint8)
    outside = find_surroundings(paper)
    darkness[outside] = 0
    return _without_edges(_clean(darkness, outside, lift_lines), outside)


def _without_edges(ink: Grey, outside: NDArray[np.bool_]) -> Grey:
    """Drop what touches the edge of the paper: its shadow, not writing."""
    if not outside.any():
        return ink
    side = max(3, max(ink.shape) // EDGE)
    wider = cv2.dilate(outside.astype(np.uint8), np.ones((side, side), np.uint8)) > 0
    _, labels = cv2.connectedComponents((ink > 40).astype(np.uint8))
    touching = np.zeros(int(labels.max()) + 1, np.bool_)
    touching[labels[wider]] = True
    touching[0] = False
    return np.where(touching[labels], 0, ink).astype(np.uint8)


def _clean(darkness: Grey, outside: NDArray[np.bool_], lift_lines: bool) -> Grey:
    """Lift printed lines and bring the ink to full strength."""
    middle, noise = paper_noise(darkness[~outside])
    lying, standing = find_rules(darkness, noise) if lift_lines else ([], [])
    if lying or standing:
        share = erase_rules(np.asarray(darkness / 255, np.float32), lying, standing)
        darkness = (share * 255).astype(np.uint8)
    return without_leftovers(_stretch(darkness, middle, noise), lying, standing)


def paper_noise(darkness: Grey) -> tuple[float, float]:
    """Return the median and the standard deviation of the bare paper's darkness."""
    if darkness.size == 0:
        return 0.0, LEAST_NOISE
    counts = np.cumsum(np.bincount(darkness.ravel(), minlength=256))
    middle, above, upper = np.searchsorted(counts, np.array([0.5, 0.6, 0.75]) * counts[-1])
    noise = min((upper - middle) / 0.67, (above - middle) / 0.25)  # much ink is in the upper one
    return float(middle), float(np.clip(noise, LEAST_NOISE, MOST_NOISE))


def _stretch(darkness: Grey, middle: float, noise: float) -> Grey:
    """Bring the ink to full strength everywhere, by what the darkest ink nearby is."""
    least = middle + max(4 * noise, FAINTEST)
    if noise > QUIET:
        darkest = cv2.GaussianBlur(darkness, (0, 0), 1)
    else:
        darkest = cv2.dilate(darkness, disc(5))
    small = shrink(np.asarray(darkest, np.uint8), max(100, max(darkness.shape) // 4))
    reach = max(3, int(max(small.shape) * 0.045)) | 1
    nearby = cv2.GaussianBlur(cv2.dilate(small, disc(reach)), (0, 0), reach / 4)
    full = cv2.resize(nearby, darkness.shape[::-1], interpolation=cv2.INTER_LINEAR)
    level = np.maximum(full.astype(np.float32), 2 * least)
    low = np.maximum(middle + 2 * noise, 0.15 * level)
    ink = np.asarray((darkness - low) * (255 / (0.85 * level - low)), np.float32)
    return np.clip(ink, 0, 255).astype(np.uint8)
