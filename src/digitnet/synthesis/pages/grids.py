"""Digits in cells and fields: sudokus, tables, combs, forms."""

import numpy as np
from numpy.typing import NDArray

from digitnet.synthesis.pages.canvas import Canvas
from digitnet.synthesis.pages.entries import new_writer, write_entry
from digitnet.synthesis.pages.fonts.words import random_words
from digitnet.synthesis.pages.surroundings import blacken, letter_cells, pick_face, surround
from digitnet.synthesis.pages.texts import random_entry, random_number
from digitnet.synthesis.pages.writer import Writer, put_text
from digitnet.synthesis.pages.writing.bank import Bank

AMONG_WORDS, LETTERED, BLACKENED, TICKED = 0.4, 0.08, 0.15, 0.15
"""How often a grid stands among words, has letters in its cells instead of digits, black cells
where none is written in, as in number puzzles, and ticks in some, as in registers."""
TICKS = ("tick", "tick", "tick", "x")
"""What stands in ticked cells."""
SQUARED, NARROW, UNUSED = 0.65, 1.7, 0.4
"""How often cells that are at most so many digit heights wide are squared paper, on which numbers
run through them; how often a row of it is left empty."""
COMBS, GROUPED, PREPRINTED = ("comb", "apart", "ticks", "dashes"), 0.3, 0.5
"""Forms' places for a digit each: boxes side by side, boxes apart, a comb's teeth, short lines; how
often they stand in groups, as a date's do; how often a sign between these is the form's."""

Floats = NDArray[np.float64]


def cells(canvas: Canvas, bank: Bank, rng: np.random.Generator) -> None:
    """A grid of cells with a digit or a short number in each: sudokus, tables, combs."""
    writer = new_writer(canvas, bank, rng, high=40)
    side = writer.height / rng.uniform(0.35, 0.95)
    wide = side * float(rng.choice([1, 1, 1, 0.75, 1.6, 2.5]))
    filled, printed = rng.uniform(0.5, 1), float(rng.choice([0, 0.4, 1], p=[0.45, 0.45, 0.1]))
    face, size = pick_face(bank, rng), side * rng.uniform(0.45, 0.75)
    stray = float(rng.choice([0.05, 0.15, 0.3])) * side
    x0, y0 = rng.uniform(-0.8, 0.5, 2) * side
    x1 = y1 = float(canvas.size)
    if rng.random() < AMONG_WORDS:
        columns, rows = np.maximum(1, rng.uniform(0.2, 0.7, 2) * canvas.size / [wide, side]).astype(
            int
        )
        x0, y0 = rng.uniform(-0.1, 0.6, 2) * canvas.size
        x1, y1 = x0 + columns * wide, y0 + rows * side
        surround(canvas, bank, (x0, y0, x1 - x0, y1 - y0), writer.height, rng)
    if wide == side < NARROW * writer.height and rng.random() < SQUARED:
        _rule_paper(canvas, (x0, y0), side, rng)
        _squared(writer, np.arange(x0, x1 - 0.5 * wide, wide), np.arange(y0, y1, side), side)
        return
    rule_cells(canvas, (x0, y0), (wide, side), rng, (x1, y1))
    if rng.random() < LETTERED:
        letter_cells(canvas, bank, (x0, y0), (wide, side), rng)
        return
    has_black = rng.random() < BLACKENED
    ticked = rng.uniform(0.1, 0.9) if rng.random() < TICKED else 0.0
    for y in np.arange(y0, y1 - 0.5 * side, side):
        for x in np.arange(x0, x1 - 0.5 * wide, wide):
            if rng.random() > filled:
                if has_black:
                    blacken(canvas, (x, y), (wide, side))
                continue
            middle, bottom = x + wide / 2, y + side / 2
            if rng.random() < ticked:
                left = middle - writer.height * rng.uniform(0.1, 0.6)
                writer.mark(left, bottom + writer.height / 2 + rng.normal(0, 1) * stray, TICKS)
                continue
            if rng.random() < printed:
                text = str(rng.integers(10))
                put_text(
                    canvas,
                    bank,
                    face,
                    text,
                    at=(middle - 0.3 * size, bottom + size / 2),
                    height=size,
                    rng=rng,
                )
                continue
            fitting = min(3, max(1, int(wide / (0.8 * writer.height))))
            length = int(rng.integers(1, fitting + 1))
            start = middle - 0.35 * length * writer.height + rng.normal(0, 1) * stray
            baseline = bottom + writer.height / 2 + rng.normal(0, 1) * stray
            _in_cell(writer, length, start, baseline)


