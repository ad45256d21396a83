import shutil
from pathlib import Path

import matplotlib
import numpy as np
import pytest

from digitnet.errors import DataError
from digitnet.synthesis.pages.fonts.faces import BUILT_IN, Face
from digitnet.synthesis.pages.fonts.glyphs import (
    ambiguous,
    build_glyphs,
    load_glyphs,
    looks_like_digit,
    save_glyphs,
)
from digitnet.synthesis.pages.fonts.lettering import Style

DEJAVU = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
STYLES = [Style(), Style(slant=0.3), Style(slant=-0.2, bold=0.08), Style(tracking=0.3, bounce=0.05)]


@pytest.fixture(scope="module")
def bank():
    """Pillow's own face, a serif, a hand, and a face of another script."""
    sans = DEJAVU / "DejaVuSans.ttf"
    return build_glyphs(
        [
            BUILT_IN,
            Face(DEJAVU / "DejaVuSerif.ttf", "DejaVu Serif"),
            Face(DEJAVU / "DejaVuSans-Oblique.ttf", "DejaVu Sans", kind="handwriting"),
            Face(sans, "DejaVu Sans", kind="other"),
        ]
    )


def test_drawing_is_a_pure_function(bank):
    one = bank.draw(2, "Hand 305", 25.0, np.random.default_rng(7))
    bank.draw(2, "Other", 40.0, np.random.default_rng(8))
    two = bank.draw(2, "Hand 305", 25.0, np.random.default_rng(7))
    assert np.array_equal(one.cover, two.cover)
    assert (one.characters, one.baseline, one.words) == (two.characters, two.baseline, two.words)
    three = bank.draw(2, "Hand 305", 25.0, np.random.default_rng(9))
    assert one.characters != three.characters


@pytest.mark.parametrize("height", [8.0, 25.0, 100.0])
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("face", [0, 1, 2])
def test_boxes_enclose_all_ink_and_fit_it(bank, face, style, height):
    drawn = bank.draw(face, "Ag7 j%", height, np.random.default_rng(1), style)
    assert "".join(character.char for character in drawn.characters) == "Ag7j%"
    assert drawn.words == (0, 0, 0, 1, 1)
    left = drawn.cover.copy()
    for _, x, y, w, h in drawn.characters:
        spread = 1 if height > 48 else 0  # enlarging spreads ink by half a pixel of the bank
        rows = slice(max(0, int(y) - spread), int(np.ceil(y + h)) + spread)
        columns = slice(max(0, int(x) - spread), int(np.ceil(x + w)) + spread)
        inside = drawn.cover[rows, columns] > 0
        high, wide = (np.ptp(np.flatnonzero(inside.any(axis=axis))) + 1 for axis in (1, 0))
        assert abs(high - h) < 2.5 + 2 * spread
        assert abs(wide - w) < 2.5 + 2 * spread
        left[rows, columns] = 0
    assert not left.any()


@pytest.mark.parametrize("height", [9.0, 14.0, 25.0, 60.0])
def test_a_digit_is_as_high_as_asked_and_stands_on_the_baseline(bank, height):
    for face in (0, 1, 2):
        (digit,) = bank.draw(face, "5", height).characters
        assert digit.h == pytest.approx(height, rel=0.08)
        drawn = bank.draw(face, "E", height)
        assert drawn.characters[0].y + drawn.characters[0].h == pytest.approx(
            drawn.baseline, abs=0.02 * height + 0.1
        )


def test_ink_is_dark_where_a_stroke_is_wide(bank):
    cover = bank.draw(1, "8", 40.0).cover
    assert cover.dtype == np.uint8
    assert cover.max() == 255
    assert cover[0].max() == cover[:, 0].max() == 0
    small = bank.draw(1, "8", 9.0).cover
    assert small.max() > 150
    assert small.mean() == pytest.approx(cover.mean(), rel=0.5)


def test_bold_adds_ink_and_tracking_adds_width(bank):
    plain, bold = (bank.draw(0, "Total", 30.0, None, Style(bold=b)).cover for b in (0.0, 0.08))
    assert bold.sum() > 1.3 * plain.sum()
    wide = bank.draw(0, "Total", 30.0, None, Style(tracking=0.2))
    narrow = bank.draw(0, "Total", 30.0)
    added = wide.characters[-1].x - narrow.characters[-1].x
    assert added == pytest.approx(4 * 0.2 * 30, abs=1.5)


