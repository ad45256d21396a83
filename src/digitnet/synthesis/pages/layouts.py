"""Ways in which digits stand on paper: in lines, in cells, alone, among words."""

import dataclasses
from collections.abc import Callable, Mapping

import numpy as np

from digitnet.synthesis.pages.canvas import Canvas
from digitnet.synthesis.pages.clutter import clutter
from digitnet.synthesis.pages.fonts.words import other_script, random_words
from digitnet.synthesis.pages.surroundings import letter_cells, pick_face, surround
from digitnet.synthesis.pages.writer import (
    Writer,
    pick_writer,
    put_text,
    random_amount,
    random_entry,
    random_number,
)
from digitnet.synthesis.pages.writing.bank import Bank

Layout = Callable[[Canvas, Bank, np.random.Generator], None]

AMONG_WORDS, LETTERED = 0.4, 0.08
"""How often a grid stands among words, and has letters in its cells instead of digits."""
SMALLEST, LARGEST = 11.0, 46.0
"""Heights of most digits in a scene, pixels: what the network is meant for, and a little more."""
HUGE, LARGEST_HUGE = 0.1, 170.0
"""How often digits are larger, up to so many pixels: of those a finer level of a picture shows
parts, which must not be taken for digits."""


def pick_height(rng: np.random.Generator, low: float = SMALLEST, high: float = LARGEST) -> float:
    """Return a digit's height in pixels, larger ones a little more often."""
    if rng.random() < HUGE:
        low, high = LARGEST, LARGEST_HUGE
    return float(np.exp(np.log(low) + np.log(high / low) * rng.uniform() ** 0.75))


def lines(canvas: Canvas, bank: Bank, rng: np.random.Generator) -> None:
    """Numbers in lines, close or far apart, with signs between; now and then a word."""
    writer = _writer(canvas, bank, rng)
    height = writer.height
    spacing = height * rng.uniform(1.25, 2.6)
    apart = height * float(rng.choice([0.7, 1.5, 4]))
    wordy = rng.random() < 0.25
    signs = rng.random() < 0.5
    baseline = rng.uniform(0.2, 1.4) * spacing
    while baseline < canvas.size + height:
        x = rng.uniform(-1.5, 3) * height
        while x < canvas.size:
            if wordy and rng.random() < 0.35:
                x = _hand_word(writer, x, baseline)
            else:
                text = random_entry(rng) if signs and rng.random() < 0.4 else random_number(rng)
                x = _write(writer, text, x, baseline)
            x += apart * rng.uniform(0.6, 1.6)
        baseline += spacing


def columns(canvas: Canvas, bank: Bank, rng: np.random.Generator) -> None:
    """Columns of numbers under one another, as in accounts and lists."""
    writer = _writer(canvas, bank, rng, high=32)
    height, length = writer.height, int(rng.integers(1, 5))
    step = height * (0.75 * length + rng.uniform(0.7, 2.5))
    spacing = height * rng.uniform(1.2, 2.2)
    for baseline in np.arange(rng.uniform(0, 1) * spacing, canvas.size + height, spacing):
        for x in np.arange(rng.uniform(-1, 1) * height, canvas.size, step):
            if rng.random() < 0.9:
                text = random_number(rng, length)
                _write(writer, text, x + rng.normal(0, 0.15) * height, baseline)
    if rng.random() < 0.4:
        for x in np.arange(rng.uniform(0, step), canvas.size, step):
            canvas.line((x, 0), (x, canvas.size), rng.uniform(0.5, 2))


def cells(canvas: Canvas, bank: Bank, rng: np.random.Generator) -> None:
    """A grid of cells with a digit or a short number in each: sudokus, tables, combs."""
    writer = _writer(canvas, bank, rng, high=40)
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
    _rule_cells(canvas, (x0, y0), (wide, side), rng, (x1, y1))
    if rng.random() < LETTERED:
        letter_cells(canvas, bank, (x0, y0), (wide, side), rng)
        return
    for y in np.arange(y0, y1 - 0.5 * side, side):
        for x in np.arange(x0, x1 - 0.5 * wide, wide):
            if rng.random() > filled:
                continue
            middle, bottom = x + wide / 2, y + side / 2
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
            length = int(rng.integers(1, 4)) if wide > 1.4 * side else 1
            start = middle - 0.35 * length * writer.height + rng.normal(0, 1) * stray
            baseline = bottom + writer.height / 2 + rng.normal(0, 1) * stray
            _in_cell(writer, length, start, baseline)


def boxes(canvas: Canvas, bank: Bank, rng: np.random.Generator) -> None:
    """Fields of a form: frames, combs and underlines with captions and written numbers."""
    writer = _writer(canvas, bank, rng, high=36)
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


