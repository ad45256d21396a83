"""Pictures of one digit that somebody cut out of a larger page, with what stood beside it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.data.datasets import Dataset
from digitnet.synthesis.pages.benchmark.camera import encode
from digitnet.synthesis.pages.benchmark.handwriting import Pen, draw_digit, pick_pen
from digitnet.synthesis.pages.benchmark.page import BenchmarkScene, WrittenNumber, ink_page, outline
from digitnet.synthesis.pages.benchmark.paper import blank_sheet, noise, print_boxes

PARCHMENTS = ((0.82, 0.74, 0.58), (0.88, 0.83, 0.72), (0.75, 0.70, 0.62), (0.90, 0.88, 0.84))
EXAM = 28
"""Side of a digit cut out of an exam sheet, pixels, as data sets store them."""
QUILLS = ((0.25, 0.17, 0.12), (0.15, 0.13, 0.13), (0.38, 0.28, 0.20))


def archive(digits: Dataset, rng: np.random.Generator) -> BenchmarkScene:
    """A digit from an old register: brown ink, stained paper, bits of its neighbours."""
    height = rng.uniform(40, 120)
    width = rng.uniform(0.07, 0.15) if rng.random() < 0.6 else None
    slant = rng.normal(0.2, 0.15)
    chosen = rng.integers(0, len(digits.labels), 3)
    before, ink, after = (draw_digit(digits.images[i], height, width, slant) for i in chosen)
    beside, above = rng.uniform(0.08, 0.35, 2) * height
    cover = np.zeros(
        [round(side + 2 * free) for side, free in zip(ink.shape, (above, beside), strict=True)],
        np.float32,
    )
    left = round(rng.uniform(-0.5, 0.6) * beside) - before.shape[1]
    right = cover.shape[1] - round(rng.uniform(-0.5, 0.6) * beside)
    for glyph, x in ((before, left), (ink, round(beside)), (after, right)):
        _lay(cover, glyph, x, round(above))
    quill = Pen(QUILLS[rng.integers(len(QUILLS))], width, rng.uniform(0.5, 0.95), 0.2)
    sheet = _old_paper(cover.shape, height, rng)
    if rng.random() < 0.3:
        _faint_line(sheet, round(above + ink.shape[0] * rng.uniform(0.9, 1.05)), rng)
    if rng.random() < 0.2:
        _faint_line(sheet.transpose(1, 0, 2), round(rng.uniform(0, 0.5) * beside), rng)
    ink_page(sheet, cover, quill, rng)
    return _scanned("archive", sheet, str(digits.labels[chosen[1]]), rng)


def field(digits: Dataset, rng: np.random.Generator) -> BenchmarkScene:
    """A form's field, cut along its frame: all of the frame, a part of it, or just inside."""
    tall = rng.uniform(50, 140)
    wide = tall * rng.uniform(0.7, 1.1)
    pen = pick_pen(rng)
    chosen = rng.integers(len(digits.labels))
    ink = draw_digit(
        digits.images[chosen], min(tall, 1.15 * wide) * rng.uniform(0.5, 0.8), pen.width
    )
    edges = np.round(rng.uniform(-0.03, 0.14, 4) * tall).astype(int)
    top, right, bottom, left = edges
    shape = (round(tall) + top + bottom, round(wide) + left + right)
    cover = np.zeros(shape, np.float32)
    slack = np.array([tall - ink.shape[0], wide - ink.shape[1]])
    y, x = np.round(slack / 2 + rng.normal(0, 0.1, 2) * slack).astype(int)
    _lay(cover, ink, left + x, top + y)
    sheet = blank_sheet(*shape, rng)
    cells = [(left + round(wide) * place, top, round(wide), round(tall)) for place in (-1, 0, 1)]
    print_boxes(sheet, cells if rng.random() < 0.5 else cells[1:2], rng)
    ink_page(sheet, cover, pen, rng)
    return _scanned("field", sheet, str(digits.labels[chosen]), rng)


def exam(digits: Dataset, rng: np.random.Generator) -> BenchmarkScene:
    """A pencil digit out of an exam sheet's box, 28×28: thin, faint, badly cut, with a side."""
    height = rng.uniform(14, 22)
    chosen = rng.integers(len(digits.labels))
    ink = draw_digit(digits.images[chosen], height, rng.uniform(0.9, 2.2) / height)
    cover = np.zeros((EXAM, EXAM), np.float32)
    free = np.array([EXAM - ink.shape[0], EXAM - ink.shape[1]])
    y, x = np.round(np.maximum(free, 0) * rng.random(2)).astype(int) + rng.integers(-1, 2, 2)
    _lay(cover, ink, x, y)
    sheet = np.full((EXAM, EXAM, 3), rng.uniform(0.8, 1), np.float32)
    for _ in range(int(rng.choice(3, p=[0.5, 0.35, 0.15]))):
        turned = np.rot90(sheet, int(rng.integers(4)))
        turned[:, int(rng.integers(2))] *= np.float32(rng.uniform(0.3, 0.9))
    sheet *= 1 - np.float32(rng.uniform(0.2, 0.9)) * cover[:, :, None]
    return _scanned("exam", sheet, str(digits.labels[chosen]), rng)


def _lay(cover: NDArray[np.float32], glyph: NDArray[np.float32], x: int, y: int) -> None:
    """Put ink down, in place, cut off at the picture's edges."""
    moved = np.array([[1, 0, x], [0, 1, y]], np.float32)
    np.maximum(cover, cv2.warpAffine(glyph, moved, cover.shape[::-1]), out=cover)


def _old_paper(
    shape: tuple[int, ...], height: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    colour = np.array(PARCHMENTS[rng.integers(len(PARCHMENTS))], np.float32)
    size = (shape[0], shape[1])
    stains = noise(size, height / 3, rng) * rng.uniform(0.01, 0.05)
    fibres = noise(size, 1.5, rng) * rng.uniform(0.005, 0.02)
    return np.clip(colour + (stains + fibres)[:, :, None].astype(np.float32), 0, 1)


def _faint_line(sheet: NDArray[np.float32], at: int, rng: np.random.Generator) -> None:
    sheet[max(at, 0) : at + int(rng.integers(1, 3))] *= np.float32(rng.uniform(0.55, 0.85))


def _scanned(
    kind: str, sheet: NDArray[np.float32], digit: str, rng: np.random.Generator
) -> BenchmarkScene:
    sheet = np.asarray(cv2.GaussianBlur(sheet, (0, 0), rng.uniform(0.4, 1.2)), np.float32)
    sheet += rng.standard_normal(sheet.shape, np.float32) * np.float32(rng.uniform(0, 0.015))
    if rng.random() < 0.5:
        sheet[:] = sheet.mean(2, keepdims=True)
    file = encode(sheet, str(rng.choice([".png", ".jpg"])), int(rng.integers(60, 96)))
    whole = (0, 0, sheet.shape[1], sheet.shape[0])
    return BenchmarkScene(kind, file, [WrittenNumber(digit, outline(whole, np.eye(3)), 0)])
