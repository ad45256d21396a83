from pathlib import Path

import pytest

from reading.real.pictures import Contender, Outcome
from reading.results import Result
from reading.rivals import engines as rivals
from reading.rivals import rows as rival_rows
from reading.rivals.engines import RivalMissingError, RivalReader, one_digit

TABLE = """level\tpage_num\tblock_num\tleft\ttop\twidth\theight\tconf\ttext
1\t1\t0\t0\t0\t500\t200\t-1\t
5\t1\t1\t90\t12\t30\t40\t91.2\t305
5\t1\t1\t10\t10\t30\t40\t96.1\t12
5\t1\t2\t10\t80\t30\t40\t33.0\t48
5\t1\t2\t60\t80\t30\t40\t33.0\t\x20
"""


def contender(name):
    return Contender(name, lambda _: [], lambda _: None)


def rows_of_shares(shares, seen=10):
    """Return a row of two figures, by the setting's name."""

    def row(setting, folder, count):
        value = shares[setting.name]
        results = [Result("real-x", "digits", value), Result("real-x", "whole", value / 2)]
        return results, [Outcome("x", [], [], 0, 0)] * min(seen, count or seen)

    return row


def test_tesseracts_words_become_rows():
    words = list(rivals._tesseract_words(TABLE))
    assert [word.text for word in words] == ["305", "12", "48"]
    assert rivals.rows_of(words) == ["12 305", "48"]


@pytest.mark.parametrize(
    ("lines", "digit"), [(["7"], "7"), (["", " 7 "], "7"), (["77"], None), (["7", "1"], None)]
)
def test_only_one_digit_is_an_answer(lines, digit):
    assert one_digit(lambda _: lines)(Path("a.png")) == digit


def test_a_rival_that_is_not_there_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RivalMissingError, match="apt install tesseract-ocr"):
        rivals.tesseract()


def test_a_rival_is_measured_in_its_best_setting(monkeypatch):
    monkeypatch.setitem(rival_rows.ROWS, "real-x", rows_of_shares({"a": 80, "b": 90, "c": 85}))
    rival = RivalReader("Rival 1", [contender(name) for name in "abc"], [])
    digits, whole = rival_rows.best_results(rival, "real-x", Path())
    assert (digits.value, whole.value) == (90, 45)
    assert digits.note == "b"


def test_where_a_sample_chose_the_whole_row_is_measured(monkeypatch):
    counts = []
    row = rows_of_shares({"a": 80}, seen=1000)

    def counted(setting, folder, count):
        counts.append(count)
        return row(setting, folder, count)

    monkeypatch.setitem(rival_rows.ROWS, "real-x", counted)
    rival_rows.best_results(RivalReader("Rival 1", [contender("a")], []), "real-x", Path())
    assert counts == [rival_rows.SAMPLE, None]


def test_figures_stand_beside_their_own(monkeypatch, tmp_path):
    monkeypatch.setitem(rival_rows.ROWS, "real-x", rows_of_shares({"a": 80}))
    network = tmp_path / "network.onnx"
    network.write_bytes(bytes(31_000_000))
    ours = [
        Result("real-x", "digits", 90),
        Result("size", "networks on disk", 2, "MB", at_least=False),
        Result("mnist", "MNIST", 99.7),
    ]
    rival = RivalReader("Rival 1", [contender("a")], [network])
    names = ["real-x", "size", "mnist"]
    digits, size, mnist = rival_rows.beside(ours, [rival], names, Path())
    assert digits.rivals["Rival 1"].value == 80
    assert size.rivals["Rival 1"].value == 31
    assert mnist.rivals == {}


@pytest.mark.parametrize(
    ("value", "other", "at_least", "behind"),
    [
        (98, 97, True, []),
        (97, 98, True, ["R"]),
        (98, 98, True, ["R"]),
        (100, 100, True, []),
        (3, 31, False, []),
        (31, 3, False, ["R"]),
        (98, None, True, []),
        (None, 98, True, ["R"]),
    ],
)
def test_as_good_is_not_ahead_unless_nothing_can_be_better(value, other, at_least, behind):
    rival = Result("r", "l", other, at_least=at_least)
    ours = Result("r", "l", value, at_least=at_least, rivals={"R": rival})
    assert ours.behind == behind