def text(canvas: Canvas, bank: Bank, rng: np.random.Generator) -> None:
    """Printed or handwritten text, most of it words; some numbers among them."""
    height = canvas.height = pick_height(rng, 7, 40)
    by_hand = rng.random() < 0.4
    face = pick_face(bank, rng, by_hand=by_hand)
    numbers = float(rng.choice([0, 0.1, 0.5, 1], p=[0.5, 0.3, 0.13, 0.07]))
    writer = pick_writer(canvas, bank, height * rng.uniform(0.9, 1.5), rng)
    handwritten = rng.random() < 0.4
    spacing = height * rng.uniform(1.2, 2.2)
    for baseline in np.arange(rng.uniform(0, 1) * spacing, canvas.size + height, spacing):
        x = rng.uniform(-3, 1.5) * height
        while x < canvas.size:
            strange = other_script(rng, bank.glyphs) if rng.random() < 0.04 else None
            if strange:
                x = put_text(canvas, bank, *strange, at=(x, baseline), height=height, rng=rng)
            elif rng.random() > numbers:
                word = random_words(rng)
                x = put_text(
                    canvas,
                    bank,
                    face,
                    word,
                    at=(x, baseline),
                    height=height,
                    rng=rng,
                    printed=not by_hand,
                )
            elif handwritten:
                x = writer.number(random_number(rng, 6), x, baseline)
            else:
                entry = random_entry(rng)
                x = put_text(
                    canvas,
                    bank,
                    face,
                    entry,
                    at=(x, baseline),
                    height=height,
                    rng=rng,
                    printed=not by_hand,
                )
            x += height * rng.uniform(0.3, 0.9)


def single(canvas: Canvas, bank: Bank, rng: np.random.Generator) -> None:
    """One short number and nothing else, or the sides of its frame."""
    writer = _writer(canvas, bank, rng, low=14)
    length = int(rng.choice([1, 1, 1, 2, 3, 5, 7]))
    wide = 0.75 * length * writer.height
    x = rng.uniform(0.05, 0.95) * max(canvas.size - wide, 0)
    baseline = rng.uniform(1.1, max(1.1, canvas.size / writer.height - 0.2)) * writer.height
    text = random_number(rng, 1) if length == 1 else random_number(rng, length)
    end = _write(writer, text, x, baseline)
    height = writer.height
    canvas.tight = 0.5
    if rng.random() < 0.35:
        around = height * rng.uniform(0.05, 0.6, 4)
        thick = rng.uniform(0.5, 0.15 * height)
        left, right = x - around[0], end + around[1]
        top, bottom = baseline - height - around[2], baseline + around[3]
        sides = [(left, top, left, bottom), (right, top, right, bottom),
                 (left, top, right, top), (left, bottom, right, bottom)]  # fmt: skip
        for side in sides:
            if rng.random() < 0.6:
                canvas.line(side[:2], side[2:], thick)


def strip(canvas: Canvas, bank: Bank, rng: np.random.Generator) -> None:
    """An amount cut out of a cheque or a form: one line, a patterned ground, hardly a border."""
    canvas.tight, canvas.patterned = 0.75, 0.6
    writer = _writer(canvas, bank, rng, low=16)
    if rng.random() < 0.5:
        writer.hand = dataclasses.replace(writer.hand, european=True)
    height = writer.height
    spacing = height * rng.uniform(1.5, 3)
    for baseline in np.arange(rng.uniform(1.1, 2) * height, canvas.size, spacing):
        x = rng.uniform(0.1, 2) * height
        end = _write(writer, random_amount(rng), x, baseline)
        if rng.random() < 0.3:
            under = baseline + rng.uniform(0, 0.4) * height
            canvas.line((0, under), (canvas.size, under + rng.normal(0, 2)), rng.uniform(0.5, 2.5))
        if rng.random() < 0.4 and end < 0.6 * canvas.size:
            _write(writer, random_amount(rng), end + height, baseline)


def empty(canvas: Canvas, bank: Bank, rng: np.random.Generator) -> None:
    """Nothing to read: bare paper, drawings, lines, words up and down a margin."""
    canvas.height = pick_height(rng)
    if rng.random() < 0.4:
        clutter(canvas, rng)
    if rng.random() < 0.3:
        side = canvas.height * rng.uniform(1.1, 3)
        _rule_cells(canvas, (rng.uniform(0, side), rng.uniform(0, side)), (side, side), rng)
    for _ in range(int(rng.choice(4, p=[0.4, 0.3, 0.2, 0.1]))):
        drawn = bank.glyphs.draw(pick_face(bank, rng), random_words(rng), canvas.height, rng)
        cover = np.rot90(drawn.cover, int(rng.choice([1, 3])))
        x, y = rng.uniform(-0.1, 0.9, 2) * canvas.size
        canvas.put(np.ascontiguousarray(cover), x, y, printed=True)


