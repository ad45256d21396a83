"""What becomes of an entry: struck out, counted in tallies, a question's with its letter."""

import numpy as np
import pytest

from digitnet.synthesis.pages import entries, grids
from digitnet.synthesis.pages.canvas import Canvas
from digitnet.synthesis.pages.entries import strike_out, tally, write_entry
from digitnet.synthesis.pages.scene import LETTER, MARK, NO_LOSS
from digitnet.synthesis.pages.texts import random_item
from digitnet.synthesis.pages.writer import Writer, pick_writer, put_text
from digitnet.synthesis.pages.writing.bank import Bank
from digitnet.synthesis.pages.writing.hand import INK

HEIGHT = 40.0


def writer_of(bank: Bank, seed: int = 0) -> Writer:
    return pick_writer(Canvas(640), bank, HEIGHT, np.random.default_rng(seed))


def test_a_number_that_is_struck_out_is_marks_and_the_one_before_it_stays(bank: Bank) -> None:
    for seed in range(20):
        writer = writer_of(bank, seed)
        canvas = writer.canvas
        end = writer.number("12", 10, 100)
        first, bare = len(canvas.labels), canvas.written.copy()
        left = end + 60
        right = writer.number("345", left, 100)
        written = canvas.written > INK
        strike_out(writer, first, left, right, 100)
        assert canvas.labels == [1, 2, MARK, MARK, MARK]
        assert min(canvas.numbers[:2]) >= 0
        assert set(canvas.numbers[2:]) == {-1}
        new = (canvas.written > INK) & ~written
        columns = new.any(axis=0).nonzero()[0]
        assert columns[0] < left + 0.5 * HEIGHT
        assert columns[-1] > right - 0.6 * HEIGHT
        assert np.array_equal(canvas.written[:, : int(end)], bare[:, : int(end)])


def test_grams_behind_a_number_are_a_letter_and_may_be_no_nine(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    for unit, label in (("g", LETTER), ("b", NO_LOSS)):
        monkeypatch.setattr(entries, "UNITS", (unit,))
        writer = writer_of(bank)
        entries._unit(writer, 60, 100)
        assert writer.canvas.labels == [label]


def test_a_lone_digit_with_a_stroke_through_it_may_be_one(bank: Bank) -> None:
    writer = writer_of(bank)
    end = writer.number("7", 10, 100)
    strike_out(writer, 0, 10, end, 100)
    assert writer.canvas.labels == [NO_LOSS]


def test_entries_are_struck_out_as_often_as_said(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "TALLIED", 0)
    for share, label in ((0.0, 1), (1.0, MARK)):
        monkeypatch.setattr(entries, "STRUCK", share)
        writer = writer_of(bank)
        write_entry(writer, "11", 10, 100)
        assert set(writer.canvas.labels[:2]) == {label}


def test_strokes_of_a_tally_are_marks_and_few_of_them_may_be_ones(bank: Bank) -> None:
    counts = {MARK: 0, NO_LOSS: 0}
    for seed in range(40):
        writer = writer_of(bank, seed)
        end = tally(writer, 20, 100)
        labels, boxes = writer.canvas.labels, np.array(writer.canvas.boxes).reshape(-1, 4)
        assert len(set(labels)) <= 1
        if set(labels) == {NO_LOSS}:
            assert len(labels) < 5
        for label in labels:
            counts[label] += 1
        ink = writer.canvas.written > INK
        for x, y, wide, tall in boxes.astype(int):
            assert ink[y : y + tall, x : x + wide + 1].any(axis=1).mean() > 0.9
            assert x + wide <= end + HEIGHT
    assert min(counts.values()) > 10


def test_a_questions_letter_in_print_is_a_letter_and_marks_stand_in_brackets(bank: Bank) -> None:
    rng = np.random.default_rng(0)
    items = {random_item(rng) for _ in range(1000)}
    assert {"[4]", "(4)", "4)"} < items
    assert {char for item in items for char in item if char.isalpha()} == set("abcdefgh")
    canvas = Canvas(320)
    put_text(canvas, bank, 0, "3 (b)", at=(10, 60), height=30, rng=rng)
    assert canvas.labels == [3, MARK, LETTER, MARK]
    written = Canvas(320)
    put_text(written, bank, 0, "3 (b)", at=(10, 60), height=30, rng=rng, printed=False)
    assert written.labels == [3, MARK, NO_LOSS, MARK]
    double = Canvas(320)
    put_text(double, bank, 0, "O l", at=(10, 60), height=30, rng=rng)
    assert double.labels == [NO_LOSS, NO_LOSS]


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_sign_between_a_forms_places_is_the_forms_or_the_hands(
    bank: Bank, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    monkeypatch.setattr(grids, "PREPRINTED", share)
    writer = writer_of(bank)
    grids._between(writer, "/", 100, 100)
    canvas = writer.canvas
    assert canvas.printed.any() == (share == 1)
    assert canvas.written.any() == (share == 0)
    assert canvas.labels == [MARK]
