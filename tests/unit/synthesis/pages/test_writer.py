"""How far a leaning digit reaches over its neighbour, and what the writer labels."""

import dataclasses

import numpy as np
import pytest

from digitnet.synthesis.pages.canvas import Canvas, Cover
from digitnet.synthesis.pages.grids import boxes
from digitnet.synthesis.pages.scene import LETTER, NO_LOSS
from digitnet.synthesis.pages.texts import random_number
from digitnet.synthesis.pages.writer import pick_writer, put_text
from digitnet.synthesis.pages.writing.bank import Bank
from digitnet.synthesis.pages.writing.marks import draw_small
from digitnet.synthesis.pages.writing.outline import Outline


def leaning(height: int = 20, width: int = 10) -> Cover:
    """A bar from the lower left corner to the upper right one."""
    cover = np.zeros((height, width), np.uint8)
    for row in range(height):
        cover[row, width - 1 - row * width // height] = 255
    return cover


def test_two_leaning_bars_overlap_their_boxes() -> None:
    room = Outline(leaning(), 0).room(leaning(), 0)
    assert room == pytest.approx(0.8 * 10)


def test_upright_bars_keep_their_distance() -> None:
    bar = np.full((20, 4), 255, np.uint8)
    assert Outline(bar, 0).room(bar, 0) == 0


def test_a_digit_in_another_line_takes_no_more_room_than_a_neighbour() -> None:
    assert Outline(leaning(), 0).room(leaning(), 30) <= 0.8 * 10


def test_letters_of_a_word_are_labelled_and_a_lone_double_carries_no_loss(bank: Bank) -> None:
    face = bank.print_faces[0]
    canvas, rng = Canvas(320), np.random.default_rng(0)
    put_text(canvas, bank, face, "some", at=(10, 60), height=30, rng=rng)
    assert canvas.labels == [LETTER] * 4
    canvas = Canvas(320)
    put_text(canvas, bank, face, "O 7", at=(10, 60), height=30, rng=rng)
    assert sorted(canvas.labels) == [7, NO_LOSS]


def numbers_of(canvas: Canvas) -> list[str]:
    """Return the digits of each number that was put down, in the order of writing."""
    texts: dict[int, str] = {}
    for label, number in zip(canvas.labels, canvas.numbers, strict=True):
        if number >= 0:
            texts[number] = texts.get(number, "") + str(label)
    return list(texts.values())


@pytest.mark.parametrize("text", ["12.50", "12'50", "12/50", "(12)50", "12:50", "12,-50"])
def test_a_sign_ends_a_number(bank: Bank, text: str) -> None:
    canvas, rng = Canvas(320), np.random.default_rng(0)
    pick_writer(canvas, bank, 30, rng).number(text, 10, 60)
    put_text(canvas, bank, bank.print_faces[0], text, at=(10, 120), height=30, rng=rng)
    assert numbers_of(canvas) == ["12", "50"] * 2


def test_small_signs_are_of_many_sizes() -> None:
    """People's commas are specks, or half as long as a digit."""
    rng = np.random.default_rng(0)
    tall = {sign: [len(draw_small(sign, 40, 0.1, rng)) for _ in range(200)] for sign in ".,':"}
    for sign in ",'":
        low, high = np.quantile(tall[sign], [0.05, 0.95])
        assert low < 14
        assert high > 20
    assert max(tall["."]) <= min(tall[":"])


def test_small_signs_take_all_their_room_or_hardly_any(bank: Bank) -> None:
    rooms = []
    for seed in range(40):
        ends = []
        for text in ("44", "4.4"):
            canvas, rng = Canvas(320), np.random.default_rng(seed)
            writer = pick_writer(canvas, bank, 40, rng)
            writer.gap, writer.touching, writer.kerned = 0.2, 0.0, False
            writer.number(text, 10, 100)
            first, last = canvas.boxes
            ends.append((last[0] - first[0] - first[2]) / 40)
        rooms.append(ends[1] - ends[0])
    assert min(rooms) < 0.12
    assert max(rooms) > 0.3


def test_words_and_gaps_end_a_number_in_print(bank: Bank) -> None:
    canvas, rng = Canvas(320), np.random.default_rng(0)
    put_text(canvas, bank, bank.print_faces[0], "12 34a56", at=(10, 60), height=20, rng=rng)
    assert numbers_of(canvas) == ["12", "34", "56"]


def test_a_number_can_be_gone_on_with(bank: Bank) -> None:
    canvas, rng = Canvas(320), np.random.default_rng(0)
    writer = pick_writer(canvas, bank, 30, rng)
    number = canvas.next_number()
    for place, digit in enumerate("123"):
        writer.number(digit, 10 + 60 * place, 60, number)
    assert numbers_of(canvas) == ["123"]


def test_some_numbers_repeat_a_digit() -> None:
    rng = np.random.default_rng(0)
    long = [text for text in (random_number(rng, 8) for _ in range(2000)) if len(text) == 8]
    few = sum(len(set(text)) <= 2 for text in long)
    assert 0.08 < few / len(long) < 0.2


@pytest.mark.parametrize(("text", "same"), [("0.0,0", True), ("000", False)])
def test_a_digit_reaches_over_a_digit_but_not_over_a_sign(
    bank: Bank, text: str, same: bool
) -> None:
    placed = []
    for kerned in (False, True):
        rng = np.random.default_rng(5)
        canvas = Canvas(320)
        writer = pick_writer(canvas, bank, 40, rng)
        writer.hand = dataclasses.replace(writer.hand, source="mnist", slant=0.6, plain=False)
        writer.kerned = kerned
        writer.number(text, 10, 100)
        placed.append([round(box[0]) for box in canvas.boxes])
    assert (placed[0] == placed[1]) == same


def test_the_digits_of_a_comb_are_one_number(bank: Bank) -> None:
    """Nobody else writes digits of one number farther apart than they are high."""
    far = 0
    for seed in range(12):
        canvas = Canvas(320)
        boxes(canvas, bank, np.random.default_rng(seed))
        places = np.array(canvas.boxes)
        for number in range(max(canvas.numbers) + 1):
            rows = np.flatnonzero(np.array(canvas.numbers) == number)
            far += len(rows) > 2 and np.diff(places[rows, 0]).min() > places[rows, 3].mean()
    assert far > 3
