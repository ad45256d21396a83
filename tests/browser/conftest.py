"""A real Chromium on a real server; where there is no Chromium the tests say so and skip."""

import contextlib
import functools
import http.server
import json
import mimetypes
import shutil
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from needs import lack
from running import COMMAND, Server, running

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
STROKES: dict[str, list[list[list[float]]]] = json.loads(
    (Path(__file__).parent / "strokes.json").read_text()
)


APP = Path(__file__).parents[2] / "app"
TYPES = {".mjs": "text/javascript", ".webmanifest": "application/manifest+json"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser; skips, or fails with DIGITNET_REQUIRE_BROWSER=1, where there is none.

    It ends with its file of tests: while it is there, an event loop runs in this process, and
    no other test may run one.
    """
    try:
        from playwright.sync_api import Error, expect, sync_playwright
    except ModuleNotFoundError:
        lack("BROWSER", "playwright isn't installed: pip install --group dev")
    expect.set_options(timeout=60_000)  # a machine that does much else
    path = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        except Error as error:
            reason = str(error).splitlines()[0]
            lack(
                "BROWSER",
                f"no browser starts ({reason}): apt install chromium, or playwright install",
            )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running([*COMMAND, "--quiet"]) as one:
        yield one


class Site:
    """A static host on this machine that serves the built app from a folder of its own."""

    def __init__(self, server: http.server.ThreadingHTTPServer) -> None:
        self._server = server
        self.address = f"http://127.0.0.1:{server.server_port}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="session")
def built() -> Path:
    """The built app; skips, or fails with DIGITNET_REQUIRE_APP=1, where there is none."""
    index = APP / "dist" / "index.html"
    if not index.is_file():
        npm = "make app" if shutil.which("npm") else "make app, which needs npm (none was found)"
        lack("APP", f"the offline app isn't built: {npm}")
    return index.parent


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Iterator[Site]:
    """The app on a host that knows nothing of it, at ``/some/folder/``."""
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "folder").symlink_to(built)
    for ending, content_type in TYPES.items():
        mimetypes.add_type(content_type, ending)
    handler = functools.partial(_QuietHandler, directory=str(tmp_path))
    site = Site(http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler))
    threading.Thread(target=site._server.serve_forever, daemon=True).start()
    yield site
    site.stop()


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing."""

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # the browser left
            super().handle()


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open a page of a server; at the end nothing may have gone wrong or off the origin.

    A test that loses its server on purpose sets ``page.may_fail``.
    """
    contexts = []

    def open_one(server: Server | Site, path: str = "/", script: str = "", **options: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | options)
        context.add_init_script(script)
        page = context.new_page()
        page.may_fail, page.errors, page.strangers = False, [], []
        contexts.append((context, page))
        page.on("console", lambda said: said.type == "error" and page.errors.append(said.text))
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        local = (server.address, "blob:", "data:")
        page.on("request", lambda one: one.url.startswith(local) or page.strangers.append(one.url))
        page.goto(server.address + path)
        return page

    yield open_one
    for context, page in contexts:
        context.close()
        assert page.strangers == []
        assert page.may_fail or page.errors == []


@pytest.fixture
def draw() -> Callable[[Any, str], None]:
    """Draw a digit on the pad with the mouse, as a hand did it before."""

    def draw_one(page: Any, digit: str) -> None:
        box = page.locator("#pad").bounding_box()
        side = box["height"]
        left = box["x"] + (box["width"] - side) / 2
        for stroke in STROKES[digit]:
            points = [(left + x * side, box["y"] + y * side) for x, y in stroke]
            page.mouse.move(*points[0])
            page.mouse.down()
            for point in points[1:]:
                page.mouse.move(*point)
            page.mouse.up()

    return draw_one


@pytest.fixture(scope="session")
def draw_number() -> Callable[..., NDArray[np.uint8]]:
    """Return a picture of a number, written as a hand wrote its digits before."""

    def draw_one(text: str, side: int = 90, pen: int = 7) -> NDArray[np.uint8]:
        picture = np.full((side + 40, 40 + round(0.55 * side * len(text))), 255, np.uint8)
        for place, digit in enumerate(text):
            for stroke in STROKES[digit]:
                points = np.array(stroke) * side + (20 + (0.55 * place - 0.22) * side, 20)
                line = (points * 8).astype(np.int32)
                cv2.polylines(picture, [line], False, (30,), pen, cv2.LINE_AA, shift=3)
        return picture

    return draw_one


@pytest.fixture(scope="session")
def huge_png() -> bytes:
    """A PNG whose header tells 100 million pixels; they aren't all there."""

    def chunk(name: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + crc

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 10_000, 10_000, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 99))
    return b"\x89PNG\r\n\x1a\n" + head + pixels + chunk(b"IEND", b"")
