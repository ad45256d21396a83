"""Numbers among signs, a list a page: telephone numbers, dates, marks, sums, numbered items.

A number is right if its digits are read and no sign on its line is read as one more. Between
points, commas and colons numbers are to be told apart, too: prices, times, decimals.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from digitnet.data.datasets import Dataset
from digitnet.synthesis.pages.benchmark.european import Stroke, draw_strokes
from digitnet.synthesis.pages.benchmark.handwriting import stroke
from digitnet.synthesis.pages.benchmark.page import BenchmarkScene, Page

Entry = Callable[[np.random.Generator], str]
"""Makes up what somebody writes."""

SIGNS: Mapping[str, list[Stroke]] = {
    "(": [[(0.28, -1.08), (0.08, -0.8), (0.0, -0.45), (0.06, -0.08), (0.24, 0.2)]],
    ")": [[(0.0, -1.06), (0.2, -0.78), (0.27, -0.42), (0.22, -0.06), (0.02, 0.22)]],
    "/": [[(0.42, -1.12), (0.0, 0.16)]],
    "+": [[(0.3, -0.78), (0.28, -0.16)], [(0.0, -0.46), (0.58, -0.48)]],
    "=": [[(0.0, -0.58), (0.55, -0.6)], [(0.02, -0.3), (0.56, -0.33)]],
    "-": [[(0.0, -0.45), (0.42, -0.47)]],
    ".": [[(0.0, -0.04), (0.03, 0.0)]],
    ",": [[(0.06, -0.06), (0.0, 0.14)]],
    ":": [[(0.02, -0.56), (0.05, -0.53)], [(0.0, -0.08), (0.03, -0.05)]],
}
"""Strokes of each sign: points x, y in digit heights, 0 on the line, y downwards."""


def signs(digits: Dataset, rng: np.random.Generator) -> BenchmarkScene:
    """Numbers with brackets, slashes and other signs as high as a digit."""
    return _listed("signs", ENTRIES, digits, rng)


def points(digits: Dataset, rng: np.random.Generator) -> BenchmarkScene:
    """Numbers with points, commas and colons between."""
    return _listed("points", POINTED, digits, rng)


def _listed(
    kind: str, entries: Sequence[Entry], digits: Dataset, rng: np.random.Generator
) -> BenchmarkScene:
    """A list of entries of one kind, one or two a line."""
    page = Page(kind, digits, (int(rng.integers(700, 1300)), int(rng.integers(900, 1400))), rng)
    height = rng.uniform(36, 80)
    entry = entries[int(rng.integers(len(entries)))]
    spacing, indent = height * rng.uniform(1.7, 2.6), page.margin + height * rng.uniform(0.4, 2)
    tall, wide = page.cover.shape
    for line, baseline in enumerate(np.arange(2 * spacing, tall - height, spacing)):
        x = round(indent + rng.normal(0, 0.15) * height)
        while x < 0.6 * wide:
            x = _write(page, entry(rng), (x, round(baseline)), height, line)
            x += round(rng.uniform(1.5, 4) * height)
            if rng.random() < 0.6:
                break
    return page.photographed()


def _write(page: Page, text: str, at: tuple[int, int], height: float, line: int) -> int:
    """Write digits, signs and spaces; return where the ink ends."""
    x, baseline = at
    for part in _parts(text):
        if part == " ":
            x += round(page.rng.uniform(0.6, 0.9) * height)
        elif part in SIGNS:
            x = _put_sign(page, part, x, baseline, height)
        else:
            _, written = page.draw(part, len(part), height)
            if not page.put(part, written, x, baseline, line):
                return page.cover.shape[1]
            x += written.cover.shape[1] + round(page.rng.uniform(0.12, 0.3) * height)
    return x


def _put_sign(page: Page, name: str, x: int, baseline: int, height: float) -> int:
    """Draw a sign with the page's pen and slant; return where the next ink may begin."""
    rng = page.rng
    lean = np.array([[1, 0], [-page.slant + rng.normal(0, 0.05), 1]])
    size = height * rng.uniform(0.9, 1.1)
    paths = [(np.array(path) + rng.normal(0, 0.02, (len(path), 2))) @ lean for path in SIGNS[name]]
    ink = draw_strokes([size * path for path in paths], stroke(page.pen, height))
    bottom = baseline + round(size * max(float(path[:, 1].max()) for path in paths))
    page.ink(ink, x, bottom)
    return int(x + ink.shape[1] + round(rng.uniform(0.12, 0.3) * height))


def _parts(text: str) -> list[str]:
    """Return runs of digits, and everything else one by one."""
    parts: list[str] = []
    for char in text:
        if parts and char.isdigit() and parts[-1].isdigit():
            parts[-1] += char
        else:
            parts.append(char)
    return parts


def _number(rng: np.random.Generator, length: int) -> str:
    return "".join(map(str, rng.integers(0, 10, length)))


def _telephone(rng: np.random.Generator) -> str:
    area, number = _number(rng, int(rng.integers(3, 5))), _number(rng, int(rng.integers(4, 8)))
    return f"({area}) {number}" if rng.random() < 0.6 else f"+{_number(rng, 2)} {area}/{number}"


def _date(rng: np.random.Generator) -> str:
    day, month = rng.integers(1, 32), rng.integers(1, 13)
    sign = "/" if rng.random() < 0.7 else "-"
    return f"{day}{sign}{month}{sign}{rng.integers(1950, 2030)}"


def _marks(rng: np.random.Generator) -> str:
    return f"{rng.integers(0, 100)}/{rng.integers(10, 101)}"


def _sum(rng: np.random.Generator) -> str:
    first, second = rng.integers(1, 100, 2)
    return f"{first}+{second}={first + second}"


def _item(rng: np.random.Generator) -> str:
    return f"{rng.integers(1, 30)}) {_number(rng, int(rng.integers(1, 5)))}"


def _price(rng: np.random.Generator) -> str:
    return f"{rng.integers(0, 200)}{rng.choice(['.', ','])}{_number(rng, 2)}"


def _time(rng: np.random.Generator) -> str:
    return f"{rng.integers(0, 24)}{rng.choice([':', ':', '.'])}{rng.integers(0, 60):02d}"


def _decimal(rng: np.random.Generator) -> str:
    return f"{rng.integers(0, 100)}{rng.choice(['.', ','])}{rng.integers(0, 10)}"


def _day(rng: np.random.Generator) -> str:
    return f"{rng.integers(1, 32)}.{rng.integers(1, 13)}.{rng.integers(1950, 2030)}"


ENTRIES: tuple[Entry, ...] = (_telephone, _date, _marks, _sum, _item)
POINTED: tuple[Entry, ...] = (_price, _time, _decimal, _day)
