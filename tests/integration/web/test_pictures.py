"""``/api/predict`` and ``/api/read``: what the command line says, over HTTP."""

import io
import json
import subprocess
import sys

from PIL import Image, ImageDraw, TiffImagePlugin


def test_raw_body_is_read_as_the_command_line_reads_it(server, one_png, tmp_path):
    (tmp_path / "one.png").write_bytes(one_png)
    command = [sys.executable, "-m", "digitnet", "predict", str(tmp_path / "one.png"), "--json"]
    said = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    answer = server.ask("POST", "/api/predict", one_png)
    assert answer.status == 200
    assert answer.json == said | {"file": None}
    assert answer.json["digit"] == "1"


def test_file_in_a_form_is_read_and_named(server, one_png):
    form = (
        b'--xyz\r\nContent-Disposition: form-data; name="file"; filename="one.png"\r\n'
        b"Content-Type: image/png\r\n\r\n" + one_png + b"\r\n--xyz--\r\n"
    )
    answer = server.ask(
        "POST", "/api/predict", form, content_type='multipart/form-data; boundary="xyz"'
    )
    assert (answer.status, answer.json["file"], answer.json["digit"]) == (200, "one.png", "1")


def test_show_adds_what_the_network_saw_and_said(server, one_png):
    said = server.ask("POST", "/api/predict?show=1", one_png).json
    assert len(said["probabilities"]) == 10
    assert max(said["probabilities"]) == said["probabilities"][1]
    assert [len(row) for row in said["picture"]] == [28] * 28
    assert max(map(max, said["picture"])) == 255


def test_page_is_read_line_by_line(server):
    digit = Image.new("L", (100, 120), 255)
    ImageDraw.Draw(digit).line([(42, 42), (60, 20), (60, 100)], fill=0, width=12)
    page = Image.new("L", (600, 400), 255)
    for place in ((40, 40), (160, 40), (280, 40), (40, 240)):
        page.paste(digit, place)
    file = io.BytesIO()
    page.save(file, "PNG")
    said = server.ask("POST", "/api/read?show=1", file.getvalue()).json
    assert [line.replace(" ", "") for line in said["lines"]] == ["111", "1"]
    assert [found["line"] for found in said["digits"]] == [0, 0, 0, 1]
    x, y, width, height = said["digits"][3]["box"]
    assert 70 <= x <= 110
    assert 240 <= y <= 270
    assert 10 <= width <= 40
    assert 70 <= height <= 95
    assert len(said["digits"][0]["picture"]) == 28


def test_what_is_no_picture_is_refused_in_plain_words(server):
    answer = server.ask("POST", "/api/read", b"dear diary")
    assert answer.status == 422
    assert "not a picture in a known format" in answer.json["error"]


def test_blank_picture_has_no_digit_and_a_reason(server):
    file = io.BytesIO()
    Image.new("L", (50, 50), 255).save(file, "PNG")
    said = server.ask("POST", "/api/predict", file.getvalue()).json
    assert (said["digit"], said["rejected"], said["reason"]) == (None, True, "no ink found")


def test_mistyped_show_is_refused(server, one_png):
    assert server.ask("POST", "/api/predict?show=yes", one_png).status == 400


def test_fifty_megapixels_is_the_limit(server):
    """A bomb of a few kilobytes is refused by its header, before its pixels are made."""
    file = io.BytesIO()
    Image.new("1", (9000, 9000)).save(file, "PNG")
    assert len(file.getvalue()) < 100_000
    answer = server.ask("POST", "/api/predict", file.getvalue())
    assert answer.status == 422
    assert answer.json == {
        "error": "the picture has 9000×9000 pixels, 81 million; the limit is 50 million"
    }


def test_later_page_counts_too_where_the_first_is_a_thumbnail(server):
    """A TIFF's first picture may be a small preview of the one that is read."""
    file = io.BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(file, True) as writer:
        Image.new("1", (90, 90)).save(writer, "TIFF", tiffinfo={254: 1})
        writer.newFrame()
        Image.new("1", (9000, 9000)).save(writer, "TIFF", compression="group4")
        writer.newFrame()
    answer = server.ask("POST", "/api/read", file.getvalue())
    assert (answer.status, "50 million" in answer.body.decode()) == (422, True), answer.body
