"""Draw the frozen pages of tests/pages: forty pictures, two of each kind, and what they say.

Once drawn they stay: a test reads them, and fails if reading falls below its floors. Their
digits are strokes and fonts, none is anybody's handwriting::

    python tools/freeze_pages.py tests/pages
"""

import argparse
import csv
from collections.abc import Callable, Mapping
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.data.dataset import Dataset
from digitnet.image.digit.normalise import normalise
from digitnet.synthesis.forms.templates import draw_template
from digitnet.synthesis.pages.benchmark.scenes import KINDS
from digitnet.synthesis.pages.canvas import Canvas
from digitnet.synthesis.pages.degrade import ink_canvas, photograph
from digitnet.synthesis.pages.fonts.faces import BUILT_IN
from digitnet.synthesis.pages.fonts.glyphs import build_glyphs
from digitnet.synthesis.pages.fonts.words import random_words
from digitnet.synthesis.pages.grounds import lay_ground
from digitnet.synthesis.pages.texts import random_number
from digitnet.synthesis.pages.writer import Writer, put_text
from digitnet.synthesis.pages.writing.bank import Bank, make_fields
from digitnet.synthesis.pages.writing.hand import Hand

DRAWN = 30
"""Pictures of each digit that the pages are written with."""
EACH = 2
QUALITY = 80
MAX_SIDE = 1400
"""Longer pictures are reduced: forty pages are to stay under 3 MB."""

Grey = NDArray[np.uint8]
Frozen = tuple[Grey, list[str]]
Kind = Callable[[Bank, np.random.Generator], Frozen]


def drawn_digits() -> Dataset:
    """Return digits that nobody wrote, as pictures like MNIST's."""
    rng = np.random.default_rng(1)
    labels = np.repeat(np.arange(10, dtype=np.uint8), DRAWN)
    pictures = []
    for label in labels:
        lean = np.array([[rng.uniform(0.85, 1.15), -rng.normal(0.05, 0.1)], [0, 1]])
        pictures.append(
            normalise(draw_template(int(label), 60, rng.uniform(0.08, 0.16), lean, rng))
        )
    return Dataset("drawn", np.stack(pictures), labels)


def _writer(canvas: Canvas, bank: Bank, height: float, rng: np.random.Generator) -> Writer:
    hand = Hand(
        source="drawn",
        pen=float(rng.uniform(0.08, 0.13)),
        slant=0.05,
        aspect=1.0,
        turn=0.03,
        bend=0.0,
        flat=0.0,
        european=False,
        plain=False,
        face=-1,
        habit=float(rng.random()),
    )
    canvas.height = height
    return Writer(
        canvas,
        bank,
        rng,
        height,
        hand,
        gap=0.25,
        touching=0.0,
        linked=0.0,
        kerned=False,
        jitter=0.02,
    )


def _finished(canvas: Canvas, rng: np.random.Generator, tall: int | None = None) -> Grey:
    picture = photograph(ink_canvas(lay_ground(canvas.size, 0.0, rng), canvas, rng), canvas, rng)
    return picture[:tall] if picture.max() > 1 else 255 * picture[:tall]


def sudoku(bank: Bank, rng: np.random.Generator) -> Frozen:
    """A filled sudoku: printed and written digits between thin and thick lines."""
    canvas, side = Canvas(560), 56
    writer = _writer(canvas, bank, 26, rng)
    rows = []
    for line in range(10):
        thick = 3 if line % 3 == 0 else 1
        at = 28 + line * side
        canvas.line((28, at), (532, at), thick)
        canvas.line((at, 28), (at, 532), thick)
    for row in range(9):
        digits = rng.permutation(9) + 1
        rows.append(" ".join(map(str, digits)))
        for column, digit in enumerate(digits):
            x, baseline = 28 + column * side + 18, 28 + row * side + 42
            if rng.random() < 0.4:
                at = (x - 2, baseline)
                put_text(canvas, bank, 0, str(digit), at=at, height=30, rng=rng)
            else:
                writer.number(str(digit), x, baseline)
    return _finished(canvas, rng), rows


def form(bank: Bank, rng: np.random.Generator) -> Frozen:
    """Captions, and numbers in single boxes behind them."""
    canvas = Canvas(640)
    writer, rows = _writer(canvas, bank, 34, rng), []
    for line in range(6):
        y, number = 40 + 100 * line, random_number(rng, 6)
        put_text(canvas, bank, 0, "Amount due", at=(20, y + 42), height=18, rng=rng)
        for place, digit in enumerate(number):
            canvas.frame(190 + 62 * place, y, 56, 60, 2)
            writer.number(digit, 205 + 62 * place, y + 48)
        rows.append(number)
    return _finished(canvas, rng), rows


def words(bank: Bank, rng: np.random.Generator) -> Frozen:
    """A printed text without a digit, but for one number at its end."""
    canvas = Canvas(640)
    for line in range(9):
        text = " ".join(random_words(rng) for _ in range(2))
        put_text(canvas, bank, 0, text, at=(20, 50 + 55 * line), height=22, rng=rng)
    number = random_number(rng, 5)
    put_text(canvas, bank, 0, number, at=(40, 600), height=30, rng=rng)
    return _finished(canvas, rng), [number]


