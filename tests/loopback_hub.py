"""The Hugging Face hub, played by a server on this machine."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

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


@contextmanager
def serving(
    commits: dict[str, dict[str, bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Hub]:
    """Serve a repository, and keep what is fetched from it below `tmp_path`."""
    one = Hub(commits)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(one))
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("digitnet.runs.hub.user_cache_path", lambda _: tmp_path / "own")
    yield one
    server.shutdown()
    server.server_close()
