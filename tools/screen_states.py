"""The states that a tab of the page or the app can be in, and how each is reached."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from screen_pictures import BLANK, FIFTY, NUMBERS, ONE, STROKES, file_of

NOTHING: dict[str, Any] = {"lines": [], "numbers": [], "digits": [], "rejected": 1}
PATHS = {"page": "/", "app": "/app/"}
PATIENCE_MS = 60_000
SILENT = "void (window.fetch = () => new Promise(() => {}))"
DRAW = """strokes => {
    const pad = document.querySelector("#pad");
    pad.setPointerCapture = () => {}; // there is no pointer
    const { left, top, width } = pad.getBoundingClientRect();
    const tell = (name, [x, y]) => pad.dispatchEvent(new PointerEvent(name, {
        pointerId: 1, clientX: left + x * width, clientY: top + y * width,
    }));
    for (const stroke of strokes) {
        tell("pointerdown", stroke[0]);
        for (const point of stroke) tell("pointermove", point);
        tell("pointerup", stroke[0]);
    }
}"""
"""Draws strokes, whose points are measured in widths of the pad."""

Reach = Callable[[Any], None]


@dataclass(frozen=True)
class State:
    """One tab of the page or the app in one state."""

    surface: str
    tab: str
    state: str
    act: Reach
    film: str = "nothing"

    @property
    def tab_name(self) -> str:
        """The tab's name among all."""
        return f"{self.surface}-{self.tab}"

    @property
    def name(self) -> str:
        """The state's name among all."""
        return f"{self.tab_name}-{self.state}"

    def reach(self, page: Any, address: str) -> None:
        """Bring a new browser page into this state."""
        anchor = "" if self.tab in {"draw", "docs"} else f"#{self.tab}"
        path = "/docs" if self.tab == "docs" else PATHS[self.surface] + anchor
        if self.tab == "camera" and self.state == "error":
            page.add_init_script(
                "navigator.mediaDevices.getUserMedia ="
                " async () => { throw new DOMException('', 'NotAllowedError') }"
            )
        if self.tab == "model":
            self.act(page)
        page.goto(address + path)
        if self.surface == "app":
            page.wait_for_selector("html[data-ready]", state="attached", timeout=PATIENCE_MS)
        if self.tab != "model":
            self.act(page)
        page.wait_for_timeout(300)


def _never(page: Any) -> None:
    """Let no answer come."""
    if "/app/" in page.url:
        page.evaluate(
            "() => { digitnet.readCanvas = digitnet.readFile = () => new Promise(() => {}); }"
        )
    else:
        page.evaluate(SILENT)


def _fail(page: Any) -> None:
    """Let every reading fail, as it does where memory is short or the server is gone."""
    if "/app/" in page.url:
        said = "The reader stopped: this picture needed too much memory."
        page.evaluate(
            """said => {
                digitnet.readCanvas = digitnet.readFile = async () => { throw new Error(said); };
            }""",
            said,
        )
    else:
        for path in ("**/api/read*", "**/healthz"):
            page.route(path, lambda route: route.abort())


def _find_nothing(page: Any) -> None:
    if "/app/" in page.url:
        page.evaluate(
            "said => { digitnet.readCanvas = digitnet.readFile = async () => said }", NOTHING
        )
    else:
        page.route("**/api/read*", lambda route: route.fulfill(body=json.dumps(NOTHING)))


def _nothing_done(page: Any) -> None:
    """Leave it as it starts."""


def _drawn(prepare: Reach, text: str = "42") -> Reach:
    """Return how a number is written on the pad after something was prepared."""

    def act(page: Any) -> None:
        prepare(page)
        page.get_by_role("button", name=text, exact=True).click()
        page.wait_for_timeout(600)

    return act


def _drawn_then_failed(page: Any) -> None:
    page.get_by_role("button", name="42", exact=True).click()
    page.locator("#panel-draw .card").nth(1).wait_for(timeout=PATIENCE_MS)
    _fail(page)
    page.keyboard.press("Space")
    page.locator("#panel-draw .trouble").wait_for(timeout=PATIENCE_MS)


def _draw_fifty(page: Any) -> None:
    """Draw fifty digits on the pad, all at once."""
    page.locator("#width").fill("1.5")
    strokes = []
    for place, number in enumerate(NUMBERS):
        row, column = divmod(place, 8)
        for stroke in STROKES[number[-1]]:
            points = np.add(stroke, (0.3 + 1.55 * column, 0.2 + 1.13 * row))
            strokes.append((points / 12.8).round(4).tolist())
    page.evaluate(DRAW, strokes)
    page.locator('#panel-draw .answer[aria-busy="false"]').wait_for(timeout=PATIENCE_MS)


