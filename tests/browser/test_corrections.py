"""Somebody says what a digit was, fine-tunes, and is understood: in a real browser."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from needs import need_package
from running import COMMAND, running

playwright = need_package("playwright.sync_api")
expect = playwright.expect
SWAPPED = {"1": "7", "7": "1"}
DRAWINGS = 4
"""Of each; pens of different widths make different pictures."""


def was(page):
    return page.get_by_label("That was a …")


def test_nothing_can_be_corrected_where_nothing_is_kept(open_page, server, draw):
    page = open_page(server)
    draw(page, "1")
    expect(page.locator(".card .said b")).to_have_text("1")
    expect(was(page)).to_have_count(0)
    expect(page.locator("footer")).to_contain_text("keeps none.")


def test_a_correction_that_is_not_kept_is_told(open_page, tmp_path, draw):
    with running([*COMMAND, "--quiet", "--corrections", str(tmp_path)]) as server:
        page = open_page(server)
        page.may_fail = True
        draw(page, "1")
        wait_for_the_last_answer(page)
        body = '{"error": "no more corrections can be kept; the folder is full"}'
        page.route("**/api/corrections", lambda route: route.fulfill(status=507, body=body))
        was(page).select_option("7")
        expect(page.locator(".was [role=status]")).to_have_text(
            "no more corrections can be kept; the folder is full"
        )
        expect(was(page)).to_have_value("")
    assert not list(tmp_path.glob("*/*"))


@pytest.mark.slow
def test_after_corrections_and_finetuning_the_answer_changes(open_page, tmp_path, draw):
    """Somebody for whom ones are sevens and sevens ones; ``finetune`` takes most of the time."""
    kept, run = tmp_path / "kept", tmp_path / "run"
    with running([*COMMAND, "--quiet", "--corrections", str(kept)]) as server:
        page = open_page(server)
        expect(page.locator("footer")).to_contain_text("none but the digits that you correct")
        for digit, other in SWAPPED.items():
            for drawing in range(DRAWINGS):
                correct(page, draw, digit, other, width=2.5 + 0.5 * drawing)
    files = list(kept.glob("[17]/*.png"))
    assert len(files) == 2 * DRAWINGS
    assert all(re.fullmatch(r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{16}\.png", one.name) for one in files)
    finetune(kept, run)
    with running([*COMMAND, "--quiet", "--model", str(run)]) as server:
        page = open_page(server)
        for digit, other in SWAPPED.items():
            draw(page, digit)
            expect(page.locator(".card .said b")).to_have_text(other)
            page.get_by_role("button", name="Clear").click()


def wait_for_the_last_answer(page) -> None:
    """The answer follows every stroke and puts a new card each time."""
    answer = page.locator("#panel-draw .answer")
    expect(answer).to_have_attribute("aria-busy", "false")


def correct(page, draw, digit: str, other: str, width: float) -> None:
    page.get_by_label("Pen").fill(str(width))
    draw(page, digit)
    wait_for_the_last_answer(page)
    expect(page.locator(".card .said b")).to_have_text(digit)
    was(page).select_option(other)
    expect(page.locator(".was [role=status]")).to_have_text("kept")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".card")).to_have_count(0)


def finetune(data: Path, out: Path) -> None:
    command = [sys.executable, "-m", "digitnet", "finetune", "--data", data, "--out", out]
    options = ["--replay", "none", "--set", "epochs=3", "--quiet"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
