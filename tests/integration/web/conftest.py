"""Servers and pictures for the tests around them."""

import io
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from running import COMMAND, Server, running, with_settings


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server with the settings that everyone gets."""
    with running([*COMMAND, "--quiet"]) as one:
        yield one


@pytest.fixture
def serving_command() -> Callable[..., Any]:
    """Run ``digitnet serve`` with options: ``with serving_command("--quiet") as server:``."""
    return lambda *options: running([*COMMAND, *options])


def _serving() -> Iterator[Callable[..., Server]]:
    """Start servers with other settings: ``serving(workers=1, token="…")``."""
    with ExitStack() as started:
        yield lambda **settings: started.enter_context(running(with_settings(**settings)))


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
    ImageDraw.Draw(image).line([(66, 22), (56, 98)], 0, 14)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@pytest.fixture(scope="session")
def one_tensor() -> np.ndarray:
    """Three 1s as the network takes them, (3, 28, 28) uint8."""
    pictures = np.zeros((3, 28, 28), np.uint8)
    pictures[:, 5:23, 13:16] = 255
    return pictures
