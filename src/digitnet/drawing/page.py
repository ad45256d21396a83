"""A photo with what was read in it, and below it what the network saw, line by line."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from digitnet.drawing.canvas import (
    FAINT,
    INK,
    PAPER,
    REJECTED,
    RULE,
    SURE,
    UNSURE,
    colour_of,
    enlarged,
    fitted,
    font,
    percent,
    shortened,
    text_width,
)
from digitnet.reader.results import FoundDigit, Reading

MAX_SIDE = 1600
"""Longest side of the photo in a drawing, pixels."""
MIN_SIDE = 900
MARGIN = 24
HEADING = 56
TAG = 20
"""Size of the digit over its box."""
SMALL = 14
MAX_ENLARGED = 60
"""Up to this many digits, the network's pictures are drawn larger."""

Box = tuple[int, int, int, int]


def draw_reading(
    name: str, pixels: NDArray[np.uint8], scale: float, reading: Reading
) -> Image.Image:
    """Draw boxes, digits and confidences over a photo; below, what the network saw.

    Parameters
    ----------
    name
        What the photo is called.
    pixels
        (height, width) or (height, width, 3) uint8, upright.
    scale
        Pixels of the boxes' image per pixel of these, as `digitnet.image.photo.Photo` has it.
    reading
        What was read in it.

    Returns
    -------
    A Pillow image, RGB; the photo in it is at most 1,600 pixels wide and high.
    """
    photo, zoom = fitted(pixels, MIN_SIDE, MAX_SIDE)
    _draw_boxes(photo, reading, zoom / scale)
    times = 3 if len(reading.digits) <= MAX_ENLARGED else 2
    longest = max((len(line) for line in reading.lines), default=0)
    below = _seen(reading, max(photo.width, MIN_SIDE), times)
    beside = _seen(reading, min(max(44 + longest * (28 * times + 8), 300), 1000), times)
    tall = photo.height + MARGIN + below.height
    wide = photo.width + MARGIN + beside.width
    if max(tall, below.width) <= max(wide, beside.height):
        place, size = (MARGIN, HEADING + photo.height + MARGIN), (below.width, tall)
        seen = below
    else:
        place, size = (2 * MARGIN + photo.width, HEADING), (wide, max(photo.height, beside.height))
        seen = beside
    page = Image.new("RGB", (size[0] + 2 * MARGIN, HEADING + size[1] + MARGIN), PAPER)
    _draw_heading(page, name, reading)
    page.paste(photo, (MARGIN, HEADING))
    frame = (MARGIN - 1, HEADING - 1, MARGIN + photo.width, HEADING + photo.height)
    ImageDraw.Draw(page).rectangle(frame, outline=RULE)
    page.paste(seen, place)
    return page