def amounts(bank: Bank, rng: np.random.Generator) -> Frozen:
    """An amount on the fine lines of a cheque, cut out close."""
    canvas = Canvas(320)
    writer = _writer(canvas, bank, 40, rng)
    digits = "".join(map(str, rng.integers(0, 10, 6)))
    writer.number(f"{digits[:3]}.{digits[3:]}-", 20, 60)
    picture = photograph(ink_canvas(lay_ground(320, 1.0, rng), canvas, rng), canvas, rng)
    return (picture if picture.max() > 1 else 255 * picture)[8:76], [digits]


def dense(bank: Bank, rng: np.random.Generator) -> Frozen:
    """Many digits in lines that nearly touch."""
    canvas = Canvas(420)
    writer = _writer(canvas, bank, 26, rng)
    rows = ["".join(map(str, rng.integers(0, 10, 12))) for _ in range(9)]
    for line, row in enumerate(rows):
        writer.number(row, 20, 50 + 40 * line)
    return _finished(canvas, rng), rows


def columns(bank: Bank, rng: np.random.Generator) -> Frozen:
    """A table of three columns."""
    canvas = Canvas(480)
    writer, rows = _writer(canvas, bank, 30, rng), []
    for line in range(6):
        entries = [random_number(rng, 3) for _ in range(3)]
        for place, entry in enumerate(entries):
            writer.number(entry, 30 + 160 * place, 70 + 70 * line)
        rows.append(" ".join(entries))
    return _finished(canvas, rng), rows


def signs(bank: Bank, rng: np.random.Generator) -> Frozen:
    """Dates with slashes: none of them is a 1."""
    canvas = Canvas(480)
    writer, rows = _writer(canvas, bank, 36, rng), []
    for line in range(5):
        parts = [
            f"{rng.integers(10, 29)}",
            f"{rng.integers(10, 12)}",
            f"{rng.integers(1950, 2030)}",
        ]
        writer.number("/".join(parts), 30, 80 + 85 * line)
        rows.append(" ".join(parts))
    return _finished(canvas, rng), rows


def faint(bank: Bank, rng: np.random.Generator) -> Frozen:
    """A lone digit in thin pencil, 28×28."""
    canvas, digit = Canvas(28), random_number(rng, 1)
    writer = _writer(canvas, bank, 20, rng)
    writer.number(digit, 8, 24)
    ink = canvas.written * np.float32(0.35 / 255)
    noise = rng.normal(0, 0.01, ink.shape)
    return np.clip(235 * (1 - ink + noise), 0, 255).astype(np.uint8), [digit]


def dark(bank: Bank, rng: np.random.Generator) -> Frozen:
    """A light drawing area inside a dark window."""
    canvas = Canvas(300)
    number = random_number(rng, 4)
    _writer(canvas, bank, 50, rng).number(number, 40, 170)
    picture = np.full((400, 400), 40, np.uint8)
    picture[50:350, 50:350] = 20 + (canvas.written * 0.8).astype(np.uint8)
    return picture, [number]


def turned(bank: Bank, rng: np.random.Generator) -> Frozen:
    """A page of numbers on its side."""
    picture, rows = dense(bank, rng)
    return np.ascontiguousarray(np.rot90(picture, int(rng.choice([1, 2, 3])))), rows


OWN: Mapping[str, Kind] = {
    kind.__name__: kind
    for kind in (sudoku, form, words, amounts, dense, columns, signs, faint, dark, turned)
}
TAKEN = (
    "plain",
    "ruled",
    "grid",
    "boxed",
    "board",
    "european",
    "archive",
    "field",
    "drawing",
    "hundred",
)


def _composed(kind: str, digits: Dataset, rng: np.random.Generator) -> Frozen:
    scene = KINDS[kind](digits, rng)
    grey = cv2.imdecode(np.frombuffer(scene.file, np.uint8), cv2.IMREAD_GRAYSCALE)
    by_line: dict[int, list[str]] = {}
    for number in scene.numbers:
        by_line.setdefault(number.line, []).append(number.digits)
    scale = min(1.0, MAX_SIDE / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), [" ".join(by_line[line]) for line in sorted(by_line)]


def main() -> None:
    """Draw all pages and write what stands in them."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    digits = drawn_digits()
    rows = [np.flatnonzero(digits.labels == digit) for digit in range(10)]
    glyphs = build_glyphs([BUILT_IN])
    bank = Bank(digits.images, make_fields(digits.images), rows, glyphs, [0], [], [])
    told = []
    for kind in (*TAKEN, *OWN):
        for index in range(EACH):
            rng = np.random.default_rng([index, *kind.encode()])
            made = OWN[kind](bank, rng) if kind in OWN else _composed(kind, digits, rng)
            name = f"{kind}-{index}" + (".png" if made[0].size < 200_000 else ".jpg")
            cv2.imwrite(str(folder / name), made[0], [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
            told.append({"file": name, "kind": kind, "lines": "|".join(made[1])})
    with (folder / "labels.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["file", "kind", "lines"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(told)


if __name__ == "__main__":
    main()
