"""Ways in which digits stand on paper: in lines, in cells, alone, among words."""

import dataclasses
from collections.abc import Callable, Mapping

import numpy as np

from digitnet.synthesis.pages.canvas import Canvas
from digitnet.synthesis.pages.clutter import clutter, doodle
from digitnet.synthesis.pages.entries import new_writer, pick_height, ring, write_entry
from digitnet.synthesis.pages.fonts.words import other_script, random_words
from digitnet.synthesis.pages.grids import boxes, cells, rule_cells
from digitnet.synthesis.pages.sheets import answers
from digitnet.synthesis.pages.surroundings import pick_face
from digitnet.synthesis.pages.texts import (
    pick_entry,
    random_amount,
    random_entry,
    random_item,
    random_number,
)
from digitnet.synthesis.pages.writer import (
    Writer,
    pick_writer,
    put_text,
)
from digitnet.synthesis.pages.writing.bank import Bank

HURRIED = 0.25
"""How often an amount is written without lifting the pen between many of its digits."""
EUROPEAN = 0.65
"""How often an amount's 1s and 7s are Europe's, besides those of hands that write so anyhow."""
DRAWN = 0.3
"""How often an amount is of a hand that writes by templates, besides those that do anyhow."""
AMONG = (1, 2, 4, 6, 6)
"""Digits that a number among words has at most."""
ITEMS = 0.3
"""How often a number in a text is a question's, with a letter."""

Layout = Callable[[Canvas, Bank, np.random.Generator], None]


def lines(canvas: Canvas, bank: Bank, rng: np.random.Generator) -> None:
    """Numbers in lines, close or far apart, with signs between; now and then a word."""
    writer = new_writer(canvas, bank, rng)
    height = writer.height
    spacing = height * rng.uniform(1.25, 2.6)
    apart = height * float(rng.choice([0.7, 1.5, 4]))
    wordy = rng.random() < 0.25
    signs = rng.random() < 0.7
    baseline = rng.uniform(0.2, 1.4) * spacing
    while baseline < canvas.size + height:
        x = rng.uniform(-1.5, 3) * height
        while x < canvas.size:
            if wordy and rng.random() < 0.35:
                x = _hand_word(writer, x, baseline)
            else:
                text = random_entry(rng) if signs and rng.random() < 0.5 else random_number(rng)
                x = write_entry(writer, text, x, baseline)
            x += apart * rng.uniform(0.6, 1.6)
        baseline += spacing


def columns(canvas: Canvas, bank: Bank, rng: np.random.Generator) -> None:
    """Columns of numbers under one another, as in accounts and lists."""
    writer = new_writer(canvas, bank, rng, high=32)
    height, length = writer.height, int(rng.integers(1, 5))
    step = height * (0.75 * length + rng.uniform(0.7, 2.5))
    spacing = height * rng.uniform(1.2, 2.2)
    mixed = float(rng.choice([0, 0.3], p=[0.7, 0.3])) if length > 2 else 0.0
    for baseline in np.arange(rng.uniform(0, 1) * spacing, canvas.size + height, spacing):
        end = -np.inf
        for x in np.arange(rng.uniform(-1, 1) * height, canvas.size, step):
            if rng.random() < 0.9 and x > end + 0.4 * height:
                text = random_entry(rng) if rng.random() < mixed else random_number(rng, length)
                end = write_entry(writer, text, x + rng.normal(0, 0.15) * height, baseline)
    if rng.random() < 0.4:
        for x in np.arange(rng.uniform(0, step), canvas.size, step):
            canvas.line((x, 0), (x, canvas.size), rng.uniform(0.5, 2))


def listed(canvas: Canvas, bank: Bank, rng: np.random.Generator) -> None:
    """A list: on each line entries of one kind, such as dates or phone numbers; words beside."""
    writer = new_writer(canvas, bank, rng, high=40)
    height = writer.height
    spacing, indent = height * rng.uniform(1.3, 2.6), rng.uniform(-0.5, 3) * height
    kind, numbered, wordy = pick_entry(rng), rng.random() < 0.25, rng.random() < 0.25
    sign = str(rng.choice([")", ".", "-", "/"]))
    for line, baseline in enumerate(np.arange(spacing, canvas.size + height, spacing)):
        x = indent + rng.normal(0, 0.2) * height
        if numbered:
            x = writer.number(f"{line + 1}{sign}", x, baseline) + 0.8 * height
        if wordy and rng.random() < 0.7:
            x = _hand_word(writer, x, baseline) + 0.6 * height
        while x < canvas.size:
            x = write_entry(writer, kind(rng), x, baseline) + height * rng.uniform(0.8, 3)


def text(canvas: Canvas, bank: Bank, rng: np.random.Generator) -> None:
    """Printed or handwritten text, most of it words; some numbers among them."""
    height = canvas.height = pick_height(rng, 7, 40)
    by_hand = rng.random() < 0.5
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
            elif (is_word := rng.random() > numbers) or not handwritten:
                entry = random_words(rng) if is_word else random_entry(rng)
                if not is_word and rng.random() < ITEMS:
                    entry = random_item(rng)
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
            else:
                x = writer.number(random_number(rng, rng.choice(AMONG)), x, baseline)
            x += height * rng.uniform(0.3, 0.9)


