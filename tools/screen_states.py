"""The states that a tab of the page or the app can be in, and how each is reached."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

STROKES: dict[str, list[list[list[float]]]] = json.loads(
    (Path(__file__).parents[1] / "tests/browser/strokes.json").read_text()
)
NUMBERS = [str(7 * place * place % 1009) for place in range(1, 51)]
"""Fifty numbers, of one to four digits."""
NOTHING: dict[str, Any] = {"lines": [], "numbers": [], "digits": [], "rejected": 1}
PATHS = {"page": "/", "app": "/app/"}
COLUMNS = 5
PATIENCE_MS = 60_000
SILENT = "window.fetch = () => new Promise(() => {})"

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
        page.evaluate("digitnet.readCanvas = digitnet.readFile = () => new Promise(() => {})")
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
    """Draw fifty numbers with the mouse, as long as they fit: a pad full of digits."""
    page.locator("#width").fill("1.5")
    box = page.locator("#pad").bounding_box()
    side = box["width"] / 13
    for place, number in enumerate(NUMBERS):
        row, column = divmod(place, 8)
        left, top = box["x"] + 10 + 1.6 * side * column, box["y"] + 8 + 1.15 * side * row
        for stroke in STROKES[number[-1]]:
            points = [(left + x * side, top + y * side) for x, y in stroke[::2]]
            page.mouse.move(*points[0])
            page.mouse.down()
            for point in points[1:]:
                page.mouse.move(*point)
            page.mouse.up()
    page.locator('#panel-draw .answer[aria-busy="false"]').wait_for(timeout=PATIENCE_MS)


def _given(prepare: Reach, *pictures: NDArray[np.uint8], bad: bool = False) -> Reach:
    """Return how pictures are given; one that is none comes with them if ``bad``."""

    def act(page: Any) -> None:
        prepare(page)
        files = [_file(f"page-{place}.png", one) for place, one in enumerate(pictures, 1)]
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
        page.wait_for_timeout(3000)

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


def write_page(numbers: list[str], size: tuple[int, int], side: int) -> NDArray[np.uint8]:
    """Return numbers in rows, dark on light; ``size`` is width and height, ``side`` a digit's."""
    picture = np.full(size[::-1], 240, np.uint8)
    pitch = size[0] / min(COLUMNS, max(len(numbers), 1))
    for place, number in enumerate(numbers):
        row, column = divmod(place, COLUMNS)
        left, top = 0.12 * pitch + pitch * column, side * (0.5 + 1.5 * row)
        for digit in number:
            for stroke in STROKES[digit]:
                line = ((np.array(stroke) * side + (left - 0.22 * side, top)) * 8).astype(np.int32)
                cv2.polylines(picture, [line], False, (30,), side // 13, cv2.LINE_AA, shift=3)
            left += 0.55 * side
    return picture


def _file(name: str, grey: NDArray[np.uint8]) -> dict[str, Any]:
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": file.getvalue()}


ONE = write_page(["7"], (640, 480), 320)
FIFTY = write_page(NUMBERS, (1000, 1200), 72)
BLANK = write_page([], (640, 480), 320)


def write_films(folder: Path) -> dict[str, Path]:
    """Write what the camera sees in each film; return the files by name."""
    films = {"one": ONE, "fifty": write_page(NUMBERS, (640, 640), 38)[:480], "nothing": BLANK}
    paths = {}
    for name, grey in films.items():
        paths[name] = folder / f"{name}.y4m"
        frame = b"FRAME\n" + grey.tobytes() + bytes([128]) * (grey.size // 2)
        paths[name].write_bytes(b"YUV4MPEG2 W640 H480 F30:1 Ip A1:1 C420\n" + 2 * frame)
    return paths


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
