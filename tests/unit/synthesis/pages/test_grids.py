"""What is ruled round digits: squared paper, and the cells of puzzles."""

import numpy as np
import pytest

from digitnet.synthesis.pages import grids
from digitnet.synthesis.pages.canvas import Canvas
from digitnet.synthesis.pages.grids import cells
from digitnet.synthesis.pages.scene import MARK
from digitnet.synthesis.pages.writer import Writer, pick_writer
from digitnet.synthesis.pages.writing.bank import Bank

SIZE = 320


def ruled(bank: Bank, seed: int, size: int = SIZE) -> Canvas:
    canvas = Canvas(size)
    cells(canvas, bank, np.random.default_rng(seed))
    return canvas


def test_squared_paper_is_ruled_evenly_to_its_edges_and_numbers_run_through_it(bank: Bank) -> None:
    side = 40.0
    writer = pick_writer(Canvas(SIZE), bank, 30, np.random.default_rng(0))
    canvas = writer.canvas
    grids._rule_paper(canvas, (60, 30), side, writer.rng)
    grids._squared(writer, np.arange(60, 250, side), np.arange(30, 250, side), side)
    for edge in (canvas.ruled[0], canvas.ruled[-1], canvas.ruled[:, 0], canvas.ruled[:, -1]):
        lines = np.flatnonzero((edge > 0) & (np.roll(edge, 1) == 0))
        assert len(lines) == SIZE / side
        assert np.ptp(np.diff(lines)) <= 2
    numbers = [number for number in canvas.numbers if number >= 0]
    assert np.unique(numbers, return_counts=True)[1].max() >= 3


def test_registers_have_ticks_in_their_cells(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grids, "SQUARED", 0)
    monkeypatch.setattr(grids, "LETTERED", 0)
    monkeypatch.setattr(grids, "AMONG_WORDS", 0)
    shares = []
    for ticked in (0.0, 1.0):
        monkeypatch.setattr(grids, "TICKED", ticked)
        labels = np.concatenate([ruled(bank, seed).labels for seed in range(12)])
        shares.append((labels == MARK).mean())
    assert shares[0] < 0.1
    assert shares[1] > 0.2


def test_black_cells_are_empty(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grids, "SQUARED", 0)
    monkeypatch.setattr(grids, "LETTERED", 0)
    monkeypatch.setattr(grids, "AMONG_WORDS", 0)
    black = {}
    for share in (0.0, 1.0):
        monkeypatch.setattr(grids, "BLACKENED", share)
        black[share] = [np.mean(ruled(bank, seed).ruled > 200) for seed in range(8)]
    assert np.mean(black[1.0]) > np.mean(black[0.0]) + 0.1


def test_squares_larger_than_the_canvas_are_ruled_and_stay_empty(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    def large(canvas: Canvas, bank: Bank, rng: np.random.Generator, **_: float) -> Writer:
        return pick_writer(canvas, bank, 150, rng)

    monkeypatch.setattr(grids, "new_writer", large)
    monkeypatch.setattr(grids, "SQUARED", 1)
    monkeypatch.setattr(grids, "AMONG_WORDS", 0)
    drawn = [ruled(bank, seed, 64) for seed in range(20)]
    assert any(canvas.ruled.any() and not canvas.boxes for canvas in drawn)
