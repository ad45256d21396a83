"""How many of a camera's pictures a second the offline app reads, in a real Chromium.

The camera is a film of 640 × 480 pixels: rows of handwritten numbers that a hand doesn't
hold quite still. Needs the app (``make app``), Chromium, Playwright and psutil::

    python benchmarks/camera.py
    python benchmarks/camera.py --isolated --json camera.json
"""

import argparse
import itertools
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray
from PIL import Image

from app_in_browser import APP, OPTIONS, chromium, host
from digitnet.data.datasets import load_training
from figures_file import add_file_options, machine, write_figures

WIDTH, HEIGHT = 640, 480
RATE = 30  # pictures a second of the film
PICTURES = 30  # then the film starts anew
LENGTHS = (3, 2, 4, 1)  # how many digits a number has
GROUND, MARGIN = 235, 24
WARM_UP_S = 5.0


def main() -> None:
    """Film, read, print."""
    options = _options()
    if not APP.is_dir():
        sys.exit("camera.py: the app isn't built: make app")
    with tempfile.TemporaryDirectory() as name:
        film = Path(name) / "film.y4m"
        write_film(load_training("mnist", options.data_dir).images, options.height, film)
        with host(options.isolated) as address:
            figures = _measure(address, film, options.seconds)
    facts = {
        "machine": machine(),
        "digit_height": options.height,
        "isolated": options.isolated,
    }
    for key, value in (facts | figures).items():
        print(f"{key:>24}  {value}")
    write_figures(facts | figures, options.json)


def write_film(digits: NDArray[np.uint8], height: int, path: Path) -> None:
    """Write a film of a page of numbers as uncompressed YUV4MPEG2.

    Parameters
    ----------
    digits
        (n, 28, 28), ink bright on 0; a digit's ink is 20 pixels high.
    height
        Of the digits on the film, in pixels.
    """
    page = write_page(digits, height)
    colours = bytes([128]) * (WIDTH * HEIGHT // 2)  # none
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{RATE}:1 Ip A1:1 C420\n".encode())
        for picture in range(PICTURES):
            angle = 2 * np.pi * picture / PICTURES
            shift = (round(3 * np.sin(angle)), round(3 * np.cos(angle)))
            file.write(b"FRAME\n" + np.roll(page, shift, (0, 1)).tobytes() + colours)


def write_page(digits: NDArray[np.uint8], height: int) -> NDArray[np.uint8]:
    """Return rows of numbers of one to four digits, dark on light, (480, 640)."""
    page = np.full((HEIGHT, WIDTH), GROUND, np.uint8)
    side = round(28 / 20 * height)
    drawn, lengths = itertools.cycle(digits), itertools.cycle(LENGTHS)
    for top in range(MARGIN, HEIGHT - MARGIN - side + 1, round(1.3 * side)):
        left = MARGIN
        while left + (length := next(lengths)) * side <= WIDTH - MARGIN:
            for _ in range(length):
                digit = Image.fromarray(next(drawn)).resize((side, side), Image.Resampling.BICUBIC)
                ink = (0.8 * np.asarray(digit)).astype(np.uint8)
                page[top : top + side, left : left + side] -= ink
                left += round(0.8 * side)
            left += side
    return page


def _measure(address: str, film: Path, seconds: float) -> dict[str, float]:
    from playwright.sync_api import sync_playwright

    options = [
        *OPTIONS,
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=options)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{address}#camera")
        page.get_by_role("button", name="Start the camera").click()
        page.wait_for_selector("#panel-camera[data-frames]", timeout=60_000)
        time.sleep(WARM_UP_S)
        before = _state(page)
        time.sleep(seconds)
        after = _state(page)
        found = page.locator("#panel-camera .live").inner_text()
        browser.close()
    frames, passed = after["frames"] - before["frames"], after["time"] - before["time"]
    return {
        "video_width": after["video"],
        "read_width": after["width"],
        "pictures_per_s": round(frames / passed, 2),
        "processor_ms_per_picture": round(1000 * (after["cpu"] - before["cpu"]) / frames, 1),
        "digits_read": sum(map(str.isdigit, found)),
    }


def _state(page: Any) -> dict[str, float]:
    seen: dict[str, float] = page.evaluate(
        """() => ({
          frames: Number(document.querySelector("#panel-camera").dataset.frames),
          width: document.querySelector("#panel-camera .stage canvas").width,
          video: document.querySelector("#video").videoWidth,
        })"""
    )
    return {**seen, "time": time.perf_counter(), "cpu": _renderer_s()}


def _renderer_s() -> float:
    """Return the processor's time that the browser's pages took, in seconds."""
    children = psutil.Process().children(recursive=True)
    pages = [one for one in children if "--type=renderer" in one.cmdline()]
    return sum(sum(one.cpu_times()[:2]) for one in pages)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--height", type=int, default=40, help="of the digits, in pixels")
    parser.add_argument("--seconds", type=float, default=15.0, help="how long to measure")
    parser.add_argument("--isolated", action="store_true", help="let the page use threads")
    add_file_options(parser)
    return parser.parse_args()


if __name__ == "__main__":
    main()
