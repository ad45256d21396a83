"""Corrections through a real server: kept only where its owner asked for them."""

import base64
import json
from collections.abc import Callable
from pathlib import Path

from running import Server


def correction(picture: bytes, label: str) -> str:
    return json.dumps({"image": base64.b64encode(picture).decode(), "label": label})


def test_nothing_is_kept_unless_the_server_was_told_to(server: Server, one_png: bytes) -> None:
    told = server.ask("GET", "/api/corrections").json
    assert told == {"kept": False, "classes": list("0123456789")}
    answer = server.ask("POST", "/api/corrections", correction(one_png, "1"))
    assert answer.status == 404
    assert "--corrections DIR" in answer.json["error"]


def test_a_correction_is_kept_as_a_file_and_a_bad_one_is_not(
    serving: Callable[..., Server], tmp_path: Path, one_png: bytes
) -> None:
    server = serving(workers=1, corrections=str(tmp_path / "kept"))
    assert server.ask("GET", "/api/corrections").json["kept"] is True
    answer = server.ask("POST", "/api/corrections", correction(one_png, "7"))
    assert answer.status == 200, answer.body
    assert answer.json["label"] == "7"
    assert (tmp_path / "kept" / answer.json["file"]).read_bytes() == one_png
    for body, status, told in (
        (correction(one_png, "x"), 422, "'x' is none of the model's classes"),
        (correction(b"no picture", "7"), 422, "error"),
        (json.dumps({"image": "abcd"}), 400, "label"),
        ("[", 400, "expected"),
    ):
        refused = server.ask("POST", "/api/corrections", body)
        assert (refused.status, told in refused.body.decode()) == (status, True), refused.body
    assert len(list((tmp_path / "kept").glob("*/*"))) == 1
