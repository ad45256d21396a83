"""What every drawing shares: colours, the font, the network's pictures enlarged."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

# Blue, vermilion and grey stay apart for colour-blind eyes (Okabe and Ito, 2008).
PAPER = "#ffffff"
INK = "#222222"
FAINT = "#6b6b6b"
RULE = "#d4d4d4"
SURE = "#0072b2"
UNSURE = "#d55e00"
REJECTED = "#6b6b6b"
DOUBT = 0.9
"""Digits less sure than this are drawn as unsure."""
FINE = 0.99
"""Confidence from which on a tenth of a per cent is told."""


@cache
def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return Pillow's own font at a size in pixels."""
    return ImageFont.load_default(size=size)


def text_width(text: str, size: int) -> int:
    """Return how many pixels a line of text is wide."""
    return int(np.ceil(font(size).getlength(text)))


def shortened(text: str, size: int, width: int) -> str:
    """Cut a text's beginning off where it is too wide: a path's end says most."""
    if text_width(text, size) <= width:
        return text
    while text and text_width("…" + text, size) > width:
        text = text[1:]
    return "…" + text


def percent(confidence: float) -> str:
    """Return a probability in percent, rounded down: only what is 90 % or 100 % says so."""
    steps = 1000 if confidence >= FINE else 100
    told = np.floor(np.round(steps * confidence, 6)) * 100 / steps
    return f"{told:.1f} %" if confidence >= FINE else f"{told:.0f} %"


def colour_of(digit: str | None, confidence: float) -> str:
    """Return the colour that tells how sure an answer is."""
    if digit is None:
        return REJECTED
    return SURE if confidence >= DOUBT else UNSURE


def enlarged(picture: NDArray[np.uint8], times: int, struck: bool = False) -> Image.Image:
    """Return a (28, 28) uint8 picture with each pixel a square; greyed and crossed if struck."""
    image = Image.fromarray(picture).resize((28 * times, 28 * times), Image.Resampling.NEAREST)
    if not struck:
        return image.convert("RGB")
    image = Image.blend(image, Image.new("L", image.size, 150), 0.6).convert("RGB")
    side = image.width - 1
    draw = ImageDraw.Draw(image)
    for line in ((0, 0, side, side), (0, side, side, 0)):
        draw.line(line, PAPER, 2)
    return image


def fitted(pixels: NDArray[np.uint8], smallest: int, largest: int) -> tuple[Image.Image, float]:
    """Return a photo whose longer side lies between two bounds, and by how much it was enlarged.

    Parameters
    ----------
    pixels
        (height, width) or (height, width, 3) uint8.
    """
    image = Image.fromarray(pixels).convert("RGB")
    longer = max(image.size)
    scale = min(max(longer, smallest), largest) / longer
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    method = Image.Resampling.NEAREST if scale > 4 else Image.Resampling.LANCZOS
    return image.resize(size, method), scale
