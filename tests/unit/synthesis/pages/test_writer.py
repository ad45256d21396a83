"""How far a leaning digit reaches over its neighbour, and what the writer labels."""

import dataclasses

import numpy as np
import pytest

from digitnet.synthesis.pages.canvas import Canvas, Cover
from digitnet.synthesis.pages.scene import LETTER, NO_LOSS
from digitnet.synthesis.pages.texts import random_number
from digitnet.synthesis.pages.writer import Outline, pick_writer, put_text
from digitnet.synthesis.pages.writing.bank import Bank


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