def single(canvas: Canvas, bank: Bank, rng: np.random.Generator) -> None:
    """One short number and nothing else, or the sides of its frame."""
    writer = new_writer(canvas, bank, rng, low=14)
    length = int(rng.choice([1, 1, 1, 2, 3, 5, 7]))
    wide = 0.75 * length * writer.height
    x = rng.uniform(0.05, 0.95) * max(canvas.size - wide, 0)
    baseline = rng.uniform(1.1, max(1.1, canvas.size / writer.height - 0.2)) * writer.height
    text = random_entry(rng) if length > 4 else random_number(rng, length)
    end = write_entry(writer, text, x, baseline)
    height = writer.height
    canvas.tight = 0.5
    if rng.random() < 0.1:
        ring(writer, x, end, baseline)
    elif rng.random() < 0.35:
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
    writer = new_writer(canvas, bank, rng, low=16)
    if rng.random() < EUROPEAN:
        writer.hand = dataclasses.replace(writer.hand, european=True)
    if rng.random() < DRAWN:
        writer.hand = dataclasses.replace(writer.hand, source="drawn")
    if rng.random() < HURRIED:
        writer.linked = 0.5
    height = writer.height
    spacing = height * rng.uniform(1.5, 3)
    for baseline in np.arange(rng.uniform(1.1, 2) * height, canvas.size, spacing):
        x = rng.uniform(0.1, 2) * height
        end = write_entry(writer, random_amount(rng), x, baseline)
        if rng.random() < 0.3:
            under = baseline + rng.uniform(0, 0.4) * height
            canvas.line((0, under), (canvas.size, under + rng.normal(0, 2)), rng.uniform(0.5, 2.5))
        if rng.random() < 0.4 and end < 0.6 * canvas.size:
            write_entry(writer, random_amount(rng), end + height, baseline)


def empty(canvas: Canvas, bank: Bank, rng: np.random.Generator) -> None:
    """Nothing to read: bare paper, drawings, lines, words up and down a margin."""
    canvas.height = pick_height(rng)
    if rng.random() < 0.4:
        clutter(canvas, rng)
    if rng.random() < 0.35:
        for _ in range(int(rng.integers(1, 12))):
            doodle(canvas, tuple(rng.uniform(-0.05, 0.95, 2) * canvas.size), rng)
    if rng.random() < 0.3:
        side = canvas.height * rng.uniform(1.1, 3)
        rule_cells(canvas, (rng.uniform(0, side), rng.uniform(0, side)), (side, side), rng)
    for _ in range(int(rng.choice(4, p=[0.4, 0.3, 0.2, 0.1]))):
        drawn = bank.glyphs.draw(pick_face(bank, rng), random_words(rng), canvas.height, rng)
        cover = np.rot90(drawn.cover, int(rng.choice([1, 3])))
        x, y = rng.uniform(-0.1, 0.9, 2) * canvas.size
        canvas.put(np.ascontiguousarray(cover), x, y, printed=True)


def scattered(canvas: Canvas, bank: Bank, rng: np.random.Generator) -> None:
    """Digits, marks and doodles anywhere, in several hands and sizes."""
    writer = new_writer(canvas, bank, rng)
    canvas.height = writer.height
    if rng.random() < 0.5:
        clutter(canvas, rng)
    for _ in range(int(rng.integers(3, 25))):
        if rng.random() < 0.15:
            writer = new_writer(canvas, bank, rng)
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
        elif kind < 0.8:
            writer.crossed_out(x, baseline)
        elif kind < 0.88:
            doodle(canvas, (x, baseline - writer.height), rng)
        else:
            _hand_word(writer, x, baseline)


def words(canvas: Canvas, bank: Bank, rng: np.random.Generator) -> None:
    """One to four words and nothing else, large, as cut out of a page or written on a tag."""
    canvas.tight = 0.5
    by_hand = rng.random() < 0.65
    face = pick_face(bank, rng, by_hand=by_hand)
    height = canvas.height = pick_height(rng, 12, 60)
    baseline = rng.uniform(1.0, 2.5) * height
    for _ in range(int(rng.integers(1, 5))):
        x = rng.uniform(-0.5, 2) * height
        while x < canvas.size and rng.random() < 0.8:
            at = (x, baseline)
            text = random_words(rng, 1)
            x = put_text(
                canvas, bank, face, text, at=at, height=height, rng=rng, printed=not by_hand
            )
            x += height * rng.uniform(0.4, 1.5)
        baseline += height * rng.uniform(1.3, 2.5)


LAYOUTS: Mapping[str, tuple[Layout, float]] = {
    "lines": (lines, 0.09),
    "columns": (columns, 0.05),
    "listed": (listed, 0.10),
    "cells": (cells, 0.12),
    "boxes": (boxes, 0.10),
    "text": (text, 0.14),
    "strip": (strip, 0.15),
    "single": (single, 0.06),
    "answers": (answers, 0.03),
    "scattered": (scattered, 0.04),
    "empty": (empty, 0.04),
    "words": (words, 0.08),
}
"""Each layout, and how often it is taken."""


def _hand_word(writer: Writer, x: float, baseline: float) -> float:
    """Write a word in a handwriting font."""
    bank, rng = writer.bank, writer.rng
    face = writer.hand.face if writer.hand.face >= 0 else pick_face(bank, rng, by_hand=True)
    height = writer.height * rng.uniform(0.8, 1.2)
    at = (x, baseline + 0.2 * height)
    return put_text(
        writer.canvas, bank, face, random_words(rng), at=at, height=height, rng=rng, printed=False
    )
