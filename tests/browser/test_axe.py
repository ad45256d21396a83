"""What axe finds on the page of ``digitnet serve``: nothing serious, whatever a tab shows."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from needs import lack, need_package
from running import COMMAND, running

playwright = need_package("playwright.sync_api")
expect = playwright.expect


@pytest.fixture
def serious():
    """What axe finds serious on a page; needs axe-core, which `make app` installs."""
    axe = Path(__file__).parents[2] / "app" / "node_modules" / "axe-core" / "axe.min.js"
    if not axe.is_file():
        lack("APP", "axe-core isn't installed: make app")

    def find(page):
        page.evaluate(axe.read_text())
        found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        return [
            (one["id"], [node["html"] for node in one["nodes"]][:3])
            for one in found["violations"]
            if one["impact"] in {"serious", "critical"}
        ]

    return find


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_page, server, serious, draw_number, theme):
    """Each tab as it is full."""
    page = open_page(server, color_scheme=theme, bypass_csp=True)
    page.get_by_role("button", name="42", exact=True).click()
    expect(page.locator("#panel-draw .card")).to_have_count(2)
    assert serious(page) == []
    page.set_input_files("#file", [png(draw_number("17"), name) for name in ("1.png", "2.png")])
    expect(page.locator(".progress")).to_have_text("2 pictures read")
    assert serious(page) == []
    page.get_by_role("tab", name="Camera").click()
    page.get_by_role("button", name="Start the camera").click()
    expect(page.locator("#panel-camera .rate")).to_contain_text("a second")
    assert serious(page) == []
    page.get_by_role("tab", name="Model").click()
    page.get_by_text("All of them").click()
    assert serious(page) == []
    page.goto(f"{server.address}/docs")
    page.locator("summary").first.click()
    assert serious(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_what_went_wrong(
    open_page, tmp_path, serious, draw_number, theme
):
    with running([*COMMAND, "--quiet", "--corrections", str(tmp_path)]) as server:
        page = open_page(server, color_scheme=theme, bypass_csp=True)
        page.may_fail = True
        page.get_by_role("button", name="7", exact=True).click()
        page.route("**/api/corrections", lambda route: route.fulfill(status=507, body="{}"))
        page.get_by_label("That was a …").select_option("1")
        expect(page.locator(".was .trouble")).to_be_visible()
        page.route(re.compile("api/read|healthz"), lambda route: route.abort())
        page.get_by_role("button", name="Undo").click()
        page.get_by_role("button", name="42", exact=True).click()
        expect(page.locator("#lost")).to_be_visible()
        assert serious(page) == []
        page.set_input_files("#file", [png(draw_number("17"), "1.png")])
        expect(page.get_by_role("button", name="Try again")).to_be_visible()
        assert serious(page) == []


def png(grey, name):
    """Return a picture as the browser is given a file."""
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": file.getvalue()}
