"""How long the offline app takes from nothing to its first answer, in a real Chromium.

Each time is taken with a new, empty profile and a host on this machine: from the navigation to
the first digit on the screen. The page itself taps its example 7 as soon as it stands there.
Needs the app (``make app``), Chromium and Playwright::

    python benchmarks/first_answer.py
    python benchmarks/first_answer.py --isolated --json first_answer.json
"""

import argparse
import statistics
import sys
import tempfile
from typing import Any

import psutil

from app_in_browser import APP, OPTIONS, chromium, host
from figures_file import add_file_options, machine, write_figures

TIMED = """
(() => {
  const seen = window.timed = {};
  const look = new MutationObserver(() => {
    const example = document.querySelector("#panel-draw .chip");
    if (example && !seen.page) {
      seen.page = performance.now();
      queueMicrotask(() => example.click());
    }
    const number = document.querySelector("#panel-draw .number");
    if (!number) return;
    look.disconnect();
    requestAnimationFrame(() => setTimeout(() => {
      seen.answer = performance.now();
      seen.text = number.textContent;
      document.documentElement.dataset.answered = "";
    }));
  });
  look.observe(document, { childList: true, subtree: true });
})();
"""
"""Notes milliseconds since the navigation: the page's first sight, and the picture with a digit."""


def main() -> None:
    """Load, read, print."""
    options = _options()
    if not APP.is_dir():
        sys.exit("first_answer.py: the app isn't built: make app")
    with host(options.isolated) as address:
        times = [_load(address) for _ in range(options.rounds)]
    figures = {
        "machine": machine(),
        "load_average": round(psutil.getloadavg()[0], 1),
        "isolated": options.isolated,
        "rounds": options.rounds,
        **summed_up(times),
    }
    for key, value in figures.items():
        print(f"{key:>32}  {value}")
    write_figures(figures, options.json)


def summed_up(times: list[dict[str, Any]]) -> dict[str, Any]:
    """Return seconds: medians over the rounds, and the slowest answer.

    Parameters
    ----------
    times
        Of each round: ``page`` and ``answer`` in milliseconds, ``text`` as it was read.
    """
    answers = [one["answer"] / 1000 for one in times]
    return {
        "page_s": round(statistics.median(one["page"] / 1000 for one in times), 2),
        "first_answer_s": round(statistics.median(answers), 2),
        "slowest_first_answer_s": round(max(answers), 2),
        "read": sorted({one["text"] for one in times}),
    }


def _load(address: str) -> dict[str, Any]:
    """Return the times of one load with an empty profile."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as profile, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium(), args=OPTIONS
        )
        page = context.pages[0]
        page.add_init_script(TIMED)
        page.goto(address, wait_until="commit")
        page.wait_for_selector("html[data-answered]", state="attached", timeout=60_000)
        seen: dict[str, Any] = page.evaluate("window.timed")
        context.close()
    return seen


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5, help="how often it is loaded")
    parser.add_argument("--isolated", action="store_true", help="let the page use threads")
    add_file_options(parser)
    return parser.parse_args()


if __name__ == "__main__":
    main()
