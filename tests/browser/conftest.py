"""A real Chromium on a real server; where there is no Chromium the tests say so and skip."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

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


def _missing(reason: str) -> None:
    if os.environ.get("DIGITNET_REQUIRE_BROWSER") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A browser; skips, or fails with DIGITNET_REQUIRE_BROWSER=1, where there is none."""
    try:
        from playwright.sync_api import Error, expect, sync_playwright
    except ModuleNotFoundError:
        _missing("playwright isn't installed: pip install playwright")
    expect.set_options(timeout=15_000)
    path = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        except Error as error:
            reason = str(error).splitlines()[0]
            _missing(f"no browser starts ({reason}): apt install chromium, or playwright install")
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running([*COMMAND, "--quiet"]) as one:
        yield one


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open a page of a server; at the end nothing may have gone wrong or off the origin.

    A test that loses its server on purpose sets ``page.may_fail``.
    """
    contexts = []

    def open_one(server: Server, path: str = "/", **options: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | options)
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
        for stroke in STROKES[digit]:
            points = [
                (box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke
            ]
            page.mouse.move(*points[0])
            page.mouse.down()
            for point in points[1:]:
                page.mouse.move(*point)
            page.mouse.up()

    return draw_one
