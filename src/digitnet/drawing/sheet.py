"""A sheet of pictures of one digit each: the picture, what the network saw, what it thought."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from digitnet.drawing.canvas import (
    FAINT,
    INK,
    PAPER,
    REJECTED,
    RULE,
    colour_of,
    enlarged,
    fitted,
    font,
    percent,
    shortened,
)
from digitnet.reader.results import Prediction

SIDE = 168
"""Side of a picture on the sheet, pixels: six to each of the network's."""
GAP = 12
BARS = 10
"""Bars under a picture, one for each of the likeliest classes."""
CARD = (2 * SIDE + GAP + 32, SIDE + 136)
A_ROW = 4
MARGIN = 12


@dataclass(frozen=True)
class Shown:
    """A picture for the sheet: its name, itself reduced, what was said of it."""

    name: str
    thumbnail: Image.Image
    prediction: Prediction


def shown(name: str, pixels: NDArray[np.uint8], prediction: Prediction) -> Shown:
    """Return a picture for the sheet, reduced so that many of them take little memory.

    Parameters
    ----------
    pixels
        (height, width) or (height, width, 3) uint8, upright.
    """
    return Shown(name, fitted(pixels, SIDE, SIDE)[0], prediction)


def draw_predictions(pictures: Sequence[Shown], left_out: int = 0) -> Image.Image:
    """Draw one card per picture: as it came, as the network saw it, and the ten probabilities.

    Parameters
    ----------
    pictures
        At least one.
    left_out
        How many more there were; told below the cards.

    Returns
    -------
    A Pillow image, RGB, four cards wide at most.
    """
    across = min(A_ROW, len(pictures))
    down = -(-len(pictures) // across)
    foot = 32 if left_out else 0
    size = (across * CARD[0] + 2 * MARGIN, down * CARD[1] + 2 * MARGIN + foot)
    sheet = Image.new("RGB", size, PAPER)
    for index, picture in enumerate(pictures):
        row, column = divmod(index, across)
        sheet.paste(_card(picture), (MARGIN + column * CARD[0], MARGIN + row * CARD[1]))
    if left_out:
        told = f"the least sure {len(pictures)} of {len(pictures) + left_out}"
        place = (MARGIN + 16, size[1] - MARGIN - foot // 2)
        ImageDraw.Draw(sheet).text(place, told, FAINT, font(16), anchor="lm")
    return sheet


def _card(picture: Shown) -> Image.Image:
    said = picture.prediction
    card = Image.new("RGB", CARD, PAPER)
    draw = ImageDraw.Draw(card)
    draw.rounded_rectangle((6, 6, CARD[0] - 7, CARD[1] - 7), 8, outline=RULE, width=2)
    name = shortened(picture.name, 16, 2 * SIDE + GAP)
    draw.text((16, 28), name, INK, font(16), anchor="lm")
    draw.rectangle((16, 48, 16 + SIDE - 1, 48 + SIDE - 1), fill="#f2f2f2")
    photo = picture.thumbnail
    card.paste(photo, (16 + (SIDE - photo.width) // 2, 48 + (SIDE - photo.height) // 2))
    card.paste(enlarged(said.picture, SIDE // 28, said.rejected), (16 + SIDE + GAP, 48))
    _draw_answer(draw, said)
    _draw_probabilities(draw, said)
    return card


def _draw_answer(draw: ImageDraw.ImageDraw, said: Prediction) -> None:
    middle = 48 + SIDE + 40
    colour = colour_of(said.digit, said.confidence)
    if said.digit is None:
        draw.text((16, middle - 10), "rejected", REJECTED, font(20), anchor="lm")
        draw.text((16, middle + 14), said.reason or "", INK, font(16), anchor="lm")
        return
    if len(said.digit) > 1:
        name = shortened(said.digit, 18, SIDE)
        draw.text((16, middle - 10), name, colour, font(18), anchor="lm")
        draw.text((16, middle + 14), percent(said.confidence), INK, font(16), anchor="lm")
        return
    draw.text((16, middle), said.digit, colour, font(52), anchor="lm")
    draw.text((60, middle), percent(said.confidence), INK, font(20), anchor="lm")


def _draw_probabilities(draw: ImageDraw.ImageDraw, said: Prediction) -> None:
    """Draw the ten likeliest classes' bars; the likeliest one's has the answer's colour."""
    left, foot, tall = 16 + SIDE + GAP, 48 + SIDE + 54, 40
    best = int(said.probabilities.argmax())
    likely = np.sort(np.argsort(-said.probabilities, kind="stable")[:BARS])
    for place, digit in enumerate(likely.tolist()):
        probability = said.probabilities[digit]
        x = left + round(place * (SIDE - 12) / (BARS - 1))
        chosen = digit == best and not said.rejected
        colour = colour_of(said.digit, said.confidence) if chosen else REJECTED
        top = foot - round(tall * float(probability))
        draw.rectangle((x, min(top, foot - 1), x + 11, foot), fill=colour)
        draw.text((x + 6, foot + 13), str(digit), INK if chosen else FAINT, font(14), anchor="mm")
