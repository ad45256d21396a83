from pathlib import Path

import matplotlib
import numpy as np

from digitnet.synthesis.pages.fonts.faces import BUILT_IN, Face
from digitnet.synthesis.pages.fonts.glyphs import build_glyphs
from digitnet.synthesis.pages.fonts.words import (
    CAPTIONS,
    PLAIN_WORDS,
    SHORT_FORMS,
    other_script,
    random_letters,
    random_name,
    random_words,
)


def test_no_words_have_a_digit_and_none_are_empty():
    rng = np.random.default_rng(0)
    drawn = [random_words(rng) for _ in range(3000)]
    assert all(text.strip() for text in drawn)
    assert not any(char.isdigit() for text in drawn for char in text)
    assert len(set(drawn)) > 2200
    assert max(len(text.split()) for text in drawn) <= 8


def test_words_depend_on_nothing_but_the_generator():
    one, two = (
        [random_words(rng) for _ in range(50)] for rng in map(np.random.default_rng, (4, 4))
    )
    assert one == two


def test_the_lists_hold_what_forms_and_languages_have():
    assert {"Name", "Date", "Amount", "Account No.", "Rs.", "Total"} <= set(CAPTIONS)
    assert {"Jan", "kg", "Mon"} <= set(SHORT_FORMS)
    assert {"and", "und", "école", "niño", "için", "pani"} <= set(PLAIN_WORDS)
    assert len(set(PLAIN_WORDS)) > 450


def test_names_have_capitals_and_letters_have_no_spaces():
    rng = np.random.default_rng(1)
    names = [random_name(rng) for _ in range(200)]
    assert all(part[0].isupper() for name in names for part in name.split())
    letters = [random_letters(rng) for _ in range(200)]
    assert all(text.isalpha() and len(text) <= 8 for text in letters)
    assert {len(text) for text in letters} == set(range(1, 9))


def test_another_scripts_words_come_from_its_face():
    path = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    bank = build_glyphs([BUILT_IN, Face(path, "DejaVu Sans", kind="other")])
    face, text = other_script(np.random.default_rng(2), bank)
    assert face == 1
    assert set(text.split()) <= set(bank.units(1))
    assert other_script(np.random.default_rng(2), bank, held_out=True) is None