def _squared(writer: Writer, columns: Floats, rows: Floats, side: float) -> None:
    """Write sums on squared paper: a digit a square, and empty ones between numbers."""
    rng, height = writer.rng, writer.height
    written = float(rng.choice([0.5, 0.75, 0.85]))
    for y in rows:
        number = None
        if rng.random() < UNUSED:
            continue
        for x in columns:
            if rng.random() > written:
                number = None
                continue
            number = writer.canvas.next_number() if number is None else number
            start = x + side / 2 - 0.35 * height + rng.normal(0, 0.05) * side
            if not _in_cell(writer, 1, start, y + (side + height) / 2, number):
                number = None


def boxes(canvas: Canvas, bank: Bank, rng: np.random.Generator) -> None:
    """Fields of a form: frames, combs and underlines with captions and written numbers."""
    writer = new_writer(canvas, bank, rng, high=36)
    face = pick_face(bank, rng)
    caption = writer.height * rng.uniform(0.35, 0.9)
    thick = float(rng.choice([0.6, 1, 1.6, 2.5]))
    y = rng.uniform(-0.3, 1) * writer.height
    while y < canvas.size:
        tall = writer.height * rng.uniform(1.15, 2)
        x = rng.uniform(-1, 1.5) * writer.height
        while x < canvas.size:
            if rng.random() < 0.6:
                at = (x, y + 0.5 * (tall + caption))
                x = (
                    put_text(canvas, bank, face, random_words(rng), at=at, height=caption, rng=rng)
                    + 0.4 * tall
                )
            x = _field(writer, x, y, tall, thick) + rng.uniform(0.3, 2) * tall
        y += tall * rng.uniform(1.1, 2)


def rule_cells(
    canvas: Canvas,
    start: tuple[float, float],
    sides: tuple[float, float],
    rng: np.random.Generator,
    end: tuple[float, float] | None = None,
) -> None:
    """Rule a grid, with heavier lines every so many cells, or only across or only down.

    It reaches to `end`, or over the whole canvas.
    """
    size = float(canvas.size)
    low, high = (start, end) if end and min(end) < size else ((0.0, 0.0), (size, size))
    thin = float(rng.choice([0.4, 0.8, 1.2, 2]))
    heavy = thin * rng.uniform(1.5, 3.5)
    every, which = (
        int(rng.choice([3, 1000, 5])),
        str(rng.choice(["both", "both", "both", "across", "down"])),
    )
    for axis in (0, 1):
        if which == ("across", "down")[axis]:
            continue
        reach = high[axis] + 0.5 * sides[axis] * (high[axis] < size)
        for place, at in enumerate(np.arange(start[axis], reach, sides[axis])):
            thick = heavy if place % every == 0 else thin
            wobble = rng.normal(0, 0.004 * canvas.size, 2) * (rng.random() < 0.2)
            first, last = (at + wobble[0], low[1 - axis]), (at + wobble[1], high[1 - axis])
            if axis == 1:
                first, last = first[::-1], last[::-1]
            canvas.line(first, last, thick)


