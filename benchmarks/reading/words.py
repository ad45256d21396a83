"""Digits that are read into words: printed and handwritten, in fonts that training never saw."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.errors import DataError
from digitnet.synthesis.pages.fonts.glyphs import GlyphBank, ambiguous, load_glyphs
from digitnet.synthesis.pages.fonts.lettering import Drawn
from digitnet.synthesis.pages.fonts.words import random_words
from reading.bench import MEASURING_SEED, Bench
from reading.results import Result

KINDS = {"text": "printed", "handwriting": "handwritten"}
WORDS_A_PAGE = 10
PAGES = 50
"""Of each kind: a thousand words in all."""
SURE = 0.9
GAP = 0.6
"""Between words, as a share of the height of a capital."""


def words(bench: Bench) -> list[Result]:
    """Count the digits that are read on pages of words."""
    label = "false digits in 1,000 words"
    try:
        glyphs = load_glyphs()
    except DataError as error:
        return [Result("words", label, None, "", note=str(error))]
    lacking = [name for kind, name in KINDS.items() if not glyphs.indices(kind, held_out=True)]
    if lacking:
        note = f"no {' or '.join(lacking)} fonts kept from training: run tools/fonts.py"
        return [Result("words", label, None, "", note=note)]
    false = dict.fromkeys(KINDS.values(), 0)
    sure, written = 0, 0
    for name, page in word_pages(glyphs, 1 if bench.quick else PAGES, bench.develop):
        found = bench.reader.read(page).digits
        false[name] += len(found)
        sure += sum(digit.confidence >= SURE for digit in found)
        written += WORDS_A_PAGE
    # Of fewer words, as many times more: the goal is for a thousand.
    value = sum(false.values()) * 1000 / written
    note = ", ".join(f"{name} {count}" for name, count in false.items())
    note += f"; {sure} at a confidence of {100 * SURE:.0f} % and more; {written} words"
    details = {name: float(count) for name, count in false.items()}
    bar = 5
    return [Result("words", label, value, "", bar, at_least=False, note=note, details=details)]


def word_pages(
    glyphs: GlyphBank, count: int, develop: bool = False
) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """Yield so many pages of each kind, with the kind's name; words on them hold no digit."""
    first = 0 if develop else MEASURING_SEED
    for kind, name in KINDS.items():
        for seed in range(first, first + count):
            yield name, compose_page(glyphs, kind, np.random.default_rng([seed, *kind.encode()]))


def compose_page(glyphs: GlyphBank, kind: str, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Set ten words in one held-out face on paper: one word a line, or two."""
    faces = glyphs.indices(kind, held_out=True)
    face = faces[int(rng.integers(len(faces)))]
    height = float(rng.uniform(16, 60))
    drawn = [draw_word(glyphs, face, height, rng) for _ in range(WORDS_A_PAGE)]
    columns = int(rng.integers(1, 3))
    rows = [drawn[start : start + columns] for start in range(0, WORDS_A_PAGE, columns)]
    gap = round(GAP * height)
    cover = _stack([_beside([word.cover for word in row], 2 * gap) for row in rows], gap)
    return _photographed(np.pad(cover, 2 * gap), rng)


def draw_word(glyphs: GlyphBank, face: int, height: float, rng: np.random.Generator) -> Drawn:
    """Draw a word in which every letter is one to anyone: no lone "O", no "Il"."""
    while True:
        text = next((word for word in random_words(rng).split() if len(word) > 1), "")
        drawn = glyphs.draw(face, text, height, rng)
        if drawn.characters and not any(ambiguous(drawn)):
            return drawn


def _beside(covers: list[NDArray[np.uint8]], gap: int) -> NDArray[np.uint8]:
    tall = max(cover.shape[0] for cover in covers)
    return np.hstack([np.pad(cover, ((0, tall - cover.shape[0]), (0, gap))) for cover in covers])


def _stack(covers: list[NDArray[np.uint8]], gap: int) -> NDArray[np.uint8]:
    wide = max(cover.shape[1] for cover in covers)
    return np.vstack([np.pad(cover, ((0, gap), (0, wide - cover.shape[1]))) for cover in covers])


def _photographed(cover: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Lay the ink on paper in uneven light, a little blurred, with a camera's noise."""
    ink = cv2.GaussianBlur(cover, (0, 0), float(rng.uniform(0.4, 1.2))).astype(np.float32) / 255
    height, width = cover.shape
    corners = rng.uniform(0.75, 1, (2, 2)).astype(np.float32)
    light = cv2.resize(corners, (width, height), interpolation=cv2.INTER_LINEAR)
    paper = light * float(rng.uniform(190, 255))
    picture = paper * (1 - ink * float(rng.uniform(0.5, 0.95)))
    picture += rng.normal(0, float(rng.uniform(0.5, 4)), cover.shape)
    return np.clip(picture, 0, 255).astype(np.uint8)
