import csv

import cv2
import numpy as np
import pytest

from reading.real.changed import CHANGES, over_changes
from reading.real.pictures import (
    Contender,
    Outcome,
    drawings,
    is_lone,
    labelled,
    measure,
    read_pictures,
    write_details,
)
from reading.real.rows import ROWS

NOTHING = np.full((40, 30), 255, np.uint8)


def outcome(truth, read):
    return Outcome("pages/1.png", truth, read, 0.0, 0.0)


def reads(answers):
    """Return a contender that answers by the picture's name."""
    return Contender(
        "told", lambda file: answers[file.name].split("|"), lambda file: answers[file.name] or None
    )


@pytest.fixture
def real_dev(tmp_path):
    """One page of two lines, one of one, two lone digits; a grid; a cheque; drawings; a scan."""
    pictures = {
        "pages": {"a.png": "12|345", "b.png": "6789", "c.png": "3", "d.png": "4"},
        "grids": {"g.png": "|".join(f"{row}23456789" for row in range(9))},
        "cheques": {"000.png": "2250", "001.png": "19133"},
        "drawn-7eraflops": {"0.png": "0"},
        "drawn-yzzheng": {"numbers.png": "5|6"},
    }
    for folder, truth in pictures.items():
        (tmp_path / folder).mkdir()
        name = "label" if folder.startswith("drawn") else "lines"
        rows = [f"file,{name}", *(f"{file},{lines}" for file, lines in truth.items())]
        (tmp_path / folder / "labels.csv").write_text("\n".join(rows) + "\n")
    (tmp_path / "hwd1000").mkdir()
    np.savez(tmp_path / "hwd1000" / "hwd1000.npz", images=NOTHING[None], labels=np.array([8]))
    return tmp_path


def figures(results):
    return {result.label: round(result.value, 2) for result in results if result.unit == "%"}


def test_digits_right_are_those_written_less_the_edits():
    assert outcome(["12", "345"], ["12", "348"]).right == 4
    assert outcome(["12", "345"], ["1234", "5"]).right == 5
    assert outcome(["12", "345"], ["112", "3345"]).right == 3


def test_a_wall_of_false_digits_costs_its_picture_and_no_other():
    flooded = outcome(["7"], ["1" * 30])
    assert flooded.right == 0
    assert flooded.alignment.insertions == 29


def test_whole_is_every_line_and_no_line_more():
    assert outcome(["12", "345"], ["12", "345"]).whole
    assert not outcome(["12", "345"], ["12345"]).whole
    assert not outcome(["12", "345"], ["12", "345", "1"]).whole
    assert outcome(["12", "345"], ["12", "345", "1"]).lines_right == 2


def test_labels_are_lines_joined_by_a_stroke(real_dev):
    assert list(labelled(real_dev / "pages"))[:2] == [
        (real_dev / "pages" / "a.png", ["12", "345"]),
        (real_dev / "pages" / "b.png", ["6789"]),
    ]
    assert next(iter(labelled(real_dev / "drawn-yzzheng")))[1] == ["5", "6"]


def test_only_one_digit_in_all_is_lone():
    assert is_lone(["7"])
    assert not is_lone(["5", "6"])
    assert not is_lone(["12"])


def test_what_a_reader_raises_is_nothing_read():
    def raises():
        raise ValueError("no picture\nat all")

    failed = measure("pages/1.png", ["12"], raises)
    assert failed.read == []
    assert failed.error == "ValueError: no picture"


def test_pages_part_lone_digits_from_the_others(real_dev):
    answers = {"a.png": "12|34", "b.png": "67 89", "c.png": "3", "d.png": ""}
    results, outcomes = ROWS["real-pages"](reads(answers), real_dev)
    assert figures(results) == {
        "pages: digits": round(800 / 9, 2),
        "pages: lines exactly right": round(200 / 3, 2),
        "pages: lone digits, predict": 50.0,
    }
    assert len(outcomes) == 4


def test_grids_count_digits_rows_and_whole_grids(real_dev):
    rows = [f"{row}23456789" for row in range(8)]
    results, _ = ROWS["real-grids"](reads({"g.png": "|".join([*rows, "82345678", "1"])}), real_dev)
    assert figures(results) == {
        "sudokus: digits": round(8000 / 81, 2),
        "sudokus: rows exactly right": round(800 / 9, 2),
        "sudokus: whole grids": 0.0,
    }


def test_cheques_count_digits_and_whole_amounts(real_dev):
    results, _ = ROWS["real-cheques"](reads({"000.png": "2250", "001.png": "1913"}), real_dev)
    assert figures(results) == {
        "cheques: digits": round(800 / 9, 2),
        "cheques: whole amounts": 50.0,
    }


