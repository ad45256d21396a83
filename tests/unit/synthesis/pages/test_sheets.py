"""Sheets of bubbles: what is empty or marked is no digit, what is printed in them is."""

import dataclasses

import numpy as np
import pytest

from digitnet.synthesis.pages import sheets
from digitnet.synthesis.pages.canvas import Canvas
from digitnet.synthesis.pages.scene import LETTER, MARK, NO_LOSS
from digitnet.synthesis.pages.sheets import _bubble, _pick_style, _Style, answers
from digitnet.synthesis.pages.writer import Writer, pick_writer
from digitnet.synthesis.pages.writing.bank import Bank
from digitnet.synthesis.pages.writing.hand import INK

ROUND = _Style((16.0, 14.0), 2, square=False, face=0, answer="fill")


def writer_of(bank: Bank) -> Writer:
    return pick_writer(Canvas(96), bank, 28, np.random.default_rng(1))


def test_an_empty_bubble_is_a_mark_and_hollow(bank: Bank) -> None:
    writer = writer_of(bank)
    _bubble(writer, ROUND, (48, 48), "", marked=False)
    assert (writer.canvas.boxes, writer.canvas.labels) == ([(32, 34, 32, 28)], [MARK])
    ring = writer.canvas.printed > INK
    assert not ring[40:57, 40:57].any()
    assert ring[48, 31:34].any()
    assert ring[48, 63:66].any()


@pytest.mark.parametrize("answer", ["fill", "x", "tick", "scribble"])
def test_a_marked_bubble_is_a_mark_whatever_was_printed_in_it(bank: Bank, answer: str) -> None:
    writer = writer_of(bank)
    style = dataclasses.replace(ROUND, answer=answer)
    _bubble(writer, style, (48, 48), "5", marked=True)
    assert writer.canvas.labels == [MARK]
    assert (writer.canvas.written[34:62, 32:64] > INK).mean() > (0.5 if answer == "fill" else 0.05)


def test_a_digit_in_a_bubble_is_that_digit_and_a_letter_a_letter(bank: Bank) -> None:
    for text, label in (("7", 7), ("E", LETTER)):
        writer = writer_of(bank)
        _bubble(writer, ROUND, (48, 48), text, marked=False)
        assert writer.canvas.labels == [label]


def test_a_box_to_tick_is_ruled(bank: Bank) -> None:
    writer = writer_of(bank)
    _bubble(writer, dataclasses.replace(ROUND, square=True), (48, 48), "", marked=False)
    assert not writer.canvas.printed.any()
    assert (writer.canvas.ruled[33:36, 32:64] > INK).any(axis=0).all()


def test_most_of_a_sheet_are_bubbles(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "INSIDE", 0.0)
    labels: list[int] = []
    for seed in range(30):
        canvas = Canvas(320)
        answers(canvas, bank, np.random.default_rng(seed))
        labels += canvas.labels
    shares = np.bincount(labels, minlength=NO_LOSS + 1) / len(labels)
    assert 0.4 < shares[MARK] < 0.9
    assert 0.1 < shares[:10].sum() < 0.5


def test_bubbles_are_about_as_large_as_digits_and_of_any_kind(bank: Bank) -> None:
    rng = np.random.default_rng(3)
    styles = [_pick_style(bank, 30.0, rng) for _ in range(200)]
    heights = np.array([2 * style.axes[1] for style in styles])
    assert 20 < heights.min() < 26
    assert 40 < heights.max() < 46
    assert 0.1 < np.mean([style.square for style in styles]) < 0.3
    assert {style.answer for style in styles} == {"fill", "x", "tick", "scribble"}
