"""What every test can rely on: MNIST where it is at hand, and no way out to the internet."""

import functools
import os
import signal
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from digitnet.data.datasets import Splits, load_splits
from digitnet.data.locate import find, search_folders
from digitnet.data.sources import MNIST
from needs import lack

CLOSED_PORT = "http://127.0.0.1:9"

# The same examples each time, and none that fails because the machine is busy.
settings.register_profile(
    "steady",
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("steady")


def pytest_configure(config: pytest.Config) -> None:
    """Send what child processes ask of the internet nowhere, and let Ctrl-C be heard."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        os.environ[name] = os.environ[name.upper()] = CLOSED_PORT
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = "127.0.0.1,localhost,::1"
    # What is composed doesn't depend on what this machine has; fonts are each test's own matter.
    os.environ["DIGITNET_PEN_DIGITS"] = os.devnull + ".npz"
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell starts what runs behind it
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _no_internet(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        inside = self.family == socket.AF_UNIX or address[0] in {"127.0.0.1", "localhost", "::1"}
        if not inside:
            raise OSError(f"tests stay on this machine, but one connects to {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip tests marked ``mnist`` where it isn't at hand, or fail if it is required."""
    if item.get_closest_marker("mnist") or "mnist" in getattr(item, "fixturenames", ()):
        _require_mnist()


@functools.cache
def _find_mnist() -> Path | None:
    return find(MNIST, search_folders(MNIST))


def _require_mnist() -> Path:
    folder = _find_mnist()
    if folder is None:
        lack("MNIST", "MNIST's files aren't here: digitnet data fetch, or set DIGITNET_DATA")
    return folder


@pytest.fixture(scope="session")
def mnist_folder() -> Path:
    """A folder with the four original files; for tests marked ``mnist``."""
    return _require_mnist()


@pytest.fixture(scope="session")
def mnist(mnist_folder: Path) -> Splits:
    """MNIST in three parts, split by seed 0. Skips the test where MNIST isn't at hand."""
    return load_splits("mnist", data_dir=mnist_folder)
