"""Real servers in processes of their own, and a client that says what it got."""

import http.client
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
import psutil
import pytest
from PIL import Image, ImageDraw

RUN = """
import json, sys
from digitnet.web.server import serve
from digitnet.web.settings import Settings
serve(Settings(**json.loads(sys.argv[1])), "127.0.0.1", 0, lambda address: print(address, flush=True))
"""


@dataclass
class Answer:
    """What a server said."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Server:
    """A running server: its process, its port, its readers."""

    def __init__(self, process: subprocess.Popen[str], port: int, log: IO[str]) -> None:
        self.process = process
        self.port = port
        self._log = log

    def log(self) -> str:
        """Return everything that it wrote to standard error."""
        self._log.seek(0)
        return self._log.read()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            fields = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, fields)
            response = connection.getresponse()
            told = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, told, response.read())
        finally:
            connection.close()

    def readers(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()

    def metric(self, name: str) -> float:
        lines = self.ask("GET", "/metrics").body.decode().splitlines()
        return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))

    def processes(self) -> list[psutil.Process]:
        return [psutil.Process(self.process.pid), *self.readers()]

    def memory(self) -> int:
        """Bytes that the server and its readers hold."""
        return sum(process.memory_info().rss for process in self.processes())


@contextmanager
def running(command: list[str], **environment: str) -> Iterator[Server]:
    """Start a command that prints its address, and stop it in the end."""
    log = tempfile.TemporaryFile("w+")
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=log, text=True, env=os.environ | environment
    )
    try:
        assert process.stdout
        line = process.stdout.readline()
        server = Server(process, int(line.rpartition(":")[2].split()[0] or 0), log)
        yield server
    finally:
        process.terminate()
        process.communicate(timeout=20)
        log.close()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server with the settings that everyone gets."""
    with running([sys.executable, "-m", "digitnet", "serve", "--port", "0", "--quiet"]) as one:
        yield one


@pytest.fixture
def serving_command() -> Callable[..., Any]:
    """Run ``digitnet serve`` with options: ``with serving_command("--quiet") as server:``."""
    command = [sys.executable, "-m", "digitnet", "serve", "--port", "0"]
    return lambda *options: running([*command, *options])


def _serving() -> Iterator[Callable[..., Server]]:
    """Start servers with other settings: ``serving(workers=1, token="…")``."""
    with ExitStack() as started:
        yield lambda **settings: started.enter_context(
            running([sys.executable, "-c", RUN, json.dumps(settings)])
        )


serving = pytest.fixture(_serving)
serving_here = pytest.fixture(_serving, scope="module")


@pytest.fixture
def wait_until() -> Callable[..., None]:
    """Wait for something to become true."""

    def wait(holds: Callable[[], bool], seconds: float = 15.0) -> None:
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, "this did not become true in time"
            time.sleep(0.02)

    return wait


@pytest.fixture(scope="session")
def one_png() -> bytes:
    """A drawing of a 1, as a PNG file."""
    image = Image.new("L", (120, 120), 255)
    ImageDraw.Draw(image).line([(66, 22), (56, 98)], 0, 9)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@pytest.fixture(scope="session")
def one_tensor() -> np.ndarray:
    """Three 1s as the network takes them, (3, 28, 28) uint8."""
    pictures = np.zeros((3, 28, 28), np.uint8)
    pictures[:, 5:23, 13:16] = 255
    return pictures
