"""``predict`` and ``read`` from outside, with the shipped model and pictures drawn here."""

import csv
import json
import os
import re
import subprocess
import sys

import pytest
from PIL import Image, ImageDraw
from typer.testing import CliRunner

from digitnet.cli import app


def draw_one(path, size=(120, 160)):
    image = Image.new("L", size, 240)
    x = size[0] // 2
    ImageDraw.Draw(image).line((x, 30, x, size[1] - 30), 20, 8)
    image.save(path)
    return path


@pytest.fixture
def run():
    return lambda *arguments: CliRunner().invoke(app, list(map(str, arguments)))


@pytest.fixture
def folder(tmp_path):
    """A good picture, a blank one, and a broken one between them."""
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    draw_one(pictures / "a.png")
    (pictures / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n torn")
    Image.new("L", (60, 60), 250).save(pictures / "c.png")
    return pictures


def test_broken_file_has_its_line_and_the_others_are_read(run, folder):
    result = run("predict", folder, "--json")
    first, broken, blank = map(json.loads, result.stdout.splitlines())
    assert result.exit_code == 1
    assert (first["file"], first["digit"]) == (str(folder / "a.png"), "1")
    assert set(broken) == {"file", "error"}
    assert (blank["digit"], blank["reason"]) == (None, "no ink found")


def test_all_well_is_status_0_and_json_holds_what_it_promises(run, folder):
    result = run("read", folder / "a.png", "--json")
    (record,) = map(json.loads, result.stdout.splitlines())
    assert (result.exit_code, result.stderr) == (0, "")
    assert set(record) == {"file", "lines", "numbers", "digits", "rejected", "turned"}
    assert record["lines"] == ["1"]


def test_table_stays_within_80_columns(run, folder):
    lines = run("predict", folder / "a.png", folder / "c.png").stdout.splitlines()
    assert lines[0].split() == ["file", "digit", "confidence", "note"]
    assert "no ink found" in lines[2]
    assert max(map(len, lines)) <= 80


def test_files_name_cannot_steer_the_terminal(run, tmp_path):
    result = run("predict", tmp_path / "red\x1b[31m.png")
    assert "\x1b" not in result.stdout


def test_sheet_shows_all_that_was_predicted(run, folder, tmp_path):
    out = tmp_path / "seen.png"
    run("predict", folder, "--show", out)
    with Image.open(out) as sheet:
        assert sheet.width > 2 * 300


def test_each_page_read_has_its_own_drawing(run, tmp_path):
    pages = [draw_one(tmp_path / name) for name in ("x.png", "y.png")]
    assert run("read", *pages, "--show", tmp_path / "seen.png").exit_code == 0
    assert run("read", pages[0], "--show", tmp_path / "one.png").exit_code == 0
    drawn = sorted(path.name for path in tmp_path.glob("*e*.png"))
    assert drawn == ["one.png", "seen-1.png", "seen-2.png"]


@pytest.mark.parametrize(
    ("out", "told"),
    [("seen.jpg", "writes PNG"), ("none/seen.png", "no folder"), ("a.png", "would overwrite"),
     ("folder.png", "is a folder")],
)  # fmt: skip
def test_drawing_that_cannot_be_is_wrong_usage_before_anything_is_read(run, folder, out, told):
    (folder / "folder.png").mkdir()
    result = run("predict", folder, "--show", folder / out)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in " ".join(result.stderr.replace("│", " ").split())


@pytest.mark.process
def test_real_process_reads_standard_input_and_prints_json_alone(folder):
    command = [sys.executable, "-m", "digitnet", "predict", "-", "no*thing", "--json"]
    done = subprocess.run(
        command, input=(folder / "a.png").read_bytes(), capture_output=True, timeout=60, check=False
    )
    read, nothing = map(json.loads, done.stdout.splitlines())
    assert (read["file"], read["digit"]) == ("-", "1")
    assert nothing == {"file": "no*thing", "error": "no file matches"}
    assert done.returncode == 1
    assert re.fullmatch(rb"digitnet: 1 read, 0 rejected, 1 failed in [\d.]+ s\n", done.stderr)


@pytest.fixture
def two_pages(tmp_path):
    """A TIFF of two pages: a one, and nothing."""
    one = Image.open(draw_one(tmp_path / "one.png"))
    path = tmp_path / "two.tif"
    one.save(path, save_all=True, append_images=[Image.new("L", one.size, 240)])
    one.close()
    return path


def test_every_page_has_a_line_that_says_which_it_is(run, two_pages):
    result = run("read", two_pages, "--json")
    first, second = map(json.loads, result.stdout.splitlines())
    assert (first["page"], first["pages"], first["lines"]) == (1, 2, ["1"])
    assert (second["page"], second["pages"], second["lines"]) == (2, 2, [])
    assert "digitnet: 2 read, 0 marks rejected, 0 failed in" in result.stderr
    table = run("predict", two_pages).stdout
    assert "two.tif page 1" in table
    assert "two.tif page 2" in table


def test_frames_are_named_as_such(run, tmp_path):
    frames = [Image.new("L", (60, 60), level) for level in (250, 200)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    records = [
        json.loads(line)
        for line in run("read", tmp_path / "a.gif", "--json").stdout.split("\n")[:-1]
    ]
    assert [(record["page"], record["kind"]) for record in records] == [(1, "frame"), (2, "frame")]
    assert "a.gif frame 2" in run("read", tmp_path / "a.gif").stdout


def test_pages_choose_and_a_file_without_them_is_an_error(run, two_pages, tmp_path):
    result = run("read", two_pages, tmp_path / "one.png", "--pages", "2-5", "--json")
    page, none = map(json.loads, result.stdout.splitlines())
    assert page["page"] == 2
    assert none["error"] == "none of the pages asked for: the file has 1 page"
    assert result.exit_code == 1


def test_pages_that_name_none_are_wrong_usage(run, two_pages):
    result = run("read", two_pages, "--pages", "0")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "expected numbers from 1" in " ".join(result.stderr.replace("│", " ").split())


def test_each_page_has_its_own_drawing(run, two_pages, tmp_path):
    assert run("read", two_pages, "--show", tmp_path / "seen.png").exit_code == 0
    assert sorted(path.name for path in tmp_path.glob("seen*")) == ["seen-1.png", "seen-2.png"]


def test_less_sure_digits_become_question_marks(run, tmp_path):
    draw_one(tmp_path / "a.png")
    sure = json.loads(run("read", tmp_path / "a.png", "--json", "--min-confidence", 0).stdout)
    unsure = json.loads(run("read", tmp_path / "a.png", "--json", "--min-confidence", 1).stdout)
    assert (sure["lines"], unsure["lines"]) == (["1"], ["?"])
    assert "unsure" not in sure["digits"][0]
    assert (unsure["digits"][0]["digit"], unsure["digits"][0]["unsure"]) == ("1", True)
    assert (unsure["numbers"][0]["text"], unsure["numbers"][0]["unsure"]) == ("?", True)
    row = run("predict", tmp_path / "a.png", "--min-confidence", 1).stdout.splitlines()[1].split()
    assert row[1] == "?"


def table(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_table_holds_what_was_read(run, folder, two_pages, tmp_path):
    out = tmp_path / "out.csv"
    run("predict", folder, two_pages, "--csv", out)
    rows = table(out)
    assert [row["digit"] for row in rows] == ["1", "", "", "1", ""]
    assert [row["page"] for row in rows] == ["1", "1", "1", "1", "2"]
    assert rows[1]["error"].startswith("not a picture in a known format")
    assert rows[2]["reason"] == "no ink found"
    run("read", two_pages, "--csv", out)
    number, nothing = table(out)
    assert (number["number"], number["line"], number["page"]) == ("1", "0", "1")
    assert int(number["height"]) == pytest.approx(100, abs=12)
    assert (nothing["number"], nothing["page"]) == ("", "2")
    assert not list(tmp_path.glob(".out*"))


def test_table_that_would_overwrite_a_picture_is_refused(run, tmp_path):
    picture = draw_one(tmp_path / "a.png").rename(tmp_path / "a.csv.csv")
    result = run("read", picture, "--csv", picture)
    assert result.exit_code == 2
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_what_was_passed_over_is_said_once_on_standard_error(run, folder):
    (folder / "notes.txt").touch()
    (folder / "._a.png").touch()
    result = run("predict", folder, "--json")
    assert len(result.stdout.splitlines()) == 3
    assert result.stderr.splitlines()[0] == (
        "digitnet: note: passed over 1 file that is no picture by its name: .txt 1"
    )


def test_a_model_that_cannot_be_loaded_is_one_line_and_no_table(tmp_path):
    (tmp_path / "junk.onnx").write_bytes(b"junk")
    Image.new("L", (40, 40), 250).save(tmp_path / "a.png")
    done = CliRunner().invoke(
        app, ["predict", str(tmp_path / "a.png"), "--model", str(tmp_path / "junk.onnx")]
    )
    assert (done.exit_code, done.stdout) == (1, "")
    assert "not a valid ONNX model" in done.stderr


def test_drawings_with_numbers_overwrite_no_picture_that_is_read(run, tmp_path):
    """``--show scan.png`` writes scan-1.png …, which may be the very scans."""
    names = ["scan-1.png", "scan-2.png"]
    for name in names:
        Image.new("L", (40, 40), 255).save(tmp_path / name)
    before = [(tmp_path / name).read_bytes() for name in names]
    result = run("read", *(str(tmp_path / name) for name in names), "--show", tmp_path / "scan.png")
    assert result.exit_code == 2
    assert "may overwrite scan-1.png, which is to be read; give another name" in result.stderr
    assert [(tmp_path / name).read_bytes() for name in names] == before


def test_drawings_of_frames_overwrite_no_picture_that_is_read(run, tmp_path):
    frames = [Image.new("L", (40, 40), 200 + frame) for frame in range(2)]
    frames[0].save(tmp_path / "scan-1.png", save_all=True, append_images=frames[1:])
    before = (tmp_path / "scan-1.png").read_bytes()
    result = run("read", str(tmp_path / "scan-1.png"), "--show", tmp_path / "scan.png")
    assert result.exit_code == 1
    assert "scan-1.png is the file that is read; give --show another name" in result.stderr
    assert (tmp_path / "scan-1.png").read_bytes() == before


def test_table_is_never_written_through_a_link(run, folder, tmp_path):
    """Where others may write too, a link could lead to any file of one's own."""
    (tmp_path / "precious").write_text("mine")
    (tmp_path / ".t.csv.part").symlink_to(tmp_path / "precious")
    result = run("predict", str(folder), "--csv", tmp_path / "t.csv", "--json")
    assert result.exit_code == 1  # one of them is broken
    assert (tmp_path / "precious").read_text() == "mine"
    assert not (tmp_path / "t.csv").is_symlink()
    assert (tmp_path / "t.csv").read_text().startswith("file,page,digit")


@pytest.mark.parametrize("option", ["--csv", "--show"])
def test_pipe_is_never_replaced_by_a_file(run, folder, tmp_path, option):
    place = tmp_path / ("out.csv" if option == "--csv" else "out.png")
    os.mkfifo(place)
    result = run("predict", str(folder), option, place)
    assert result.exit_code == 2
    assert "is a pipe or a device; give a file's name" in result.stderr
    assert place.is_fifo()
