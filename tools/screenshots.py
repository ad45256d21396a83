"""Photograph every tab of the page and of the app: three widths, two themes, each state.

Needs the app (``make app``), Chromium and Playwright. Look at the sheets first::

    python tools/screenshots.py build/screenshots
    python tools/screenshots.py build/screenshots --only app-photo page-draw

A picture is named ``SURFACE-TAB-STATE-WIDTH-THEME.png``; ``sheet-*.png`` holds all states of a tab.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

TOOLS = Path(__file__).resolve().parent
sys.path[:0] = [str(TOOLS), *(str(TOOLS.parent / name) for name in ("tests", "benchmarks"))]

from app_in_browser import OPTIONS, chromium  # noqa: E402
from running import COMMAND, running  # noqa: E402
from screen_pictures import write_films  # noqa: E402
from screen_states import STATES, State  # noqa: E402

WIDTHS = {360: 740, 768: 1024, 1440: 900}
"""Widths of windows in pixels, and their heights."""
TOUCHED = 1000  # windows narrower than this are touched, not clicked
TOUCH = (
    "--blink-settings=primaryHoverType=1,availableHoverTypes=1"
    ",primaryPointerType=2,availablePointerTypes=2"
)
"""Nothing hovers, and what points is coarse; emulation alone tells that to half of a page."""
THEMES = ("light", "dark")
SETTLE_MS = 350
SHEET = {360: (360, 6), 768: (512, 3), 1440: (720, 3)}
"""How wide a picture is on its sheet, and how many stand side by side."""
TALLEST = 1.9  # a picture on a sheet, in its widths; below that it is cut


def main() -> None:
    """Photograph what was asked for."""
    options = _options()
    options.folder.mkdir(parents=True, exist_ok=True)
    wanted = [one for one in STATES if not options.only or one.tab_name in options.only]
    with tempfile.TemporaryDirectory() as name, running([*COMMAND, "--quiet"]) as server:
        films = write_films(Path(name))
        for film in dict.fromkeys(one.film for one in wanted):
            states = [one for one in wanted if one.film == film]
            for is_touched in (True, False):
                with _chromium(films[film], is_touched) as browser:
                    for state in states:
                        _photograph(browser, server.address, state, options.folder, is_touched)
    for tab_name in dict.fromkeys(one.tab_name for one in wanted):
        names = [one.name for one in STATES if one.tab_name == tab_name]
        for width in WIDTHS:
            for theme in THEMES:
                paths = [options.folder / f"{name}-{width}-{theme}.png" for name in names]
                sheet = _sheet(paths, *SHEET[width])
                sheet.save(options.folder / f"sheet-{tab_name}-{width}-{theme}.png")


@contextmanager
def _chromium(film: Path, is_touched: bool) -> Iterator[Any]:
    """Start a browser whose camera shows a film, on a device that is touched or clicked."""
    from playwright.sync_api import sync_playwright

    own = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    own += [f"--use-file-for-fake-video-capture={film}", *([TOUCH] if is_touched else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=OPTIONS + own)
        yield browser
        browser.close()


def _photograph(browser: Any, address: str, state: State, folder: Path, is_touched: bool) -> None:
    """Bring a page into a state, then take it in its device's widths and both themes."""
    widths = [width for width in WIDTHS if (width < TOUCHED) == is_touched]
    context = browser.new_context(
        viewport=_window(widths[0]), has_touch=is_touched, reduced_motion="reduce"
    )
    page = context.new_page()
    state.reach(page, address)
    for width in widths:
        page.set_viewport_size(_window(width))
        for theme in THEMES:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            page.wait_for_timeout(SETTLE_MS)
            page.screenshot(path=folder / f"{state.name}-{width}-{theme}.png", full_page=True)
    context.close()
    print(f"{state.name} {' '.join(map(str, widths))}", flush=True)


def _window(width: int) -> dict[str, int]:
    return {"width": width, "height": WIDTHS[width]}


def _sheet(paths: list[Path], wide: int, columns: int) -> Image.Image:
    """Return pictures side by side, all as wide."""
    tiles = []
    for path in paths:
        with Image.open(path) as file:
            picture = file.convert("RGB")
        small = picture.resize((wide, round(picture.height * wide / picture.width)))
        tiles.append(small.crop((0, 0, wide, min(small.height, round(TALLEST * wide)))))
    rows = [tiles[start : start + columns] for start in range(0, len(tiles), columns)]
    heights = [max(tile.height for tile in row) + 12 for row in rows]
    sheet = Image.new("RGB", (columns * (wide + 12), sum(heights)), (255, 0, 255))
    for place, row in enumerate(rows):
        for column, tile in enumerate(row):
            sheet.paste(tile, (column * (wide + 12), sum(heights[:place])))
    return sheet


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--only", nargs="+", help="these tabs, such as app-photo")
    return parser.parse_args()


if __name__ == "__main__":
    main()