def _rule_paper(
    canvas: Canvas, start: tuple[float, float], side: float, rng: np.random.Generator
) -> None:
    """Rule squares all over the canvas, through a corner at `start`.

    Lines of squared paper are even and thin, and reach all over it: no sudoku's or table's do.
    """
    thick, size = float(rng.choice([0.3, 0.5, 0.8, 1.2])), float(canvas.size)
    for at in np.arange(start[0] % side, size, side):
        canvas.line((at, 0), (at, size), thick)
    for at in np.arange(start[1] % side, size, side):
        canvas.line((0, at), (size, at), thick)


def _field(writer: Writer, x: float, y: float, tall: float, thick: float) -> float:
    """Draw one field and fill it; return where it ends."""
    canvas, rng, height = writer.canvas, writer.rng, writer.height
    baseline = y + tall / 2 + height * rng.uniform(0.35, 0.65)
    style = str(rng.choice(["long", "under", *COMBS], p=[0.2, 0.2, 0.25, 0.15, 0.1, 0.1]))
    if style in COMBS:
        return _comb(writer, style, (x, y, tall), thick, baseline)
    end = write_entry(writer, random_entry(rng), x + 0.3 * tall, baseline) + 0.3 * tall
    if style == "long":
        canvas.frame(x, y, end - x, tall, thick)
    else:
        canvas.line((x, y + tall), (end, y + tall), thick)
    return end


def _comb(
    writer: Writer, style: str, at: tuple[float, float, float], thick: float, baseline: float
) -> float:
    """Draw a place for each digit of a number and fill them; return where the last one ends.

    The first is `at` x, y, so many pixels high; digits stand on the baseline. Groups of
    places stand further apart, some with a sign between: each is a number.
    """
    canvas, rng = writer.canvas, writer.rng
    x, y, tall = at
    length, wide = int(rng.integers(1, 9)), tall * rng.uniform(0.7, 1.1)
    apart = tall * rng.uniform(0.05, 0.4) if style in {"apart", "dashes"} else 0.0
    group = int(rng.integers(2, 5)) if rng.random() < GROUPED else length
    between, sign = apart + tall * rng.uniform(0.12, 0.9), str(rng.choice(["", "", *"/-.:"]))
    number = canvas.next_number()
    for place in range(length):
        if place and place % group == 0:
            if sign:
                _between(writer, sign, x + rng.uniform(0, 0.3) * between, baseline)
            x, number = x + between, canvas.next_number()
        if style == "dashes":
            canvas.line((x, y + tall), (x + wide, y + tall), thick)
        elif style == "ticks":
            low = y + tall * rng.uniform(0.6, 0.75)
            canvas.line((x, y + tall), (x + wide, y + tall), thick)
            for side in (x, x + wide):
                canvas.line((side, low), (side, y + tall), thick)
        else:
            canvas.frame(x, y, wide, tall, thick)
        start = x + wide / 2 - 0.3 * writer.height + rng.normal(0, 0.1) * wide
        is_digit = rng.random() < 0.9 and _in_cell(writer, 1, start, baseline, number)
        number = number if is_digit else canvas.next_number()
        x += wide + apart
    return x


def _between(writer: Writer, sign: str, x: float, baseline: float) -> None:
    """Put a sign between a form's places, by hand or as the form has it in print."""
    rng = writer.rng
    if rng.random() > PREPRINTED:
        writer.number(sign, x, baseline)
        return
    face, height = pick_face(writer.bank, rng), writer.height * rng.uniform(0.8, 1.4)
    put_text(writer.canvas, writer.bank, face, sign, at=(x, baseline), height=height, rng=rng)


def _in_cell(
    writer: Writer, length: int, x: float, baseline: float, number: int | None = None
) -> bool:
    """Write into a cell; tell whether it is a number, as `Writer.number` writes it."""
    fate = writer.rng.random()
    if fate < 0.03:
        writer.crossed_out(x, baseline)
    elif fate < 0.06:
        writer.mark(x, baseline)
    else:
        writer.number(random_number(writer.rng, length), x, baseline, number)
    return fate >= 0.06
