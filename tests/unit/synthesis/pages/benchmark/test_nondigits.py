import numpy as np
import pytest

from digitnet.synthesis.pages.benchmark import nondigits


@pytest.mark.parametrize("kind", list(nondigits.KINDS))
def test_the_seed_fixes_the_picture(kind):
    for seed in range(5):
        picture = nondigits.draw_nondigit(kind, seed)
        assert picture.dtype == np.uint8
        assert picture.ndim == 3
        assert picture.shape[2] == 3
        assert (picture == nondigits.draw_nondigit(kind, seed)).all()


@pytest.mark.parametrize("kind", ["scribble", "shape", "logo", "letter"])
def test_drawn_kinds_have_ink_on_a_ground(kind):
    for seed in range(10):
        grey = nondigits.draw_nondigit(kind, seed).mean(2)
        assert np.ptp(grey) > 40
        assert (np.abs(grey - np.median(grey)) > 20).mean() > 0.003


def test_blanks_have_no_edges():
    for seed in range(10):
        grey = nondigits.draw_nondigit("blank", seed).mean(2)
        assert np.abs(np.diff(grey, axis=0)).max() < 30


def test_letters_leave_out_what_looks_like_a_digit():
    assert not set(nondigits.LETTERS) & set("0123456789OoIilLSsZzBbGgqQDTtYyJjCcUuaeh&")


def test_there_are_many_fonts():
    assert len(nondigits.font_files()) >= 10
