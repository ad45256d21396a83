"""Paper and light: which way round the ink is, how bright the paper, where it ends."""

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]

FINE_SIDE, COARSE_SIDE = 640, 160
"""Longer sides of the two reduced copies on which polarity is judged."""
FINE_STROKES, COARSE_STROKES = (3, 5, 9, 15), (7, 13, 25)
"""Stroke widths looked for on them, pixels."""
PAPER_SHRINK = 4
"""The paper's brightness is estimated on a copy this many times smaller."""
WIDEST_STROKE = 0.08
"""Strokes on a page are narrower than this share of its longer side."""
SURROUNDINGS_SIDE = 200
"""Longer side of the copy on which the paper's edge is looked for."""
DIM = 85
"""Darker pictures, by their median, may well be of light strokes."""
SHARP_STEP = 1.3
"""Brightness changes by more than this factor at the paper's edge."""


def is_light_on_dark(grey: Grey) -> bool:
    """Tell whether the strokes are lighter than what they lie on.

    Strokes are narrower than the gaps between them. So, from fine to coarse,
    the first width at which thin dark or thin light marks are prominent
    decides; light marks need clear evidence where the picture isn't dark.

    Parameters
    ----------
    grey
        (height, width) uint8.
    """
    fine = shrink(grey, FINE_SIDE)
    middle = float(np.median(fine))
    if middle > 170:
        return False
    energies = [
        *_energies(fine, FINE_STROKES),
        *_energies(shrink(fine, COARSE_SIDE), COARSE_STROKES),
    ]
    most = max(map(max, energies))
    dim = middle <= DIM
    for dark, light in energies:
        if light > dark * (1 if dim else 3) and light > (0.02 if dim else 0.06) * most:
            return True
        if dark > 0.02 * most:
            return False
    return False


def _energies(grey: Grey, widths: tuple[int, ...]) -> list[tuple[float, float]]:
    margin = max(widths)
    padded = cv2.copyMakeBorder(grey, margin, margin, margin, margin, cv2.BORDER_REPLICATE)
    return [
        (
            _energy(cv2.morphologyEx(padded, cv2.MORPH_BLACKHAT, disc(width))),
            _energy(cv2.morphologyEx(padded, cv2.MORPH_TOPHAT, disc(width))),
        )
        for width in widths
    ]


def _energy(marks: cv2.typing.MatLike) -> float:
    return float(np.square(np.maximum(marks.astype(np.float32) - 8, 0)).mean())


def estimate_paper(grey: Grey, widest_stroke: float = WIDEST_STROKE) -> Grey:
    """Return how bright the bare paper is at each pixel, for dark ink.

    A closing with a disc: marks narrower than the disc vanish, while shadows
    and the straight edges of the paper stay where they are.

    Parameters
    ----------
    grey
        (height, width) uint8, dark ink on lighter paper.
    widest_stroke
        Dark marks narrower than this share of the longer side lie on the paper.

    Returns
    -------
    (height, width) uint8.
    """
    height, width = grey.shape
    shrink_by = min(PAPER_SHRINK, max(1, max(grey.shape) // 100))
    small = _resize(grey, max(1, width // shrink_by), max(1, height // shrink_by))
    small = cv2.medianBlur(small, 3).astype(np.uint8)
    reach = max(5, int(max(small.shape) * widest_stroke)) | 1
    padded = cv2.copyMakeBorder(small, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, disc(reach))[reach:-reach, reach:-reach]
    smooth = cv2.GaussianBlur(closed, (0, 0), 1.5)
    return cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.uint8)


def find_surroundings(paper: Grey) -> NDArray[np.bool_]:
    """Return where the picture shows what the paper lies on, rather than the paper.

    That is a region at the picture's border that is darker than the paper and
    parted from it by a sharp step; a shadow's edge is softer.

    Parameters
    ----------
    paper
        (height, width) uint8, from `estimate_paper`.

    Returns
    -------
    (height, width) bool.
    """
    small = shrink(paper, SURROUNDINGS_SIDE)
    lightest, darkest = cv2.dilate(small, disc(5)), cv2.erode(small, disc(5))
    calm = lightest <= SHARP_STEP * np.maximum(darkest, 1).astype(np.float32)
    count, labels = cv2.connectedComponents(calm.astype(np.uint8), connectivity=4)
    at_step = cv2.dilate((~calm).astype(np.uint8), disc(5)) > 0
    brighter = cv2.dilate(small, disc(21)) / np.maximum(small, 1).astype(np.float32)
    outside = np.zeros(small.shape, np.uint8)
    border = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    for label in np.unique(border[border > 0]) if count > 2 else ():
        region = labels == label
        edge = region & at_step
        if edge.any() and (brighter[edge] > SHARP_STEP).mean() > 0.7:
            outside[region] = 1
    widened = cv2.dilate(outside, disc(7)).astype(np.uint8)
    height, width = paper.shape
    return _resize(widened, width, height, cv2.INTER_NEAREST) > 0


def shrink(grey: Grey, side: int) -> Grey:
    """Return a copy whose longer side is at most `side` pixels."""
    scale = side / max(grey.shape)
    if scale >= 1:
        return grey
    height, width = (max(1, round(length * scale)) for length in grey.shape)
    return _resize(grey, width, height)


def disc(diameter: int) -> Grey:
    """Return a disc as a structuring element."""
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (diameter, diameter)).astype(np.uint8)


def _resize(grey: Grey, width: int, height: int, method: int = cv2.INTER_AREA) -> Grey:
    return cv2.resize(grey, (width, height), interpolation=method).astype(np.uint8)