def scattered(canvas: Canvas, bank: Bank, rng: np.random.Generator) -> None:
    """Digits, marks and doodles anywhere, in several hands and sizes."""
    writer = _writer(canvas, bank, rng)
    canvas.height = writer.height
    if rng.random() < 0.5:
        clutter(canvas, rng)
    for _ in range(int(rng.integers(3, 25))):
        if rng.random() < 0.15:
            writer = _writer(canvas, bank, rng)
        x, baseline = rng.uniform(0, canvas.size, 2) + np.array([0, writer.height / 2])
        if not canvas.is_free(
            x, baseline - 1.1 * writer.height, writer.height, 1.2 * writer.height
        ):
            continue
        kind = rng.random()
        if kind < 0.55:
            writer.number(random_number(rng, 2), x, baseline)
        elif kind < 0.75:
            writer.mark(x, baseline)
        elif kind < 0.85:
            writer.crossed_out(x, baseline)
        else:
            _hand_word(writer, x, baseline)


LAYOUTS: Mapping[str, tuple[Layout, float]] = {
    "lines": (lines, 0.17),
    "columns": (columns, 0.07),
    "cells": (cells, 0.19),
    "boxes": (boxes, 0.11),
    "text": (text, 0.16),
    "strip": (strip, 0.09),
    "single": (single, 0.07),
    "scattered": (scattered, 0.06),
    "empty": (empty, 0.08),
}
"""Each layout, and how often it is taken."""


def _writer(
    canvas: Canvas,
    bank: Bank,
    rng: np.random.Generator,
    low: float = SMALLEST,
    high: float = LARGEST,
) -> Writer:
    writer = pick_writer(canvas, bank, pick_height(rng, low, high), rng)
    canvas.height = writer.height
    return writer


def _write(writer: Writer, text: str, x: float, baseline: float) -> float:
    """Write an entry, now and then with a crossed-out digit or a mark behind it."""
    end = writer.number(text, x, baseline)
    fate = writer.rng.random()
    if fate < 0.02:
        return writer.crossed_out(end + 0.2 * writer.height, baseline)
    if fate < 0.04:
        return writer.mark(end + 0.4 * writer.height, baseline)
    if fate < 0.05:
        under = baseline + 0.15 * writer.height
        writer.canvas.line((x, under), (end, under), writer.pen * writer.height)
    return end


def _in_cell(writer: Writer, length: int, x: float, baseline: float) -> None:
    fate = writer.rng.random()
    if fate < 0.03:
        writer.crossed_out(x, baseline)
    elif fate < 0.06:
        writer.mark(x, baseline)
    else:
        writer.number(random_number(writer.rng, length), x, baseline)


def _hand_word(writer: Writer, x: float, baseline: float) -> float:
    """Write a word in a handwriting font."""
    bank, rng = writer.bank, writer.rng
    face = writer.hand.face if writer.hand.face >= 0 else pick_face(bank, rng, by_hand=True)
    height = writer.height * rng.uniform(0.8, 1.2)
    at = (x, baseline + 0.2 * height)
    return put_text(
        writer.canvas, bank, face, random_words(rng), at=at, height=height, rng=rng, printed=False
    )


def _rule_cells(
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


def _field(writer: Writer, x: float, y: float, tall: float, thick: float) -> float:
    """Draw one field and fill it; return where it ends."""
    canvas, rng, height = writer.canvas, writer.rng, writer.height
    length = int(rng.integers(1, 9))
    baseline = y + tall / 2 + height * rng.uniform(0.35, 0.65)
    style = str(rng.choice(["comb", "apart", "long", "under"]))
    if style in {"comb", "apart"}:
        wide, apart = tall * rng.uniform(0.7, 1.1), (0.2 * tall if style == "apart" else 0)
        for place in range(length):
            left = x + place * (wide + apart)
            canvas.frame(left, y, wide, tall, thick)
            if rng.random() < 0.9:
                _in_cell(
                    writer, 1, left + wide / 2 - 0.3 * height + rng.normal(0, 0.1) * wide, baseline
                )
        return x + length * (wide + apart)
    end = _write(writer, random_entry(rng), x + 0.3 * tall, baseline) + 0.3 * tall
    if style == "long":
        canvas.frame(x, y, end - x, tall, thick)
    else:
        canvas.line((x, y + tall), (end, y + tall), thick)
    return end
