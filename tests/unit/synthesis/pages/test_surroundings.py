"""What stands beside digits and is none: signs, rings, holes, units."""

import dataclasses

import numpy as np
import pytest

from digitnet.synthesis.pages import entries
from digitnet.synthesis.pages import writer as writing
from digitnet.synthesis.pages.canvas import Canvas
from digitnet.synthesis.pages.clutter import row_of_rings
from digitnet.synthesis.pages.entries import ring, write_entry
from digitnet.synthesis.pages.fonts.lettering import Character, Drawn
from digitnet.synthesis.pages.layouts import LAYOUTS
from digitnet.synthesis.pages.scene import LETTER, MARK, NO_LOSS
from digitnet.synthesis.pages.texts import ENTRIES, pick_entry, random_entry
from digitnet.synthesis.pages.writer import Writer, pick_writer
from digitnet.synthesis.pages.writing.bank import Bank
from digitnet.synthesis.pages.writing.hand import INK, pick_hand, write_digit
from digitnet.synthesis.pages.writing.marks import HIGH, MARKS, draw_mark, rise_of

HEIGHT = 40.0


def writer_of(bank: Bank, seed: int = 0) -> Writer:
    writer = pick_writer(Canvas(320), bank, HEIGHT, np.random.default_rng(seed))
    writer.hand = dataclasses.replace(writer.hand, source="mnist", plain=False, european=False)
    return writer


@pytest.mark.parametrize("name", MARKS)
def test_a_mark_is_cropped_to_its_ink_and_as_high_as_people_write_it(name: str) -> None:
    for seed in range(10):
        ink = draw_mark(name, HEIGHT, 0.1, np.random.default_rng(seed)) > INK
        assert ink[[0, -1]].any(axis=1).all()
        assert ink[:, [0, -1]].any(axis=0).all()
        assert (0.12 if name in HIGH else 0.2) * HEIGHT < len(ink) < 2 * HEIGHT


