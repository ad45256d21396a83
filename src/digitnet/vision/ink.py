"""Photo → ink map: how much ink lies on each pixel, whatever the paper, light and pen."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.vision.background import (
    WIDEST_STROKE,
    disc,
    estimate_paper,
    find_surroundings,
    is_light_on_dark,
    shrink,
)
from digitnet.vision.edges import without_edges
from digitnet.vision.erasing import erase_rules, without_leftovers
from digitnet.vision.grain import find_grain
from digitnet.vision.rules import find_rules

Grey = NDArray[np.uint8]
Floats = NDArray[np.float32]

ONE_TONE = 0.7
"""A drawing is of one tone if this share of its ink is nearly of the peak's darkness."""
TINY_SIDE = 64
"""Drawings up to this longer side keep every grey level, as MNIST's own do."""
EVEN_SHARE = 0.35
"""A picture has an even background if at least this share of it is of one level."""
LEAST_NOISE, MOST_NOISE = 0.7, 15.0
"""Bounds on the paper's noise, in levels of 255."""
BOLDEST_SHARE = 0.003
"""This share of a picture's pixels at least is ink of full strength."""
PALE, BOLD = 0.3, 0.8
"""Bold ink is clear from the one share of the full strength on, and full from the other."""
SAMPLED_SIDE = 100
"""Levels are counted on every second pixel from twice this shorter side on, and so on."""
DARKEST_PAPER = 40
"""On paper darker than this, levels of 255, ink needs as much contrast as on it."""
NOT_BARE = 20
"""Where half the paper is darker than this, the strokes may be what was taken for it."""
QUIET = 1.5
"""Below this noise single pixels are to be trusted."""
FAINTEST = 8
"""Marks this much darker than the paper, in levels of 255, can be ink; noise raises it."""


@dataclass(frozen=True)
class Darkness:
    """How much darker than the bare paper a picture is (or lighter, if the ink is).

    Attributes
    ----------
    levels
        (height, width) uint8, 0 on bare paper.
    outside
        (height, width) bool, where it shows what the paper lies on.
    middle, noise
        Median and standard deviation of the bare paper's levels.
    even
        Whether the paper is of one level, as in drawings and cut-out scans.
    """

    levels: Grey
    outside: NDArray[np.bool_]
    middle: float
    noise: float
    even: bool

    @property
    def least(self) -> float:
        """The level from which on something may be ink."""
        return self.middle + max(4 * self.noise, FAINTEST)

    def part(self, window: tuple[slice, slice]) -> "Darkness":
        """Return some rows and columns of it."""
        return replace(self, levels=self.levels[window], outside=self.outside[window])


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
    return ink_of(find_darkness(to_grey(pixels)), lift_lines=lift_lines)


def find_darkness(grey: Grey, widest_stroke: float = WIDEST_STROKE) -> Darkness:
    """Return how much darker than the bare paper a picture is, whatever its polarity and light.

    Parameters
    ----------
    grey
        (height, width) uint8.
    widest_stroke
        Width of the widest strokes, as a share of the longer side.
    """
    drawn = drawn_ink(grey)
    if drawn is not None:
        middle, noise = paper_noise(drawn)
        return Darkness(drawn, np.zeros(grey.shape, np.bool_), middle, noise, even=True)
    light = is_light_on_dark(grey)
    found = _below_paper(255 - grey if light else grey, widest_stroke)
    if found.middle > NOT_BARE:
        other = _below_paper(grey if light else 255 - grey, widest_stroke)
        found = other if other.middle < found.middle / 2 else found
    return found


def _below_paper(grey: Grey, widest_stroke: float) -> Darkness:
    """Return how much darker than the paper a picture with dark ink is."""
    paper = estimate_paper(grey, widest_stroke)
    below = cv2.subtract(paper, grey)
    levels = cv2.divide(below, np.maximum(paper, DARKEST_PAPER), scale=255).astype(np.uint8)
    outside = find_surroundings(paper)
    levels[outside] = 0
    return Darkness(levels, outside, *paper_noise(levels[~outside]), even=False)


