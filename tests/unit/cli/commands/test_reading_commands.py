"""``predict`` and ``read`` from outside, with the shipped model and pictures drawn here."""

import json
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
    [("seen.jpg", "writes PNG"), ("none/seen.png", "no folder"), ("a.png", "would overwrite")],
)
def test_drawing_that_cannot_be_is_wrong_usage_before_anything_is_read(run, folder, out, told):
    result = run("predict", folder, "--show", folder / out)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in " ".join(result.stderr.replace("│", " ").split())


def test_real_process_reads_standard_input_and_prints_json_alone(folder):
    command = [sys.executable, "-m", "digitnet", "predict", "-", "no*thing", "--json"]
    done = subprocess.run(
        command, input=(folder / "a.png").read_bytes(), capture_output=True, timeout=60, check=False
    )
    read, nothing = map(json.loads, done.stdout.splitlines())
    assert (read["file"], read["digit"]) == ("-", "1")
    assert nothing == {"file": "no*thing", "error": "no file matches"}
    assert done.returncode == 1
    assert done.stderr.startswith(b"digitnet: 1 read, 0 rejected, 1 failed")
