"""Models on a hub, played by a server on this machine."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from digitnet.errors import RunError
from digitnet.reader.classifier import Classifier
from digitnet.reader.model_file import model_bytes
from digitnet.runs.hub import fetch_hub_model
from needs import need_package

need_package("huggingface_hub", "pip install 'digitnet[hub]'")
FIRST, SECOND = "1" * 40, "2" * 40


@dataclass
class Hub:
    """A repository ``me/digits``: its commits, what each holds, and where ``main`` is."""

    commits: dict[str, dict[str, bytes]]
    main: str = FIRST
    asked: list[str] = field(default_factory=list)


def handler(hub: Hub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.answer()

        def do_GET(self) -> None:
            self.answer()

        def answer(self) -> None:
            hub.asked.append(self.path)
            parts = self.path.partition("?")[0].strip("/").split("/")
            if parts[:2] == ["api", "models"] and parts[2:4] == ["me", "digits"]:
                revision = parts[5] if len(parts) > 5 else "main"
                commit = hub.main if revision == "main" else revision
                body = json.dumps({"id": "me/digits", "sha": commit, "siblings": []}).encode()
                self.reply(200, body, {"Content-Type": "application/json"})
            elif parts[:3] == ["me", "digits", "resolve"]:
                body = hub.commits.get(parts[3], {}).get(parts[4], b"")
                etag = hashlib.sha256(body).hexdigest()
                code = {} if body else {"X-Error-Code": "EntryNotFound"}
                headers = {"ETag": f'"{etag}"', "X-Repo-Commit": parts[3], **code}
                self.reply(200 if body else 404, body, headers)
            else:
                self.reply(404, b"", {"X-Error-Code": "RepoNotFound"})

        def reply(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    shipped = model_bytes(None)
    one = Hub({FIRST: {"model.onnx": shipped}, SECOND: {"model.onnx": b"another"}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(one))
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("digitnet.runs.hub.user_cache_path", lambda _: tmp_path / "own")
    yield one
    server.shutdown()
    server.server_close()


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
    with pytest.raises(RunError, match=r"can't be (reached|fetched)"):
        fetch_hub_model(f"hf://me/digits@{FIRST}")
