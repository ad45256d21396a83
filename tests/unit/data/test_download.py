"""Against a server on this machine that misbehaves on command."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from digitnet.data import download, http
from digitnet.data.download import PAUSE_S, fetch_file
from digitnet.data.http import DownloadError
from digitnet.data.sources import Pair, RemoteFile, Source
from digitnet.errors import DataError

CONTENT = bytes(range(256)) * 2000
FILE = RemoteFile("digits.gz", hashlib.sha256(CONTENT).hexdigest())


class Mirror:
    """A web server with one answer after another; the last one stays."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.requests: list[str] = []
        self.half_sent = threading.Event()
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                mirror.requests.append(self.path)
                answer = mirror.answers.pop(0) if len(mirror.answers) > 1 else mirror.answers[0]
                mirror.respond(self, answer)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *_: None  # the client hung up, as tests make it
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def respond(self, handler: BaseHTTPRequestHandler, answer: str) -> None:
        if answer == "503":
            handler.send_error(503)
            return
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(CONTENT)))
        handler.end_headers()
        if answer == "whole":
            handler.wfile.write(CONTENT)
        elif answer == "altered":
            handler.wfile.write(CONTENT[:1000] + b"!" + CONTENT[1001:])
        else:
            handler.wfile.write(CONTENT[: len(CONTENT) // 2])
            handler.wfile.flush()
            self.half_sent.set()
            if answer == "stall":
                time.sleep(4)


@pytest.fixture
def mirrors() -> Iterator:
    running: list[Mirror] = []

    def start(*answers: str) -> Mirror:
        running.append(Mirror(*answers))
        return running[-1]

    yield start
    for mirror in running:
        mirror.server.shutdown()
        mirror.server.server_close()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "PAUSE_S", 0)
    monkeypatch.setattr(http, "TIMEOUT_S", (5, 1.5))


def source(*mirrors: Mirror) -> Source:
    nothing = Pair("", "")
    return Source("digits", tuple(mirror.url for mirror in mirrors), (FILE,), nothing, nothing)


def test_whole_file_is_stored_under_its_name(mirrors, tmp_path):
    mirror = mirrors("whole")
    fetch_file(source(mirror), FILE, tmp_path / "new")
    assert (tmp_path / "new" / "digits.gz").read_bytes() == CONTENT
    assert mirror.requests == ["/digits.gz"]


def test_stored_file_has_the_permissions_of_any_new_file(mirrors, tmp_path):
    (tmp_path / "other").touch()
    fetch_file(source(mirrors("whole")), FILE, tmp_path)
    assert (tmp_path / "digits.gz").stat().st_mode == (tmp_path / "other").stat().st_mode


@pytest.mark.parametrize("fault", ["503", "truncated", "altered", "stall"])
def test_fault_that_passes_is_retried(mirrors, tmp_path, fault):
    mirror = mirrors(fault, "whole")
    fetch_file(source(mirror), FILE, tmp_path)
    assert (tmp_path / "digits.gz").read_bytes() == CONTENT
    assert len(mirror.requests) == 2


def test_three_rounds_are_tried_with_longer_and_longer_pauses(mirrors, tmp_path, monkeypatch):
    pauses = []
    monkeypatch.setattr(download, "PAUSE_S", PAUSE_S)
    monkeypatch.setattr(download.time, "sleep", pauses.append)
    mirror = mirrors("503")
    with pytest.raises(DownloadError, match="HTTP status 503"):
        fetch_file(source(mirror), FILE, tmp_path)
    assert pauses == [1, 2]
    assert len(mirror.requests) == 3


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("503", "HTTP status 503"),
        ("truncated", "breaks off after [0-9,]+ bytes"),
        ("altered", "sends other bytes than were published"),
    ],
)
def test_fault_that_stays_is_an_error_and_leaves_nothing(mirrors, tmp_path, fault, told):
    mirror = mirrors(fault)
    with pytest.raises(DownloadError, match=rf"digits\.gz of digits can't be downloaded: .*{told}"):
        fetch_file(source(mirror), FILE, tmp_path)
    assert len(mirror.requests) == download.ROUNDS
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fault", ["503", "truncated", "altered", "stall"])
def test_next_mirror_takes_over_at_once(mirrors, tmp_path, fault):
    first, second = mirrors(fault), mirrors("whole")
    fetch_file(source(first, second), FILE, tmp_path)
    assert (tmp_path / "digits.gz").read_bytes() == CONTENT
    assert (len(first.requests), len(second.requests)) == (1, 1)


def test_without_any_connection_it_gives_up_after_one_round(mirrors, tmp_path, monkeypatch):
    mirror = mirrors("whole")
    mirror.server.server_close()
    monkeypatch.setattr(download.time, "sleep", None)
    with pytest.raises(DownloadError, match="can't be reached"):
        fetch_file(source(mirror), FILE, tmp_path)


def test_former_file_stays_when_the_download_fails(mirrors, tmp_path):
    (tmp_path / "digits.gz").write_bytes(b"former")
    with pytest.raises(DownloadError):
        fetch_file(source(mirrors("altered")), FILE, tmp_path)
    assert (tmp_path / "digits.gz").read_bytes() == b"former"


def test_progress_ends_at_the_whole_size(mirrors, tmp_path):
    reports: list[tuple[str, int, int]] = []
    fetch_file(source(mirrors("whole")), FILE, tmp_path, lambda *report: reports.append(report))
    assert reports[-1] == ("digits.gz", len(CONTENT), len(CONTENT))
    done = [report[1] for report in reports]
    assert done == sorted(done)
    assert len(done) > 3


def test_folder_that_cannot_be_made_is_an_error(mirrors, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match=r"file/sub: can't be written"):
        fetch_file(source(mirrors("whole")), FILE, tmp_path / "file" / "sub")


@pytest.mark.process
def test_killed_download_leaves_nothing_that_is_used(mirrors, tmp_path):
    """A process killed in the middle; the next one fetches all, and later the rest is swept."""
    mirror = mirrors("stall", "whole")
    code = (
        "import sys; from pathlib import Path; from digitnet.data.download import fetch_file;"
        "from digitnet.data.sources import Pair, RemoteFile, Source; pair = Pair('', '');"
        f"file = RemoteFile({FILE.name!r}, {FILE.sha256!r});"
        f"source = Source('digits', ({mirror.url!r},), (file,), pair, pair);"
        "fetch_file(source, file, Path(sys.argv[1]))"
    )
    child = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)])
    assert mirror.half_sent.wait(20)
    time.sleep(0.1)
    child.send_signal(signal.SIGKILL)
    child.wait()
    (partial,) = tmp_path.iterdir()
    assert partial.name != "digits.gz"

    long_ago = time.time() - download.ABANDONED_S - 1
    os.utime(partial, (long_ago, long_ago))
    fetch_file(source(mirror), FILE, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["digits.gz"]
    assert (tmp_path / "digits.gz").read_bytes() == CONTENT


def test_partial_download_of_a_living_process_is_left_alone(mirrors, tmp_path):
    partial = tmp_path / ".digits.gz.0.part"
    partial.write_bytes(b"half")
    fetch_file(source(mirrors("whole")), FILE, tmp_path)
    assert partial.read_bytes() == b"half"
