import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from digitnet.reader.results import FoundDigit, Number, Reading
from digitnet.synthesis.pages.benchmark.page import BenchmarkScene, WrittenNumber
from reading import main
from reading.accuracy import guesses
from reading.bench import Bench
from reading.pages import score_page
from reading.results import Result, over_models, print_table, share

SCRIPT = Path(main.__file__).parents[1] / "reading.py"
PICTURE = np.zeros((28, 28), np.uint8)


class FixedReader:
    """Finds what it was told to, whatever the picture."""

    def __init__(self, digits, numbers=()):
        lines = {digit.line: [d for d in digits if d.line == digit.line] for digit in digits}
        whole = [Number(tuple(row), line) for line, row in sorted(lines.items())]
        self.reading = Reading(list(numbers) or whole)

    def read(self, image):
        return self.reading


def found(digit, x, y=0, line=0):
    return FoundDigit(digit, 1.0, np.ones(10, np.float32), (x, y, 10, 20), line, 0, PICTURE)


@pytest.fixture
def scene():
    """One line with 12 on the left and 3 on the right."""

    def outline(left, right):
        return np.array([(left, 0), (right, 0), (right, 20), (left, 20)], np.float32)

    return BenchmarkScene(
        "plain",
        b"",
        [WrittenNumber("12", outline(0, 30), 0), WrittenNumber("3", outline(60, 80), 0)],
    )


def test_a_number_is_right_when_its_digits_are_read_in_order(scene):
    score = score_page(scene, FixedReader([found("1", 0), found("2", 15), found("3", 65)]))
    assert score.read == ["12", "3"]
    assert score.right == [True, True]
    assert score.lines_right
    assert score.strays == 0


def test_a_missing_and_a_wrong_digit_count(scene):
    score = score_page(scene, FixedReader([found("2", 15), found("8", 65)]))
    assert score.read == ["2", "8"]
    assert score.right == [False, False]
    assert not score.lines_right


@pytest.mark.parametrize(("line", "right"), [(0, False), (1, True)])
def test_a_stray_digit_spoils_the_numbers_of_its_line(scene, line, right):
    digits = [found("1", 0), found("2", 15), found("3", 65), found("9", 40, line=line)]
    score = score_page(scene, FixedReader(digits))
    assert score.right == [right, right]
    assert score.strays == 1
    assert not score.lines_right


def test_a_number_torn_over_two_lines_is_wrong(scene):
    digits = [found("1", 0), found("3", 65), found("2", 15, line=1)]
    score = score_page(scene, FixedReader(digits))
    assert score.read == ["1/2", "3"]
    assert score.right == [False, True]


@pytest.mark.parametrize(("joined", "apart"), [(False, 2), (True, 0)])
def test_numbers_that_are_joined_are_not_told_apart(scene, joined, apart):
    digits = [found("1", 0), found("2", 15), found("3", 65)]
    parts = [digits] if joined else [digits[:2], digits[2:]]
    score = score_page(scene, FixedReader(digits, [Number(tuple(part), 0) for part in parts]))
    assert score.right == [True, True]
    assert score.apart == apart


def test_shares_carry_wilson_intervals():
    result = share("row", "label", [True] * 98 + [False] * 2, bar=97)
    assert result.value == pytest.approx(98)
    assert result.interval == pytest.approx((93.0, 99.45), abs=0.05)
    assert result.passed


def test_a_bar_may_be_a_ceiling_and_nothing_measured_is_neither():
    assert Result("r", "l", 0.7, bar=0.6, at_least=False).passed is False
    assert Result("r", "l", 0.5, bar=0.6, at_least=False).passed is True
    assert Result("r", "l", None, bar=0.6).passed is None
    assert share("r", "l", []).value is None


def test_several_models_become_a_mean_with_its_spread():
    runs = [[Result("r", "l", value, details={"a": value})] for value in (99.0, 99.5, 99.7)]
    (joined,) = over_models(runs)
    assert joined.value == pytest.approx(99.4)
    assert joined.spread == pytest.approx(0.3606, abs=1e-4)
    assert joined.details["a"] == pytest.approx(99.4)


def test_the_table_fits_eighty_columns(capsys):
    results = [
        Result("a", "one small digit in 12 megapixels", 99.123, bar=99, interval=(98.0, 99.9)),
        Result("b", "batches, two threads", 15123.4, "digits/s", 15_000, note="a note " * 30),
    ]
    print_table(results, Console(width=80))
    lines = capsys.readouterr().out.splitlines()
    assert max(len(line) for line in lines) <= 80
    assert "99.12 %" in lines[1]
    assert "98.00–99.90" in lines[1]
    assert "✓" in lines[1]
    assert "15,123 digits/s" in lines[2]


def test_a_picture_without_ink_has_no_guess():
    class Blank:
        probabilities = np.full(10, 0.1)
        picture = PICTURE

    assert list(guesses([Blank()])) == [-1]


def test_rivals_stand_beside_and_the_table_still_fits(capsys):
    others = {
        "RapidOCR 3.10.0": Result("a", "l", 96.9, note="digits alone allowed"),
        "Tesseract 5.3.0": Result("a", "l", 22.38),
    }
    results = [
        Result(
            "a", "sudokus: rows exactly right", 95.13, bar=99, interval=(96, 100), rivals=others
        ),
        Result("b", "batches, two threads", 15123.4, "digits/s", 15_000),
    ]
    print_table(results, Console(width=80))
    lines = capsys.readouterr().out.splitlines()
    assert max(len(line) for line in lines) <= 80
    (row,) = (line for line in lines if "95.13 %" in line)
    assert row.split()[-2:] == ["96.90", "22.38"]
    assert "not ahead of RapidOCR 3.10.0: sudokus: rows exactly right" in lines
    assert "ahead of Tesseract 5.3.0 throughout" in lines


def test_a_folder_that_is_not_there_is_said_in_the_note(tmp_path):
    bench = Bench(None, real_dev=tmp_path / "nowhere")
    (result,) = main.ROWS["real-pages"](bench)
    assert result.value is None
    assert "DIGITNET_REAL_DEV" in result.note


@pytest.mark.mnist
def test_every_row_runs_quickly_and_is_written(tmp_path):
    """The whole command with --quick, in a process of its own."""
    figures = tmp_path / "figures.json"
    command = [sys.executable, str(SCRIPT), "--quick", "--json", str(figures)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert max(len(line) for line in ended.stdout.splitlines()) <= 80
    written = json.loads(figures.read_text())
    assert {result["row"] for result in written["results"]} == set(main.DEFAULT)
    by_label = {result["label"]: result for result in written["results"]}
    assert len(by_label["corruptions, mean"]["details"]) == 15
    assert by_label["MNIST test, whole path"]["value"] > 90
    assert "--cases" in by_label["cases: folders of pictures"]["note"]


def test_without_mnist_it_says_so_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("DIGITNET_DATA", raising=False)
    command = [sys.executable, str(SCRIPT), "--only", "warm"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith("reading.py: ")
    assert len(ended.stderr.splitlines()) == 1
