"""What becomes of a digit in different hands."""

import dataclasses

import numpy as np
import pytest

from digitnet.synthesis.forms.recorded import Recorded
from digitnet.synthesis.pages.writing import hand as hand_module
from digitnet.synthesis.pages.writing.bank import Bank
from digitnet.synthesis.pages.writing.hand import INK, Hand, pick_hand, write_digit

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


def test_1s_of_some_hands_are_higher_than_their_other_digits(bank: Bank) -> None:
    tall = dataclasses.replace(UPRIGHT, tall=1.5)
    assert len(write(bank, tall, 1, 0)) == pytest.approx(
        1.5 * len(write(bank, UPRIGHT, 1, 0)), abs=2
    )
    assert len(write(bank, tall, 2, 0)) == len(write(bank, UPRIGHT, 2, 0))
    hands = [pick_hand(bank, np.random.default_rng(seed)) for seed in range(400)]
    taller = [hand.tall for hand in hands if hand.tall > 1]
    assert 0.1 < len(taller) / 400 < 0.2
    assert 1.1 <= min(taller) < 1.2
    assert 1.6 < max(taller) <= 1.7


def test_two_fifths_of_the_1s_7s_and_9s_that_are_drawn_are_of_any_shape(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    dot = np.full((3, 3), 255, np.uint8)
    monkeypatch.setattr(hand_module, "load_recorded", lambda: None)
    monkeypatch.setattr(hand_module, "draw_shape", lambda *_, **__: dot)
    drawn = dataclasses.replace(UPRIGHT, source="drawn")
    for digit, low, high in ((1, 27, 53), (2, 0, 0), (7, 27, 53), (9, 27, 53)):
        shaped = sum(write(bank, drawn, digit, seed).shape == dot.shape for seed in range(100))
        assert low <= shaped <= high
