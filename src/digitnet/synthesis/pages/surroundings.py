"""Words around what is written: newspaper columns beside a puzzle, print from the back."""

import numpy as np

from digitnet.synthesis.pages.canvas import Box, Canvas
from digitnet.synthesis.pages.fonts.words import random_letters, random_words
from digitnet.synthesis.pages.writer import put_text
from digitnet.synthesis.pages.writing.bank import Bank


def surround(
    canvas: Canvas, bank: Bank, inside: Box, height: float, rng: np.random.Generator
) -> None:
    """Fill what lies around a box with lines of print, as a newspaper does.

    Parameters
    ----------
    inside
        x, y, width, height of what the words leave free.
    height
        Of a digit in there, pixels; the words are smaller or larger.
    """
    face, tall = pick_face(bank, rng), height * rng.uniform(0.3, 1.3)
    spacing = tall * rng.uniform(1.3, 2.5)
    indent = rng.uniform(0, 0.5) * canvas.size * (rng.random() < 0.4)
    for baseline in np.arange(rng.uniform(0, 2) * spacing, canvas.size + tall, spacing):
        if rng.random() < 0.1:
            face = pick_face(bank, rng)
        x = indent - rng.uniform(0, 4) * tall
        while x < canvas.size:
            beside = baseline < inside[1] or baseline - tall > inside[1] + inside[3]
            if not beside and inside[0] - 3 * tall < x < inside[0] + inside[2]:
                x = inside[0] + inside[2] + rng.uniform(0.2, 2) * tall
                continue
            at = (x, baseline)
            words = random_words(rng, 1)
            x = put_text(canvas, bank, face, words, at=at, height=tall, rng=rng)
            x += 0.4 * tall


def show_through(canvas: Canvas, bank: Bank, rng: np.random.Generator) -> None:
    """Let print of the page's back shine through: words in a mirror."""
    face, tall = pick_face(bank, rng), canvas.height * rng.uniform(0.4, 1.5)
    for baseline in np.arange(rng.uniform(0, 2) * tall, canvas.size, tall * rng.uniform(1.3, 3)):
        x = rng.uniform(-3, 6) * tall
        while x < canvas.size:
            drawn = bank.glyphs.draw(face, random_words(rng), tall, rng)
            mirrored = np.ascontiguousarray(drawn.cover[:, ::-1])
            canvas.put(mirrored, x, baseline - drawn.baseline, plane=canvas.behind)
            x += mirrored.shape[1] + 0.4 * tall


def letter_cells(
    canvas: Canvas,
    bank: Bank,
    start: tuple[float, float],
    sides: tuple[float, float],
    rng: np.random.Generator,
) -> None:
    """Fill a grid with a letter in each cell, as in a crossword; some cells are black."""
    face = pick_face(bank, rng, by_hand=rng.random() < 0.5)
    height = sides[1] * rng.uniform(0.4, 0.75)
    black = float(rng.choice([0, 0.15, 0.3]))
    for y in np.arange(start[1], canvas.size, sides[1]):
        for x in np.arange(start[0], canvas.size, sides[0]):
            if rng.random() < black:
                blacken(canvas, (x, y), sides)
                continue
            letter = random_letters(rng)[0]
            at = (x + sides[0] / 2 - 0.3 * height, y + sides[1] / 2 + height / 2)
            put_text(canvas, bank, face, letter, at=at, height=height, rng=rng)


def blacken(canvas: Canvas, corner: tuple[float, float], sides: tuple[float, float]) -> None:
    """Fill a cell with print, as those of a crossword that nobody writes in."""
    whole = np.full((round(sides[1]), round(sides[0])), 255, np.uint8)
    canvas.put(whole, *corner, plane=canvas.ruled)


def pick_face(bank: Bank, rng: np.random.Generator, *, by_hand: bool = False) -> int:
    """Return a face of print or of handwriting; of print where there is no other."""
    return int(rng.choice(bank.hand_faces if by_hand and bank.hand_faces else bank.print_faces))
