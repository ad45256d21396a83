"""Models that are fetched from a hub."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from digitnet.errors import RunError
from digitnet.reader.classifier import Classifier
from digitnet.runs.hub import fetch_hub_model
from digitnet.runs.model_file import model_bytes
from loopback_hub import FIRST, SECOND, Hub, serving
from needs import need_package

need_package("huggingface_hub", "pip install 'digitnet[hub]'")


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    commits = {FIRST: {"model.onnx": model_bytes(None)}, SECOND: {"model.onnx": b"another"}}
    with serving(commits, tmp_path, monkeypatch) as one:
        yield one


def test_a_model_is_loaded_by_its_address_and_its_commit_stays(hub: Hub, tmp_path: Path) -> None:
    assert Classifier("hf://me/digits").reads_digits
    pins = json.loads((tmp_path / "own" / "hub.json").read_text())
    sha256 = hashlib.sha256(model_bytes(None)).hexdigest()
    assert pins == {"me/digits": {"commit": FIRST, "sha256": sha256}}
    hub.main = SECOND
    assert fetch_hub_model("hf://me/digits") == model_bytes(None)
    assert fetch_hub_model("hf://me/digits@main") == b"another"
    assert fetch_hub_model("hf://me/digits") == b"another"


def test_other_bytes_under_the_pinned_commit_are_refused(hub: Hub, tmp_path: Path) -> None:
    pins = tmp_path / "own" / "hub.json"
    pins.parent.mkdir()
    pins.write_text(json.dumps({"me/digits": {"commit": FIRST, "sha256": "0" * 64}}))
    with pytest.raises(RunError, match=r"has changed: SHA-256 .* it is not loaded"):
        fetch_hub_model("hf://me/digits")


def test_bytes_that_the_runs_manifest_does_not_list_are_refused(hub: Hub) -> None:
    hub.commits[FIRST]["manifest.json"] = json.dumps({"files": {"model.onnx": "f" * 64}}).encode()
    with pytest.raises(RunError, match=r"isn't what its manifest.json lists"):
        fetch_hub_model("hf://me/digits")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("hf://digits", "expected hf://owner/name"),
        ("hf://me/digits/more", "expected hf://owner/name"),
        ("hf://nobody/nothing", "hf://nobody/nothing"),
        (f"hf://me/digits@{'3' * 40}", "model.onnx can't be had|can't be fetched"),
    ],
)
def test_what_is_not_there_is_one_line(hub: Hub, address: str, told: str) -> None:
    with pytest.raises(RunError, match=told) as error:
        fetch_hub_model(address)
    assert "\n" not in str(error.value)


def test_a_hub_that_is_not_there_is_one_line(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr("huggingface_hub.utils._http.time.sleep", lambda _: None)  # its retries
    with pytest.raises(RunError, match=r"can't be (reached|fetched)"):
        fetch_hub_model(f"hf://me/digits@{FIRST}")
