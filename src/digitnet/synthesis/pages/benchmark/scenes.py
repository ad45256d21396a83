"""Compose pages of handwritten numbers, with the truth about each.

MNIST's digits, drawn with one pen a page, go onto paper and through a camera or
a scanner. The same seed gives the same page.
"""

from collections.abc import Callable, Mapping

import numpy as np

from digitnet.data.datasets import Dataset
from digitnet.synthesis.pages.benchmark.bubbles import bubbles
from digitnet.synthesis.pages.benchmark.camera import encode
from digitnet.synthesis.pages.benchmark.cuttings import archive, exam, field
from digitnet.synthesis.pages.benchmark.european import FORMS, draw_european
from digitnet.synthesis.pages.benchmark.handwriting import Written, draw_digit
from digitnet.synthesis.pages.benchmark.page import BenchmarkScene, Page, WrittenNumber, outline
from digitnet.synthesis.pages.benchmark.paper import Box, print_boxes, rule, square
from digitnet.synthesis.pages.benchmark.signs import points, signs


def plain(digits: Dataset, rng: np.random.Generator) -> BenchmarkScene:
    """Numbers on unlined paper, in lines that rise or fall."""
    page = Page("plain", digits, _size(rng), rng)
    height = rng.uniform(34, 90)
    _write_lines(page, height, height * rng.uniform(1.6, 2.4), slope=rng.normal(0, 0.035))
    return page.photographed()


def ruled(digits: Dataset, rng: np.random.Generator) -> BenchmarkScene:
    """Numbers on writing lines, most of them standing on the lines."""
    page = Page("ruled", digits, _size(rng), rng)
    spacing = rng.uniform(50, 110)
    first = rng.uniform(0.5, 1.5) * spacing
    rule(page.sheet, first, spacing, rng)
    every = int(rng.choice([1, 2]))
    height = spacing * rng.uniform(0.55, 0.85 if every == 1 else 1.1)
    sits = first + spacing * (every + rng.normal(-0.03, 0.05))
    _write_lines(page, height, spacing * every, rng.normal(0, 0.004), sits)
    return page.photographed()


def grid(digits: Dataset, rng: np.random.Generator) -> BenchmarkScene:
    """Numbers on squared paper, a digit a square or written across it."""
    page = Page("grid", digits, _size(rng), rng)
    side = rng.uniform(26, 80)
    square(page.sheet, side, rng)
    height = side * rng.uniform(0.7, 0.9) if side > 50 else side * rng.uniform(1.2, 1.8)
    _write_lines(page, height, side * np.ceil(1.7 * height / side), rng.normal(0, 0.008))
    return page.photographed()


def boxed(digits: Dataset, rng: np.random.Generator) -> BenchmarkScene:
    """A form: a box a digit, side by side or apart, or one box for the number."""
    page = Page("boxed", digits, _size(rng), rng)
    style = str(rng.choice(["comb", "apart", "long"]))
    cell = rng.uniform(55, 110)
    narrow = rng.uniform(0.75, 1.0)
    frames: list[Box] = []
    tall, wide = page.cover.shape
    y, line = page.margin + round(rng.uniform(0.3, 0.8) * cell), 0
    while y + cell < tall - page.margin:
        x = page.margin + round(wide * rng.uniform(0, 0.1))
        length = int(rng.integers(1, 9))
        frames += _fill_field(page, style, (x, y, cell * narrow, cell), length, line)
        y += round(cell * rng.uniform(1.35, 1.9))
        line += 1
    print_boxes(page.sheet, frames, rng)
    return page.photographed()


def board(digits: Dataset, rng: np.random.Generator) -> BenchmarkScene:
    """Numbers in chalk on a blackboard."""
    page = Page("board", digits, _size(rng), rng)
    page.is_board = True
    height = rng.uniform(45, 110)
    _write_lines(page, height, height * rng.uniform(1.6, 2.4), rng.normal(0, 0.02))
    return page.photographed()


def hundred(digits: Dataset, rng: np.random.Generator) -> BenchmarkScene:
    """The numbers 0 to 100 in rows of ten, as a child writes them."""
    page = Page("hundred", digits, (1500, 1600), rng)
    height = rng.uniform(48, 60)
    for number in range(101):
        text, written = page.draw(str(number), 0, height, touching=False)
        row, column = divmod(number, 10)
        x = 90 + 145 * column + int(rng.integers(-8, 9))
        page.put(text, written, x, 160 + 125 * row + int(rng.integers(-6, 7)), row)
    return page.photographed()


def drawing(digits: Dataset, rng: np.random.Generator) -> BenchmarkScene:
    """One digit drawn with the mouse, anywhere on a canvas, dark on light or light on dark."""
    width, height = (int(side) for side in rng.integers(100, 1000, 2))
    body = min(width, height) * rng.uniform(0.2, 0.9)
    chosen = rng.integers(len(digits.labels))
    brush = max(rng.uniform(0.02, 0.2), 1.2 / body)
    ink = draw_digit(digits.images[chosen], body, brush)
    ink = ink[:height, :width]
    top = rng.integers(0, height - ink.shape[0] + 1)
    left = rng.integers(0, width - ink.shape[1] + 1)
    cover = np.zeros((height, width, 1), np.float32)
    cover[top : top + ink.shape[0], left : left + ink.shape[1], 0] = ink
    if rng.random() < 0.5:
        cover = np.round(cover)
    dark, light = np.zeros(3), np.ones(3)
    if rng.random() < 0.3:
        dark = rng.uniform(0, 0.4, 3)
    ground, colour = (dark, light) if rng.random() < 0.5 else (light, dark)
    canvas = (ground + cover * (colour - ground)).astype(np.float32)
    box = (int(left), int(top), ink.shape[1], ink.shape[0])
    number = WrittenNumber(str(digits.labels[chosen]), outline(box, np.eye(3)), 0)
    return BenchmarkScene("drawing", encode(canvas, str(rng.choice([".png", ".jpg"]))), [number])


