"""Sheets whose answers are marked, not written: rows of bubbles, of boxes to tick."""

from dataclasses import dataclass

import cv2
import numpy as np

from digitnet.synthesis.pages.canvas import Canvas, Cover
from digitnet.synthesis.pages.entries import new_writer, pick_height, write_entry
from digitnet.synthesis.pages.scene import MARK
from digitnet.synthesis.pages.surroundings import pick_face
from digitnet.synthesis.pages.texts import random_number
from digitnet.synthesis.pages.writer import Writer, put_text
from digitnet.synthesis.pages.writing.bank import Bank
from digitnet.synthesis.pages.writing.marks import draw_mark

CHOICES = ("ABCDE", "ABCDEFGH", "abcde", "TF", "JN")
"""What is printed in the bubbles of a row, or over its columns."""
INSIDE, OVER = 0.3, 0.4
"""How often bubbles have their letter or digit inside; how often columns have theirs above."""
WRITTEN = 0.4
"""How often numbers are written beside the rows, such as points or a person's number."""


@dataclass(frozen=True)
class _Style:
    """How a sheet's bubbles look.

    Attributes
    ----------
    axes
        Half of a bubble's width and height, pixels.
    thick
        Of its line, pixels.
    square
        Whether it is a box to tick.
    face
        Of what is printed in it.
    answer
        What people do to those that they choose: fill, or a key of `MARKS`.
    """

    axes: tuple[float, float]
    thick: int
    square: bool
    face: int
    answer: str


def answers(canvas: Canvas, bank: Bank, rng: np.random.Generator) -> None:
    """Rows of bubbles, some of them marked; questions' numbers and some writing beside them."""
    height = canvas.height = pick_height(rng, 12, 40)
    writer = new_writer(canvas, bank, rng, low=0.8 * height, high=1.3 * height)
    canvas.height = height
    style = _pick_style(bank, height, rng)
    texts = _pick_texts(rng)
    step = 2 * style.axes[0] * rng.uniform(1.15, 2.5)
    spacing = max(2.1 * style.axes[1], height) * rng.uniform(1.05, 1.8)
    inside, over = rng.random() < INSIDE, rng.random() < OVER
    chosen = float(rng.choice([0, 0.1, 0.25]))
    first, numbered = int(rng.integers(1, 100)), rng.random() < 0.7
    beside = rng.random() < WRITTEN
    x = rng.uniform(-1, 2) * height
    while x < canvas.size:
        left = x + 2.2 * height * numbered
        top = rng.uniform(0.5, 2.5) * spacing
        if over:
            for place, text in enumerate(texts):
                at = (left + place * step - 0.3 * height, top - 0.6 * spacing)
                put_text(canvas, bank, style.face, text, at=at, height=0.8 * height, rng=rng)
        for row, y in enumerate(np.arange(top, canvas.size + height, spacing)):
            if numbered:
                at, text = (x, y + 0.4 * height), f"{first + row}{'.' * (first % 2)}"
                put_text(canvas, bank, style.face, text, at=at, height=0.8 * height, rng=rng)
            for place, text in enumerate(texts):
                at = (left + place * step, float(y))
                _bubble(writer, style, at, text if inside else "", marked=rng.random() < chosen)
            if beside:
                at = (left + len(texts) * step + 0.3 * height, y + 0.5 * height)
                write_entry(writer, random_number(rng, 2), *at)
        x = left + len(texts) * step + height * rng.uniform(0.5, 4) + 2 * height * beside
        first += 25


def _pick_style(bank: Bank, height: float, rng: np.random.Generator) -> _Style:
    tall = height * rng.uniform(0.35, 0.75)
    wide = tall * float(rng.choice([1.0, rng.uniform(0.65, 1.6)], p=[0.7, 0.3]))
    thick = int(rng.integers(1, max(2, round(0.12 * height)) + 1))
    answer = str(rng.choice(["fill", "fill", "fill", "x", "tick", "scribble"]))
    return _Style((wide, tall), thick, bool(rng.random() < 0.2), pick_face(bank, rng), answer)


def _pick_texts(rng: np.random.Generator) -> str:
    if rng.random() < 0.3:
        return "0123456789" if rng.random() < 0.5 else "12345"
    return str(rng.choice(CHOICES))


def _bubble(
    writer: Writer, style: _Style, at: tuple[float, float], text: str, *, marked: bool
) -> None:
    """Print a bubble, what is in it, and the answer over it."""
    canvas, rng = writer.canvas, writer.rng
    wide, tall = style.axes
    centre = [round(8 * place) for place in at]
    plane = canvas.printed
    if style.square:
        canvas.frame(at[0] - wide, at[1] - tall, 2 * wide, 2 * tall, style.thick)
    else:
        reach = (round(8 * wide), round(8 * tall))
        cv2.ellipse(plane, centre, reach, 0, 0, 360, (255,), style.thick, cv2.LINE_AA, 3)
    if text and not marked:
        height = 1.1 * tall
        put_text(
            canvas,
            writer.bank,
            style.face,
            text,
            at=(at[0] - 0.35 * height, at[1] + 0.5 * height),
            height=height,
            rng=rng,
        )
    if marked:
        cover = _answer(writer, style)
        shift = rng.normal(0, 0.1, 2) * tall - np.array(cover.shape[::-1]) / 2
        canvas.put(cover, at[0] + shift[0], at[1] + shift[1])
    if not text or marked:
        canvas.mark((at[0] - wide, at[1] - tall, 2 * wide, 2 * tall), MARK)


def _answer(writer: Writer, style: _Style) -> Cover:
    """Return the ink of an answer, about as large as the bubble."""
    rng, (wide, tall) = writer.rng, style.axes
    if style.answer != "fill":
        return draw_mark(style.answer, 2 * tall * rng.uniform(0.8, 1.3), 0.1, rng)
    cover = np.zeros((2 * round(1.3 * tall) + 1, 2 * round(1.3 * wide) + 1), np.uint8)
    centre = [side // 2 for side in cover.shape[::-1]]
    reach = [round(side * rng.uniform(0.75, 1.15)) for side in (wide, tall)]
    cv2.ellipse(cover, centre, reach, rng.uniform(-20, 20), 0, 360, (255,), -1, cv2.LINE_AA)
    return cover
