"""Start digitnet and the others, each serving the same ONNX file."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

import psutil

HERE = Path(__file__).resolve().parent
MODEL = str(resources.files("digitnet") / "assets" / "classifier.onnx")


class NotReadyError(Exception):
    """A server did not start; says what it printed."""


class Served:
    """A server at work, since the moment of its first healthy answer."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.port = port
        self.healthy_at = time.monotonic()
        self._process = psutil.Process(process.pid)

    def _everyone(self) -> list[psutil.Process]:
        return [self._process, *self._process.children(recursive=True)]

    def megabytes(self) -> float:
        """Return the memory of the server and of all that it started."""
        return sum(one.memory_info().rss for one in self._everyone()) / 1e6

    def cpu_seconds(self) -> float:
        """Return the processor time that they used so far."""
        return sum(sum(one.cpu_times()[:2]) for one in self._everyone())


def has(python: str, package: str) -> bool:
    """Tell whether a Python has a package."""
    command = [python, "-c", f"import {package}, onnxruntime"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@contextmanager
def digitnet() -> Iterator[Served]:
    """``digitnet serve`` as it is installed, its log included."""
    port = _free_port()
    command = [sys.executable, "-m", "digitnet", "serve", "--port", str(port), "--model", MODEL]
    with _started(command, port, "/v2/health/ready") as server:
        yield server


def start_seconds() -> float:
    """Return how long ``digitnet serve`` takes from its start to its first healthy answer."""
    start = time.monotonic()
    with digitnet() as server:
        return server.healthy_at - start


@contextmanager
def litserve(python: str, workers: int) -> Iterator[Served]:
    """LitServe with dynamic batching; see rival_litserve.py."""
    port = _free_port()
    command = [python, str(HERE / "rival_litserve.py"), MODEL, str(port), str(workers)]
    with _started(command, port, "/health") as server:
        yield server


@contextmanager
def mlserver(python: str, workers: int) -> Iterator[Served]:
    """MLServer with adaptive batching; see rival_mlserver.py."""
    port = _free_port()
    settings = {
        "http_port": port,
        "grpc_port": _free_port(),
        "metrics_port": _free_port(),
        "host": "127.0.0.1",
        "parallel_workers": workers,
        "debug": False,
    }
    model = {
        "name": "digitnet",
        "implementation": "rival_mlserver.DigitsOnMLServer",
        "parameters": {"uri": MODEL},
        "max_batch_size": 32,
        "max_batch_time": 0.002,
    }
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "settings.json").write_text(json.dumps(settings))
        (Path(folder) / "model-settings.json").write_text(json.dumps(model))
        command = [str(Path(python).parent / "mlserver"), "start", folder]
        with _started(command, port, "/v2/models/digitnet/ready") as server:
            yield server


@contextmanager
def _started(command: list[str], port: int, ready: str) -> Iterator[Served]:
    with tempfile.TemporaryFile() as log:
        path = os.pathsep.join(filter(None, [str(HERE), os.environ.get("PYTHONPATH")]))
        environment = os.environ | {"PYTHONPATH": path, "PYTHONWARNINGS": "ignore"}
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        try:
            if not _becomes_ready(f"http://127.0.0.1:{port}{ready}", process):
                log.seek(0)
                told = log.read().decode(errors="replace")
                raise NotReadyError(f"{' '.join(command)} did not become ready:\n{told[-2000:]}")
            yield Served(process, port)
        finally:
            _stop(process)


def _becomes_ready(address: str, process: subprocess.Popen[bytes], seconds: float = 90) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as response:
                if response.status == 200:
                    return True
        except OSError:
            time.sleep(0.01)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a server and whatever it leaves behind."""
    if process.poll() is not None:
        return
    children = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
    _, alive = psutil.wait_procs(children, timeout=5)
    for child in alive:
        child.kill()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])