def ink_of(darkness: Darkness, *, lift_lines: bool) -> Grey:
    """Return the ink that makes the paper dark, (height, width) uint8; see `find_ink`."""
    if darkness.even and max(darkness.levels.shape) <= TINY_SIDE:
        return _full_contrast(darkness.levels)
    levels = darkness.levels
    if darkness.even and not lift_lines and _is_of_one_tone(levels):
        return _full_contrast(levels)
    lying, standing = find_rules(levels, darkness.noise) if lift_lines else ([], [])
    if lying or standing:
        share = erase_rules(np.asarray(levels / 255, np.float32), lying, standing)
        levels = (share * 255).astype(np.uint8)
    noise = np.maximum(find_grain(levels), darkness.noise) if lift_lines else darkness.noise
    ink = _stretch(levels, darkness.middle, noise)
    ink = without_leftovers(ink, levels, lying, standing)
    return without_edges(ink, darkness.outside)


def bold_ink(darkness: Darkness) -> Grey:
    """Return only the darkest ink, (height, width) uint8: a pen's, hardly ever a print's.

    Where `ink_of` brings out the faintest strokes by what is near them, here the
    darkest pixels of the picture set the level for all of it.
    """
    below = np.cumsum(histogram(darkness.levels))
    full = max(float(np.searchsorted(below, 1 - BOLDEST_SHARE)), 2 * darkness.least)
    paler = cv2.subtract(darkness.levels, np.full_like(darkness.levels, round(PALE * full)))
    bold = cv2.convertScaleAbs(paler, alpha=255 / (BOLD * full - PALE * full)).astype(np.uint8)
    return without_edges(bold, darkness.outside)


def to_grey(pixels: NDArray[np.uint8]) -> Grey:
    """Return the lightness of a picture, (height, width) uint8."""
    if pixels.ndim == 2:
        return pixels
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.uint8)


def histogram(grey: Grey) -> Floats:
    """Return which share of the pixels has each level, (256,) float32; a sample of many counts."""
    step = max(1, min(grey.shape) // SAMPLED_SIDE)
    sample = np.ascontiguousarray(grey[(np.s_[::step],) * grey.ndim])
    counts = cv2.calcHist([sample], [0], None, [256], [0, 256]).ravel()
    return (counts / sample.size).astype(np.float32)


def main_level(shares: Floats) -> int:
    """Return the level near which most pixels lie."""
    return int(np.convolve(shares, np.ones(5, np.float32), "same").argmax())


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
    shares = histogram(grey)
    level = main_level(shares)
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


def _is_of_one_tone(ink: Grey) -> bool:
    """Tell whether most ink is nearly as dark as the darkest."""
    peak = int(ink.max(initial=0))
    dark = np.count_nonzero(ink > 0.7 * peak)
    return bool(dark > ONE_TONE * np.count_nonzero(ink > max(0.15 * peak, FAINTEST)))


def _full_contrast(ink: Grey) -> Grey:
    peak = int(ink.max(initial=0))
    if peak < FAINTEST:
        return np.zeros_like(ink)
    return cv2.convertScaleAbs(ink, alpha=255 / peak).astype(np.uint8)


def paper_noise(darkness: Grey) -> tuple[float, float]:
    """Return the median and the standard deviation of the bare paper's darkness."""
    if darkness.size == 0:
        return 0.0, LEAST_NOISE
    counts = np.cumsum(histogram(darkness))
    middle, above, upper = np.searchsorted(counts, np.array([0.5, 0.6, 0.75]) * counts[-1])
    noise = min((upper - middle) / 0.67, (above - middle) / 0.25)  # much ink is in the upper one
    return float(middle), float(np.clip(noise, LEAST_NOISE, MOST_NOISE))


def _stretch(levels: Grey, middle: float, noise: float | Floats) -> Grey:
    """Bring the ink to full strength everywhere, by what the darkest ink nearby is."""
    noisy = np.median(noise) > QUIET
    darkest = cv2.GaussianBlur(levels, (0, 0), 1) if noisy else cv2.dilate(levels, disc(5))
    small = shrink(np.asarray(darkest, np.uint8), max(100, max(levels.shape) // 4))
    reach = max(3, int(max(small.shape) * 0.045)) | 1
    nearby = cv2.GaussianBlur(cv2.dilate(small, disc(reach)), (0, 0), reach / 4)
    full = cv2.resize(nearby, levels.shape[::-1], interpolation=cv2.INTER_LINEAR)
    least = middle + np.maximum(4 * noise, FAINTEST)
    level = np.maximum(full.astype(np.float32), 2 * least)
    low = np.maximum(middle + 2 * noise, 0.15 * level)
    ink = np.asarray((levels - low) * (255 / (0.85 * level - low)), np.float32)
    return np.clip(ink, 0, 255).astype(np.uint8)