def test_an_accent_that_a_face_lacks_is_dropped_and_nothing_gives_no_ink(bank):
    rich = bank.draw(1, "é", 48.0).characters[0].h
    assert rich > 1.2 * bank.draw(1, "e", 48.0).characters[0].h
    assert bank.draw(1, "ń", 48.0).characters[0].h == bank.draw(1, "n", 48.0).characters[0].h
    assert bank.draw(1, "漢 ", 48.0).characters == ()


def test_another_script_is_drawn_by_its_words(bank):
    assert bank.indices("other") == [3]
    words = bank.units(3)
    assert len(words) >= 20
    assert all(char.isalpha() and not char.isascii() for word in words for char in word)
    drawn = bank.draw(3, f"{words[0]} {words[1]}", 30.0)
    assert [character.char for character in drawn.characters] == words[:2]
    assert drawn.cover.max() > 200


def test_held_out_faces_and_training_faces_share_none(bank):
    kinds = ("text", "handwriting", "other")
    trained = {index for kind in kinds for index in bank.indices(kind)}
    held = {index for kind in kinds for index in bank.indices(kind, held_out=True)}
    assert trained | held == {0, 1, 2, 3}
    assert not trained & held
    assert bank.indices("text", digits=True) == [0, 1]


def test_a_face_without_letters_is_left_out_and_none_at_all_is_an_error():
    symbols = Face(DEJAVU / "STIXSizOneSymReg.ttf", "STIX symbols")
    assert len(build_glyphs([symbols, BUILT_IN]).faces) == 1
    with pytest.raises(DataError, match="none of 1 fonts can be drawn"):
        build_glyphs([symbols])


def test_the_cache_gives_the_same_glyphs_and_is_made_anew_when_torn(tmp_path):
    fonts, cache = tmp_path / "fonts", tmp_path / "cache"
    fonts.mkdir()
    shutil.copy(DEJAVU / "DejaVuSansMono.ttf", fonts)
    first = load_glyphs(cache, fonts)
    (file,) = cache.iterdir()
    made = file.stat().st_mtime_ns
    second = load_glyphs(cache, fonts)
    assert file.stat().st_mtime_ns == made
    assert second.faces == first.faces
    assert np.array_equal(second.draw(0, "Ax 40", 20.0).cover, first.draw(0, "Ax 40", 20.0).cover)
    file.write_bytes(file.read_bytes()[:-2000])
    assert load_glyphs(cache, fonts).units(0) == first.units(0)
    assert load_glyphs(cache, fonts).draw(0, "7", 20.0).characters[0].char == "7"


def test_a_cache_that_cannot_be_written_costs_time_alone(tmp_path):
    fonts, cache = tmp_path / "fonts", tmp_path / "cache"
    fonts.mkdir()
    shutil.copy(DEJAVU / "DejaVuSansMono.ttf", fonts)
    cache.write_text("a file where the folder should be")
    assert len(load_glyphs(cache, fonts).faces) == 1
    assert cache.read_text() == "a file where the folder should be"


def test_what_a_word_explains_is_not_ambiguous(bank):
    assert [char for char in "O0lIsx7ATBQG" if looks_like_digit(char)] == list("O0lIs7")
    drawn = bank.draw(0, "some lO | No.", 20.0)
    flags = "".join("?" if flag else "." for flag in ambiguous(drawn))
    assert flags == "....???..."


def test_a_saved_bank_serves_where_no_fonts_are(bank, tmp_path, monkeypatch):
    path = tmp_path / "bank.npz"
    save_glyphs(bank, path)
    monkeypatch.setenv("DIGITNET_FONTS", str(path))
    loaded = load_glyphs()
    assert loaded.faces == bank.faces
    assert np.array_equal(loaded.draw(1, "Sum", 20.0).cover, bank.draw(1, "Sum", 20.0).cover)
    path.write_bytes(b"no glyphs")
    with pytest.raises(DataError, match=r"bank\.npz is no file of glyphs"):
        load_glyphs()