def _draw_heading(page: Image.Image, name: str, reading: Reading) -> None:
    draw = ImageDraw.Draw(page)
    count, lines = len(reading.digits), len(reading.lines)
    told = f"{_counted(count, 'digit')} in {_counted(lines, 'line')}"
    if reading.rejected:
        told += f", {_counted(reading.rejected, 'mark')} rejected"
    middle = HEADING // 2
    right = page.width - MARGIN
    for text, colour in (("less sure", UNSURE), ("90 % sure or more", SURE)):
        draw.text((right, middle), text, INK, font(16), anchor="rm")
        right -= text_width(text, 16) + 8
        draw.rectangle((right - 16, middle - 8, right, middle + 8), outline=colour, width=3)
        right -= 36
    draw.text(
        (MARGIN, middle), (start := shortened(name, 20, right // 2)), INK, font(20), anchor="lm"
    )
    draw.text((MARGIN + text_width(start, 20) + 16, middle), told, FAINT, font(16), anchor="lm")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _draw_boxes(photo: Image.Image, reading: Reading, zoom: float) -> None:
    draw = ImageDraw.Draw(photo)
    for mark in reading.marks:
        _draw_mark(draw, _scaled(mark, zoom))
    boxes = [_scaled(found.box, zoom) for found in reading.digits]
    for found, box in zip(reading.digits, boxes, strict=True):
        draw.rectangle(_grown(box, 1), outline=PAPER, width=4)
        draw.rectangle(box, outline=colour_of(found.digit, found.confidence), width=2)
    for number in range(len(reading.lines)):
        line = [
            (found, box)
            for found, box in zip(reading.digits, boxes, strict=True)
            if found.line == number
        ]
        _draw_tags(draw, line, photo.width)


def _draw_mark(draw: ImageDraw.ImageDraw, box: Box) -> None:
    """Frame what was rejected, faintly, with a dash where a digit would have its tag."""
    draw.rectangle(box, outline=REJECTED)
    left, top, right, _ = box
    middle = (left + right) // 2
    draw.line((middle - 5, top - 6, middle + 5, top - 6), REJECTED, 2)


def _draw_tags(
    draw: ImageDraw.ImageDraw, line: Sequence[tuple[FoundDigit, Box]], photo_width: int
) -> None:
    """Tag each digit of a line, with its confidence where all of the line's have room."""
    texts = [f"{found.digit}  {percent(found.confidence)}" for found, _ in line]
    size = TAG - 4
    places = [
        _tag_place(box, text, size, photo_width) for text, (_, box) in zip(texts, line, strict=True)
    ]
    if any(_overlap(one, other) for one, other in pairwise(places)):
        texts, size = [found.digit for found, _ in line], TAG
        places = [_tag_place(box, found.digit, size, photo_width) for found, box in line]
    for text, place, (found, _) in zip(texts, places, line, strict=True):
        draw.rectangle(place, fill=colour_of(found.digit, found.confidence), outline=PAPER)
        middle = ((place[0] + place[2]) // 2, (place[1] + place[3]) // 2)
        draw.text(middle, text, PAPER, font(size), anchor="mm")


def _scaled(box: Box, zoom: float) -> Box:
    x, y, width, height = box
    return (
        round(x * zoom) - 3,
        round(y * zoom) - 3,
        round((x + width) * zoom) + 3,
        round((y + height) * zoom) + 3,
    )


def _grown(box: Box, by: int) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _tag_place(box: Box, text: str, size: int, photo_width: int) -> Box:
    """Return where a tag goes: over its box, or inside where the photo ends."""
    width, height = text_width(text, size) + 8, size + 4
    left = max(0, min(box[0], photo_width - width - 1))
    top = box[1] - height - 1 if box[1] > height else box[1]
    return left, top, left + width, top + height


def _overlap(one: Box, other: Box) -> bool:
    across = one[0] < other[2] and other[0] < one[2]
    return across and one[1] < other[3] and other[1] < one[3]


def _seen(reading: Reading, width: int, times: int) -> Image.Image:
    """Return the network's pictures, line under line, digit and confidence below each."""
    pitch, row = 28 * times + 8, 28 * times + 52
    a_row = max(1, (width - 44) // pitch)
    rows: list[tuple[str, list[FoundDigit]]] = []
    for number in range(len(reading.lines)):
        line = [found for found in reading.digits if found.line == number]
        for start in range(0, len(line), a_row):
            rows.append((str(number + 1) if start == 0 else "", line[start : start + a_row]))
    seen = Image.new("RGB", (width, row * len(rows) + 32), PAPER)
    draw = ImageDraw.Draw(seen)
    title = "what the network saw, line by line" if rows else "no digits found"
    draw.text((0, 0), title, FAINT, font(16))
    for index, (number_text, line) in enumerate(rows):
        top = 32 + index * row
        draw.text((20, top + 14 * times), number_text, FAINT, font(18), anchor="mm")
        draw.line((36, top, 36, top + row - 14), RULE, 2)
        for place, found in enumerate(line):
            _draw_seen(seen, (44 + place * pitch, top), found, times)
    return seen


def _draw_seen(seen: Image.Image, corner: tuple[int, int], found: FoundDigit, times: int) -> None:
    left, top = corner
    colour = colour_of(found.digit, found.confidence)
    draw = ImageDraw.Draw(seen)
    seen.paste(enlarged(found.picture, times), corner)
    below, middle = top + 28 * times, left + 14 * times
    if colour == UNSURE:
        draw.rectangle(
            (left - 2, top - 2, left + 28 * times + 1, below + 1), outline=colour, width=3
        )
    draw.text((middle, below + 13), found.digit, colour, font(22), anchor="mm")
    draw.text((middle, below + 32), percent(found.confidence), INK, font(SMALL), anchor="mm")
