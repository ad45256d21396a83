"""Real servers in processes of their own, and a client that says what it got."""

import http.client
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

import psutil

COMMAND = [sys.executable, "-m", "digitnet", "serve", "--port", "0"]
WITH_SETTINGS = """
import functools, json, sys
from digitnet.web.server import serve
from digitnet.web.settings import ServerSettings
tell = functools.partial(print, flush=True)
settings = json.loads(sys.argv[1])
log = functools.partial(print, file=sys.stderr, flush=True) if settings.pop("log") else None
serve(ServerSettings(**settings), "127.0.0.1", 0, tell, log)
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
    """A running server: its process, its port, its readers, its log."""

    def __init__(self, process: subprocess.Popen[str], port: int, log: IO[str]) -> None:
        self.process = process
        self.port = port
        self._log = log

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            fields = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, fields)
            response = connection.getresponse()
            told = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, told, response.read())
        finally:
            connection.close()

    def log(self) -> str:
        """Return everything that it wrote to standard error."""
        self._log.seek(0)
        return self._log.read()

    def readers(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()

    def processes(self) -> list[psutil.Process]:
        return [psutil.Process(self.process.pid), *self.readers()]

    def metric(self, name: str) -> float:
        """Return the sum of the counters whose line begins so."""
        lines = self.ask("GET", "/metrics").body.decode().splitlines()
        return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))

    def memory(self) -> int:
        """Return the bytes that the server and its readers hold."""
        return sum(process.memory_info().rss for process in self.processes())


@contextmanager
def running(command: list[str]) -> Iterator[Server]:
    """Start a command that prints its address, and stop it in the end."""
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            assert process.stdout
            line = process.stdout.readline()
            assert "http://" in line, f"no address: {line!r} {log.seek(0) or log.read()}"
            yield Server(process, int(re.search(r":(\d+)", line)[1]), log)
        finally:
            process.terminate()
            try:
                process.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()


def with_settings(*, log: bool = False, **settings: Any) -> list[str]:
    """Return the command of a server whose settings no option reaches; it may keep a log."""
    return [sys.executable, "-c", WITH_SETTINGS, json.dumps({"log": log, **settings})]