def test_an_opening_bracket_is_bowed_to_the_left_and_a_closing_one_to_the_right() -> None:
    for name, left in (("(", True), (")", False)):
        ink = draw_mark(name, 100, 0.05, np.random.default_rng(1), slant=0.0) > INK
        ends, middle = ink[[2, -3]].nonzero()[1].mean(), ink[len(ink) // 2].nonzero()[0].mean()
        assert (middle < ends) == left


def test_a_slash_leans_more_than_the_hand_that_writes_it(bank: Bank) -> None:
    writer = writer_of(bank)
    writer.hand = dataclasses.replace(writer.hand, slant=0.3, lean=0.2)
    for _ in range(20):
        cover, _ = writer._sign("/")
        assert cover.shape[1] > 0.3 * len(cover)


@pytest.mark.parametrize(("x", "label"), [(-1.5 * HEIGHT, NO_LOSS), (HEIGHT, MARK)])
def test_a_slash_behind_nothing_may_be_a_1(bank: Bank, x: float, label: int) -> None:
    writer = writer_of(bank)
    writer.number("00/1", x, baseline=100)
    assert writer.canvas.labels[-2:] == [label, 1]


@pytest.mark.parametrize(
    ("name", "tall", "low", "high"),
    [("(", 60, -20, 0), ("(", 30, 0, 0), ("+", 20, 10, 10), ("€", 30, 0, 0), ("°", 10, 29, 36)],
)
def test_where_a_sign_stands(name: str, tall: float, low: float, high: float) -> None:
    rises = [rise_of(name, tall, HEIGHT, np.random.default_rng(seed)) for seed in range(50)]
    assert low <= min(rises) <= low + 2
    assert high - 2 <= max(rises) <= high


def test_signs_of_an_entry_are_marks(bank: Bank) -> None:
    writer = writer_of(bank)
    writer.number("(12)/3", 10, 100)
    assert writer.canvas.labels == [MARK, 1, 2, MARK, MARK, 3]


def test_some_signs_are_a_handwriting_fonts(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "SIGNS_OF_FONTS", 1.0)
    writer = writer_of(dataclasses.replace(bank, hand_faces=[0]))
    ink, rise = writer._sign("(")
    assert rise < 0, "the built-in font's bracket reaches below the line"
    assert (ink > INK)[[0, -1]].any(axis=1).all()
    assert (ink > INK)[:, [0, -1]].any(axis=0).all()
    assert 0.8 * HEIGHT < len(ink) < 2 * HEIGHT


def test_a_slash_is_never_a_fonts(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    """A font's may lean like the hand's 1s."""
    monkeypatch.setattr(writing, "SIGNS_OF_FONTS", 1.0)
    without = writer_of(bank)._sign("/")
    with_font = writer_of(dataclasses.replace(bank, hand_faces=[0]))._sign("/")
    np.testing.assert_array_equal(with_font[0], without[0])
    assert with_font[1] == without[1]


@pytest.mark.parametrize("faint", [False, True], ids=["lacks", "shows too faintly"])
def test_a_sign_that_the_font_lacks_is_drawn(
    bank: Bank, monkeypatch: pytest.MonkeyPatch, *, faint: bool
) -> None:
    monkeypatch.setattr(writing, "SIGNS_OF_FONTS", 1.0)
    assert "€" not in bank.glyphs.units(0)
    if faint:
        drawn = Drawn(np.full((9, 9), INK, np.uint8), (Character("€", 0, 0, 9, 9),), 9, (0,))
        monkeypatch.setattr(bank.glyphs, "draw", lambda *_: drawn)
    ink, rise = writer_of(dataclasses.replace(bank, hand_faces=[0]))._sign("€")
    assert len(ink) > 0.6 * HEIGHT
    assert rise == 0


def test_a_sign_as_small_as_a_point_is_no_symbol(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    for tall, labels in ((10, [1, 2]), (20, [1, MARK, 2])):
        writer = writer_of(bank)
        plus = np.full((tall, tall), 255, np.uint8), 5.0
        monkeypatch.setattr(writer, "_sign", lambda _, made=plus: made)
        writer.number("1+2", 10, 100)
        assert writer.canvas.labels == labels


def test_most_dollars_have_a_stroke_from_top_to_bottom() -> None:
    strokes = [MARKS["$"](np.random.default_rng(seed))[1:] for seed in range(200)]
    through = [all(np.ptp(line[:, 1]) > 1 for line in lines) for lines in strokes]
    assert 0.6 < np.mean(through) < 0.9
    assert {len(lines) for lines in strokes} == {1, 2}


def test_a_ring_is_ink_around_a_number_and_no_symbol(bank: Bank) -> None:
    writer = writer_of(bank)
    ring(writer, 100, 160, 200)
    ink = np.maximum(writer.canvas.written, writer.canvas.ruled) > INK
    rows, columns = ink.nonzero()
    assert columns.min() < 100
    assert columns.max() > 160
    assert rows.min() < 160
    assert rows.max() > 200
    assert not ink[170:190, 120:140].any()
    assert writer.canvas.labels == []


def test_a_unit_behind_a_number_is_letters(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "MEASURED", 1.0)
    monkeypatch.setattr(entries, "UNITS", ("kg",))
    writer = writer_of(bank)
    write_entry(writer, "12", 10, 100)
    assert writer.canvas.labels[:2] == [1, 2]
    assert writer.canvas.labels[2:] == [LETTER, LETTER]


def test_a_row_of_rings_is_marks_of_one_size() -> None:
    seen = 0
    for seed in range(20):
        canvas = Canvas(320)
        row_of_rings(canvas, np.random.default_rng(seed))
        seen += len(canvas.labels)
        assert set(canvas.labels) <= {MARK}
        sides = {tuple(np.round(box[2:], 3)) for box in canvas.boxes}
        assert len(sides) <= 1
    assert seen > 60


def test_rings_leave_out_what_is_written_there() -> None:
    canvas = Canvas(320)
    canvas.written[:] = 255
    row_of_rings(canvas, np.random.default_rng(0))
    assert canvas.labels == []


def test_entries_of_one_kind_have_the_same_signs() -> None:
    rng = np.random.default_rng(0)
    assert sum(share for _, share in ENTRIES) == pytest.approx(1)
    texts = "".join(random_entry(rng) for _ in range(500))
    assert set("()/.-+€%") <= set(texts)
    assert set(texts) <= set("0123456789.,-:'") | set(MARKS)
    dates = next(kind for kind, _ in ENTRIES if kind.__name__ == "_date")
    assert {sum(char in "/.-" for char in dates(rng)) for _ in range(50)} == {2}
    assert pick_entry(rng) in [kind for kind, _ in ENTRIES]


def test_a_list_has_numbers_on_several_lines(bank: Bank) -> None:
    canvas = Canvas(320)
    LAYOUTS["listed"][0](canvas, bank, np.random.default_rng(3))
    tops = {round(box[1] / 20) for box, label in zip(canvas.boxes, canvas.labels, strict=True)}
    assert len(tops) >= 3


def test_the_1s_of_a_hand_lean_alike(bank: Bank) -> None:
    """Of two 1s in the bank, one upright and one that leans, each hand mostly takes its own."""
    upright, leaning = np.zeros((2, 28, 28), np.uint8)
    upright[4:24, 13:15] = 255
    for row in range(20):
        leaning[4 + row, 17 - row // 3 : 19 - row // 3] = 255
    pictures = np.stack([upright, leaning])
    rows = [np.array([0, 1])] * 10
    two = dataclasses.replace(bank, pictures=pictures, fields=bank.fields[:2], rows=rows)
    assert two.leans[0] == pytest.approx(0, abs=0.01)
    assert two.leans[1] > 0.25
    hand = dataclasses.replace(
        pick_hand(two, np.random.default_rng(0)),
        source="mnist", pen=None, slant=0.0, turn=0.0, bend=0.0, aspect=1.0, european=False,
        plain=False,
    )  # fmt: skip
    for lean, wide in ((0.0, False), (0.35, True)):
        own = dataclasses.replace(hand, lean=lean)
        widths = [
            write_digit(two, own, 1, HEIGHT, np.random.default_rng(seed)).shape[1] / HEIGHT
            for seed in range(20)
        ]
        assert sum((width > 0.25) == wide for width in widths) >= 19