def test_single_digits_are_predicted_from_files_and_drawn_columns_read(real_dev):
    answers = {"0000.png": "8", "0.png": "0", "numbers.png": "5|6"}
    results, outcomes = ROWS["real-digits"](reads(answers), real_dev)
    assert figures(results) == {"hwd1000 and drawings": 100.0}
    assert len(outcomes) == 3


def test_a_refused_digit_is_not_right(real_dev):
    answers = {"0.png": "", "numbers.png": "5|6"}
    assert [found.whole for found in drawings(reads(answers), real_dev)] == [False, True]


def test_the_interval_is_wilsons(real_dev):
    answers = {"a.png": "12|345", "b.png": "6789", "c.png": "3", "d.png": "4"}
    results, _ = ROWS["real-pages"](reads(answers), real_dev)
    low, high = results[0].interval
    assert (round(low, 2), high) == (70.09, 100.0)


def test_a_contender_may_be_told_that_a_picture_is_one_line(real_dev):
    told = Contender("rival", lambda _: ["1"], lambda _: None, lambda _: ["2"])
    read = read_pictures(told, list(labelled(real_dev / "pages"))[:2])
    assert [found.read for found in read] == [["1"], ["2"]]


def test_details_hold_a_line_for_each_picture(tmp_path):
    file = tmp_path / "mistakes.csv"
    write_details([outcome(["12", "345"], ["12", "3745"])], file)
    with file.open(newline="") as table:
        (row,) = csv.DictReader(table)
    assert row["truth"] == "12|345"
    assert row["read"] == "12|3745"
    assert [row[name] for name in ("digits", "right", "matched", "false", "whole")] == [
        "5",
        "4",
        "5",
        "1",
        "0",
    ]


def test_scans_are_handed_over_as_they_are(real_dev):
    seen = []

    def predict(file):
        if file.name == "0000.png":
            seen.append(cv2.imread(str(file), cv2.IMREAD_GRAYSCALE))
        return "8"

    ROWS["real-digits"](Contender("eyes", lambda _: ["5", "6"], predict), real_dev)
    assert np.array_equal(seen[0], NOTHING)


def test_processor_time_is_the_mean_of_a_picture_and_less_is_better(real_dev):
    results, outcomes = ROWS["real-cheques"](reads({"000.png": "", "001.png": ""}), real_dev)
    (effort,) = (result for result in results if result.unit == "ms")
    assert effort.label == "cheques: processor time"
    assert effort.value == pytest.approx(500 * sum(found.processor_seconds for found in outcomes))
    assert not effort.at_least


def test_changed_pictures_give_means_over_all_changes(real_dev):
    """A reader that knows a cheque by its size alone, and is right where that is as it was."""
    for name in ("pages/a.png", "pages/b.png", "pages/c.png", "pages/d.png", "grids/g.png"):
        cv2.imwrite(str(real_dev / name), NOTHING)
    for name in ("000.png", "001.png"):
        cv2.imwrite(str(real_dev / "cheques" / name), NOTHING)
    answers = {"000.png.png": "2250", "001.png.png": "19133"}

    def read(file):
        as_it_was = cv2.imread(str(file)).shape[:2] == NOTHING.shape
        return [answers[file.name]] if as_it_was and file.name in answers else []

    results = {
        result.label: result for result in over_changes(Contender("sized", read, {}.get), real_dev)
    }
    amounts = results["changed cheques: whole amounts"]
    same = {"JPEG at 20", "noise", "faint", "dark", "blurred", "shaded", "negative"}
    assert amounts.details == {name: 100.0 * (name in same) for name in CHANGES}
    assert amounts.value == pytest.approx(100 * 7 / 13)
    assert amounts.note == "least 0.0, 0.7 times the size"
    assert results["changed pages: lone digits, predict"].value == 0


def test_a_changed_picture_is_what_its_name_says():
    picture = np.full((20, 40, 3), 100, np.uint8)
    picture[:, :20] = 200
    sizes = {name: change(picture).shape[:2] for name, change in CHANGES.items()}
    assert sizes["1.4 times"] == (28, 56)
    assert sizes["on a table"] == (46, 66)
    assert sizes["turned 5°"] == (23, 41)
    assert CHANGES["dark"](picture)[0, 0, 0] == 80
    assert CHANGES["faint"](picture)[0, 0, 0] == 200
    assert CHANGES["negative"](picture)[0, 0, 0] == 55
    shaded = CHANGES["shaded"](picture)[0, :, 0]
    assert shaded[0] == 70
    assert shaded[-1] == 100
    assert 10 < np.std(CHANGES["noise"](picture)[:, :20].astype(float)) < 20
