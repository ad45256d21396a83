"""A Pillow image of any mode → grey or colour pixels, reduced where it is large."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digitnet.image.files.formats import PIECE
from digitnet.image.pixels.levels import LOW, eight_bits, white_level

WORKING_SIDE, WORKING_PIXELS = 2000, 2_100_000
"""Pictures are reduced by a whole factor while their longer side stays at least this, and, as
receipts are long strips, while they keep so many pixels: the page network sees no more."""
LONGEST_SIDE = 10_000
"""A strip that is longer is reduced whatever it shows."""

Pixels = NDArray[np.uint8]


def pixels_of(image: Image.Image) -> Pixels:
    """Return a Pillow image of any mode as (height, width) or (height, width, 3) uint8.

    Large ones come back reduced (`reduction`). Values up to 16 are scaled before they are
    averaged: `digitnet.image.pixels.levels`.
    """
    factor = reduction(*image.size)
    parts, top, mode = [], 0, ""
    for band in _plain_bands(image, factor):
        mode, top = band.mode, max(top, _top(band))
        parts.append(np.asarray(reduced(band, factor)))
    if mode in {"L", "RGB"} and top <= LOW:
        times = 255 / white_level(0, top, fractions=False)
        table = [min(255, round(level * times)) for level in range(256)] * len(mode)
        bands = _plain_bands(image, factor)
        parts = [np.asarray(reduced(band.point(table), factor)) for band in bands]
    pixels = parts[0] if len(parts) == 1 else np.concatenate(parts)
    if mode in {"I", "F"}:
        return eight_bits(pixels)
    return over_background(pixels) if mode in {"RGBA", "LA"} else pixels


def reduction(width: int, height: int) -> int:
    """Return the whole factor by which a picture of this size is reduced."""
    longer, by_area = max(width, height), int((width * height / WORKING_PIXELS) ** 0.5)
    return max(1, min(longer // WORKING_SIDE, max(longer // LONGEST_SIDE, by_area)))


def _plain_bands(image: Image.Image, factor: int) -> Iterator[Image.Image]:
    """Yield a large picture from top to bottom, so that it isn't held whole in another mode."""
    if factor == 1:
        yield _plain_mode(image)
        return
    rows = band_rows(image.width, factor)
    for top in range(0, image.height, rows):
        yield _plain_mode(image.crop((0, top, image.width, min(top + rows, image.height))))


def band_rows(width: int, factor: int) -> int:
    """Return how many rows a band has: a multiple of the factor, of bounded size."""
    return factor * max(1, PIECE // (width * factor))


def reduced(image: Image.Image, factor: int) -> Image.Image:
    """Return an image whose pixels are means of so many in a row and in a column."""
    if factor == 1:
        return image
    if image.mode == "I":
        image = image.convert("F")  # a mean of small whole numbers is no whole number
    return image.reduce((min(factor, image.width), min(factor, image.height)))


def _top(image: Image.Image) -> int:
    """Return the largest value of a grey or colour picture; 255 for others."""
    if image.mode == "L":
        return int(image.getextrema()[1])  # type: ignore[arg-type]
    if image.mode == "RGB":
        return max(int(high) for _, high in image.getextrema())  # type: ignore[misc]
    return 255


def _plain_mode(image: Image.Image) -> Image.Image:
    mode = image.mode
    if mode in {"RGBA", "LA", "I", "F"}:
        return image
    if mode.startswith("I;16"):
        return image.convert("I")
    if mode == "LAB":
        return image.getchannel(0)
    if image.has_transparency_data:
        return image.convert("LA" if mode == "La" else "RGBA")
    if mode in {"L", "RGB"}:
        return image
    return image.convert("L" if mode == "1" else "RGB")


def over_background(pixels: Pixels) -> Pixels:
    """Lay a transparent picture over white, or over black where white hides most of it.

    Parameters
    ----------
    pixels
        (height, width, 2) grey and alpha, or (height, width, 4) colour and alpha, uint8.

    Returns
    -------
    (height, width) or (height, width, 3) uint8.
    """
    colour, alpha = pixels[..., :-1], pixels[..., -1:]
    if alpha.min(initial=255) == 255:
        if colour.shape[2] == 3 and colour.size:
            return eight_bits(cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB).astype(np.uint8, copy=False))
        return eight_bits(np.ascontiguousarray(colour[..., 0]))
    weighted = colour.astype(np.uint16) * alpha
    on_black = ((weighted + 127) // 255).astype(np.uint8)
    on_white = ((weighted + (255 - alpha.astype(np.uint16)) * 255 + 127) // 255).astype(np.uint8)
    best = on_white if 2 * _contrast(on_white) >= _contrast(on_black) else on_black
    return best[..., 0] if best.shape[2] == 1 else best


def _contrast(pixels: Pixels) -> int:
    grey = pixels.mean(axis=2)
    return int(grey.max() - grey.min())
