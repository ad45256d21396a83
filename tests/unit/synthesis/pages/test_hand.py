"""What becomes of a digit in different hands."""

import dataclasses

import numpy as np
import pytest

from digitnet.synthesis.forms.recorded import Recorded
from digitnet.synthesis.pages.writing import hand as hand_module
from digitnet.synthesis.pages.writing.bank import Bank
from digitnet.synthesis.pages.writing.hand import INK, Hand, write_digit

UPRIGHT = Hand(
    "mnist", 0.1, 0.0, 1.0, 0.0, 0.0, 0.0, european=False, plain=False, face=-1, habit=0.0, lean=0.0
)
HEIGHT = 40.0


def write(bank: Bank, hand: Hand, digit: int, seed: int) -> np.ndarray:
    return write_digit(bank, hand, digit, HEIGHT, np.random.default_rng(seed))


def test_a_plain_hand_writes_1_as_a_bar_of_any_length(bank: Bank) -> None:
    plain = dataclasses.replace(UPRIGHT, plain=True)
    bars = [write(bank, plain, 1, seed) for seed in range(30)]
    heights = [len(bar) for bar in bars]
    assert 0.7 * HEIGHT < min(heights) < 0.95 * HEIGHT
    assert 1.2 * HEIGHT < max(heights) < 1.45 * HEIGHT
    assert max((bar > INK).sum(axis=1).max() for bar in bars) <= 0.1 * HEIGHT + 3
    assert write(bank, plain, 7, 0).shape == write(bank, UPRIGHT, 7, 0).shape


@pytest.mark.parametrize(("digit", "low", "high"), [(1, 27, 30), (9, 8, 22), (3, 0, 0)])
def test_a_european_hand_takes_some_digits_from_templates(
    bank: Bank, digit: int, low: int, high: int
) -> None:
    """The bank's digits have a beam, wider than the ink in any row of a template's digit."""
    european = dataclasses.replace(UPRIGHT, european=True)
    widest = [(write(bank, european, digit, seed) > INK).sum(1).max() for seed in range(30)]
    assert low <= (np.array(widest) < 0.62 * HEIGHT).sum() <= high


def test_half_of_what_recorded_pens_wrote_is_written_as_they_did(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bar, recorded as a 3: no template of a 3 is so narrow."""
    bar = np.stack([np.full(8, 50), np.linspace(100, 0, 8)], axis=1).astype(np.uint8)
    recorded = Recorded(bar[None], np.array([3], np.uint8))
    monkeypatch.setattr(hand_module, "load_recorded", lambda: recorded)
    drawn = dataclasses.replace(UPRIGHT, source="drawn")
    narrow = [write(bank, drawn, 3, seed).shape[1] < 0.3 * HEIGHT for seed in range(60)]
    assert 18 <= sum(narrow) <= 42
    assert not any(write(bank, drawn, 2, seed).shape[1] < 0.3 * HEIGHT for seed in range(20))
