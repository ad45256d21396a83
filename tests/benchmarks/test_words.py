from pathlib import Path
from types import SimpleNamespace

import matplotlib
import numpy as np
import pytest

from digitnet.synthesis.pages.fonts.faces import Face, is_held_out
from digitnet.synthesis.pages.fonts.glyphs import ambiguous, build_glyphs
from reading import words
from reading.bench import Bench

FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"


@pytest.fixture(scope="module")
def glyphs():
    """One printed and one "handwritten" face that training never sees."""
    kept = [name for name in map(str, range(100)) if is_held_out(name)][:2]
    faces = [
        Face(FONTS / "DejaVuSans.ttf", kept[0], kind="text"),
        Face(FONTS / "DejaVuSerif-Italic.ttf", kept[1], kind="handwriting"),
    ]
    return build_glyphs(faces)


class Finds:
    """Reads the same digits into any picture."""

    def __init__(self, *confidences):
        self.digits = [SimpleNamespace(confidence=confidence) for confidence in confidences]

    def read(self, page):
        return self


def test_words_are_letters_to_anyone(glyphs):
    rng = np.random.default_rng(0)
    for _ in range(200):
        drawn = words.draw_word(glyphs, 0, 30, rng)
        assert not any(ambiguous(drawn))
        assert not any(character.char.isdecimal() for character in drawn.characters)


def test_pages_are_the_same_for_the_same_seed_and_hold_ink(glyphs):
    first, again = (dict(words.word_pages(glyphs, 1)) for _ in range(2))
    assert set(first) == {"printed", "handwritten"}
    for name, page in first.items():
        assert np.array_equal(page, again[name])
        assert page.dtype == np.uint8
        assert page.min() < page.max() - 60


def test_false_digits_are_counted_for_a_thousand_words(glyphs, monkeypatch):
    monkeypatch.setattr(words, "load_glyphs", lambda: glyphs)
    bench = Bench(None, quick=True)
    monkeypatch.setitem(vars(bench), "reader", Finds(0.95, 0.6))
    (result,) = words.words(bench)
    assert result.value == 200  # two digits on each of two pages of ten words
    assert result.details == {"printed": 2, "handwritten": 2}
    assert "2 at a confidence of 90 %" in result.note
    assert result.passed is False


def test_without_fonts_of_a_kind_it_says_so(glyphs, monkeypatch):
    print_only = build_glyphs([glyphs.faces[0]])
    monkeypatch.setattr(words, "load_glyphs", lambda: print_only)
    (result,) = words.words(Bench(None))
    assert result.value is None
    assert "no handwritten fonts" in result.note