def _given(prepare: Reach, *pictures: NDArray[np.uint8], bad: bool = False) -> Reach:
    """Return how pictures are given; one that is none comes with them if ``bad``."""

    def act(page: Any) -> None:
        prepare(page)
        files = [file_of(f"page-{place}.png", one) for place, one in enumerate(pictures, 1)]
        if bad:
            files.append({"name": "notes.txt", "mimeType": "text/plain", "buffer": b"no picture"})
        page.set_input_files("#file", files)
        if prepare is _never:
            page.locator("#panel-photo .progress.busy").wait_for(timeout=PATIENCE_MS)
        else:
            page.locator("#panel-photo .progress:not(.busy)").wait_for(
                timeout=PATIENCE_MS, state="attached"
            )
        if bad:
            page.locator(".photo-open").last.click()

    return act


def _filmed(prepare: Reach) -> Reach:
    """Return how the camera is started after something was prepared."""

    def act(page: Any) -> None:
        prepare(page)
        page.get_by_role("button", name="Start the camera").click()
        if prepare is _never:
            page.wait_for_timeout(1500)
        else:
            there = "#panel-camera .rate:not(:empty), #panel-camera .banner:not([hidden])"
            page.locator(there).first.wait_for(timeout=PATIENCE_MS)

    return act


def _unanswered(page: Any) -> None:
    """Let a page that isn't loaded yet get no answer."""
    page.add_init_script(SILENT)


def _model(answer: Callable[[Any], None] | None) -> Reach:
    def act(page: Any) -> None:
        if answer:
            page.route("**/api/model", answer)

    return act


def _tried(prepare: Reach) -> Reach:
    """Return how the API's page sends its example."""

    def act(page: Any) -> None:
        prepare(page)
        page.get_by_role("button", name="Send an example").click()
        page.locator("summary").first.click()
        page.wait_for_timeout(800)

    return act


def _bad_model(page: Any) -> None:
    file = {"name": "model.onnx", "mimeType": "application/octet-stream", "buffer": b"not one"}
    page.set_input_files("#own", file)
    page.locator("#panel-about .told.trouble").wait_for(timeout=PATIENCE_MS)


def _shared(surface: str) -> list[State]:
    """Return the states of the tabs that page and app share."""
    return [
        State(surface, "draw", "empty", _nothing_done),
        State(surface, "draw", "working", _drawn(_never)),
        State(surface, "draw", "error", _drawn_then_failed),
        State(surface, "draw", "nothing", _drawn(_find_nothing)),
        State(surface, "draw", "one", _drawn(_nothing_done, "7")),
        State(surface, "draw", "fifty", _draw_fifty),
        State(surface, "photo", "empty", _nothing_done),
        State(surface, "photo", "working", _given(_never, FIFTY, ONE)),
        State(surface, "photo", "error", _given(_nothing_done, FIFTY, ONE, bad=True)),
        State(surface, "photo", "lost", _given(_fail, FIFTY)),
        State(surface, "photo", "nothing", _given(_find_nothing, BLANK)),
        State(surface, "photo", "one", _given(_nothing_done, ONE)),
        State(surface, "photo", "fifty", _given(_nothing_done, FIFTY)),
        State(surface, "camera", "empty", _nothing_done),
        State(surface, "camera", "working", _filmed(_never), "one"),
        State(surface, "camera", "error", _filmed(_nothing_done)),
        State(surface, "camera", "nothing", _filmed(_nothing_done)),
        State(surface, "camera", "one", _filmed(_nothing_done), "one"),
        State(surface, "camera", "fifty", _filmed(_nothing_done), "fifty"),
    ]


STATES = [
    *_shared("page"),
    State("page", "model", "working", _unanswered),
    State("page", "model", "error", _model(lambda route: route.fulfill(status=500, body="{}"))),
    State(
        "page", "model", "bare", _model(lambda route: route.fulfill(body='{"name": "mine.onnx"}'))
    ),
    State("page", "model", "full", _model(None)),
    State("page", "docs", "empty", _nothing_done),
    State("page", "docs", "working", _tried(_never)),
    State("page", "docs", "error", _tried(_fail)),
    State("page", "docs", "full", _tried(_nothing_done)),
    *_shared("app"),
    State("app", "about", "empty", _nothing_done),
    State("app", "about", "error", _bad_model),
]
