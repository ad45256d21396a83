"""Signs beside digits, and what is pressed into paper."""

import numpy as np

from digitnet.synthesis.pages.grounds import emboss
from digitnet.synthesis.pages.texts import ENTRIES
from digitnet.synthesis.pages.writing.marks import draw_mark


def bulge(name: str) -> float:
    """Return how far a sign's middle lies to the right of its ends, pixels."""
    ink = draw_mark(name, 60, 0.1, np.random.default_rng(4))
    middles = [np.flatnonzero(row > 127).mean() for row in ink if (row > 127).any()]
    return float(np.median(middles[20:-20]) - (middles[2] + middles[-3]) / 2)


def test_what_opens_bends_to_the_left_and_what_closes_to_the_right() -> None:
    for opens, closes in ("()", "[]"):
        assert bulge(opens) < -3
        assert bulge(closes) > 3


def test_brackets_in_entries_come_in_pairs() -> None:
    rng = np.random.default_rng(0)
    texts = [make(rng) for make, _ in ENTRIES for _ in range(40)]
    bracketed = [text for text in texts if set(text) & set("()[]")]
    assert len(bracketed) == 80
    for text in bracketed:
        signs = "".join(char for char in text if char in "()[]")
        assert signs in {"()", "[]"}


def test_embossed_paper_is_lighter_and_darker_but_hardly_changed_on_average() -> None:
    for seed in range(5):
        ground = np.ones((160, 160), np.float32)
        emboss(ground, np.random.default_rng(seed))
        assert ground.min() < 0.995
        assert ground.max() > 1.005
        assert abs(ground.mean() - 1) < 0.01
        assert ground.min() > 0.6