def far(digits: Dataset, rng: np.random.Generator) -> BenchmarkScene:
    """One small digit in a photo of twelve megapixels."""
    page = Page("far", digits, (1500, 2000), rng)
    text, written = page.draw(None, 1, rng.uniform(40, 110))
    x = int(rng.integers(150, 1700))
    page.put(text, written, x, int(rng.integers(300, 1350)), 0)
    return page.photographed(zoom=2.0)


def crowded(digits: Dataset, rng: np.random.Generator, count: int = 50) -> BenchmarkScene:
    """Fifty digits in a photo of twelve megapixels, ten lines of five."""
    page = Page("crowded", digits, (1500, 2000), rng)
    for line in range(count // 5):
        text, written = page.draw(None, 5, 70, touching=False)
        page.put(text, written, 300, 200 + 130 * line, line)
    return page.photographed(zoom=2.0)


def european(digits: Dataset, rng: np.random.Generator) -> BenchmarkScene:
    """A 1, 4 or 7 as Europe writes it, on paper of its own."""
    size = int(rng.integers(250, 800))
    page = Page("european", digits, (size, size), rng)
    height = size * rng.uniform(0.2, 0.55)
    digit = str(rng.choice(list(FORMS)))
    ink = draw_european(digit, height, height * (page.pen.width or 0.12), rng)
    written = Written(ink, [(0, 0, ink.shape[1], ink.shape[0])])
    free = np.array([size - ink.shape[1], size - ink.shape[0]]) - 2 * page.margin
    x, y = np.round(page.margin + rng.uniform(0.1, 0.9, 2) * free).astype(int)
    page.put(digit, written, x, y + ink.shape[0], 0)
    return page.photographed()


PAGES = (plain, ruled, grid, boxed, board, hundred, signs, points, bubbles, crowded)
SINGLES = (drawing, far, european, archive, field, exam)
KINDS: Mapping[str, Callable[[Dataset, np.random.Generator], BenchmarkScene]] = {
    kind.__name__: kind for kind in (*PAGES, *SINGLES)
}


def compose(kind: str, digits: Dataset, seed: int) -> BenchmarkScene:
    """Compose the scene of a kind that the seed stands for."""
    return KINDS[kind](digits, np.random.default_rng([seed, *kind.encode()]))


def _size(rng: np.random.Generator) -> tuple[int, int]:
    height, width = (int(side) for side in rng.integers(700, 1400, 2))
    return height, width


def _write_lines(
    page: Page, height: float, spacing: float, slope: float, first: float | None = None
) -> None:
    """Fill the page from top to bottom: one number a line, or several far apart."""
    rng = page.rng
    tall, wide = page.cover.shape
    crowded_lines = rng.random() < 0.4
    baseline, line = (first or 1.5 * spacing), 0
    while baseline + abs(slope) * wide < tall - 0.3 * height:
        x = wide * rng.uniform(0.04, 0.15)
        while x < wide * 0.9:
            text, written = page.draw(None, int(rng.integers(1, 9)), height)
            down = round(baseline + slope * x + rng.normal(0, 0.02) * height)
            if not page.put(text, written, round(x), down, line):
                break
            x += written.cover.shape[1] + height * rng.uniform(1.5, 4)
            if not crowded_lines:
                break
        baseline += spacing
        line += 1


def _fill_field(
    page: Page, style: str, cell: tuple[int, int, float, float], length: int, line: int
) -> list[Box]:
    """Write a number into a field that starts with this cell; return the frames to print."""
    rng = page.rng
    x, y, wide, tall = cell
    height = min(tall, 1.15 * wide) * rng.uniform(0.5, 0.75)
    bottom = round(y + tall - rng.uniform(0.1, 0.9) * (tall - height))
    if style == "long":
        text, written = page.draw(None, length, height)
        if not page.put(text, written, x + round(0.3 * tall), bottom, line):
            return []
        return [(x, y, written.cover.shape[1] + round(0.8 * tall), round(tall))]
    gap = rng.uniform(0.12, 0.3) * wide if style == "apart" else 0.0
    length = min(length, int((page.cover.shape[1] - page.margin - x) / (wide + gap)))
    first = len(page.boxes)
    frames = []
    for place in range(length):
        left = x + place * (wide + gap)
        text, written = page.draw(None, 1, height)
        slack = wide - written.cover.shape[1]
        at = round(left + slack / 2 + rng.normal(0, 0.12) * max(slack, 0))
        page.put(text, written, at, bottom + round(rng.normal(0, 0.03) * tall), line)
        frames.append((round(left), y, round(wide), round(tall)))
    _join(page, first)
    return frames


def _join(page: Page, first: int) -> None:
    """Make one number of the digits put down since `first`."""
    parts = page.boxes[first:]
    if parts:
        corners = np.array([(x, y, x + w, y + h) for _, (x, y, w, h), _ in parts])
        (left, top), (right, bottom) = corners[:, :2].min(0), corners[:, 2:].max(0)
        box = (int(left), int(top), int(right - left), int(bottom - top))
        page.boxes[first:] = [("".join(text for text, _, _ in parts), box, parts[0][2])]
