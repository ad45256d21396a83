"""The page around the tabs: a lost server, small screens, keyboards, the card, the API."""

import json
import shutil
from importlib import resources

import pytest

from running import COMMAND, running

playwright = pytest.importorskip("playwright.sync_api", reason="playwright isn't installed")
expect = playwright.expect


def test_lost_server_is_told_and_its_return_noticed(open_page, draw):
    with running([*COMMAND, "--quiet"]) as first:
        page = open_page(first)
        page.may_fail = True
        draw(page, "3")
        expect(page.locator("#digit")).to_have_text("3")
    page.get_by_role("button", name="Clear").click()
    draw(page, "7")
    expect(page.get_by_text("The server doesn’t answer. Trying again…")).to_be_visible()
    expect(page.locator("#verdict")).to_have_text("No answer")
    again = [*COMMAND[:-1], str(first.port), "--quiet"]
    with running(again):
        expect(page.locator("#lost")).to_be_hidden(timeout=15_000)
        expect(page.locator("#digit")).to_have_text("7")


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_width_needs_sideways_scrolling(open_page, server, width, scheme):
    viewport = {"width": width, "height": 800}
    page = open_page(server, viewport=viewport, color_scheme=scheme)
    for name in ("Draw", "Photo", "Model"):
        page.get_by_role("tab", name=name).click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for button in page.get_by_role("button").all():
            size = button.bounding_box()
            unseen = size is None or size["width"] == 1  # the file input: its label is the button
            assert unseen or size["height"] >= 36
    page.goto(f"{server.address}/docs")
    page.locator("summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_ink_stands_out_in_both_themes(open_page, server, draw):
    for scheme in ("light", "dark"):
        page = open_page(server, color_scheme=scheme)
        draw(page, "1")
        expect(page.locator("#digit")).to_have_text("1")
        ink, sheet = page.evaluate(
            """() => {
                const pad = document.getElementById("pad");
                const data = pad.getContext("2d").getImageData(0, 0, pad.width, pad.height).data;
                const at = data.findIndex((value, index) => index % 4 === 3 && value === 255);
                const sheet = getComputedStyle(pad.parentElement).backgroundColor.match(/\\d+/g);
                return [data[at - 3], Number(sheet[0])];
            }"""
        )
        assert abs(ink - sheet) > 150


def test_tabs_follow_the_arrow_keys(open_page, server):
    page = open_page(server)
    page.get_by_role("tab", name="Draw").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Photo")).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Photo")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tabpanel", name="Model")).to_be_visible()
    page.reload()
    expect(page.get_by_role("tabpanel", name="Model")).to_be_visible()


def test_everything_has_a_name_for_screen_readers(open_page, server):
    page = open_page(server)
    for name in ("Draw", "Photo"):
        page.get_by_role("tab", name=name).click()
        for element in page.locator("button, input, canvas, img, video").all():
            if element.is_visible():
                label = element.evaluate(
                    "e => e.ariaLabel || e.alt || e.labels?.[0]?.textContent || e.textContent"
                )
                decoration = element.get_attribute("alt") == ""
                assert decoration or label.strip(), element.evaluate("e => e.outerHTML")


def test_card_shows_the_figures_beside_the_model(open_page, tmp_path):
    model = resources.files("digitnet") / "assets" / "robust.onnx"
    shutil.copy(str(model), tmp_path / "model.onnx")
    counts = [[100 if i == j else int((i, j) == (4, 9)) * 7 for j in range(10)] for i in range(10)]
    figures = {"accuracy": 0.9968, "accuracy_ci95": [0.9955, 0.9977], "confusion": counts}
    robust = [
        {"name": "Optdigits", "value": 98.1, "bar": 97.5},
        {"name": "Fog", "value": 90.0, "bar": 92.0},
    ]
    (tmp_path / "metrics.json").write_text(json.dumps({"test": figures, "robustness": robust}))
    with running([*COMMAND, "--quiet", "--model", str(tmp_path)]) as server:
        page = open_page(server, "/#model")
        expect(page.get_by_text("99.68 %")).to_be_visible()
        expect(page.get_by_text("95 % interval 99.55 to 99.77 %")).to_be_visible()
        table = page.get_by_role("table", name="Confusion matrix")
        expect(table.get_by_role("row").nth(5).get_by_role("cell").nth(9)).to_have_text("7")
        expect(page.get_by_role("row", name="Optdigits 98.10 % 97.50 %")).to_be_visible()
        expect(page.locator(".short")).to_have_text("90.00 %")


def test_card_of_the_shipped_model_has_figures_confusions_and_robustness(open_page, server):
    card = server.ask("GET", "/api/model").json
    page = open_page(server, "/#model")
    facts = page.get_by_role("definition")
    expect(facts.filter(has_text=f"{100 * card['accuracy']:.2f} %").first).to_be_visible()
    low, high = card["accuracy_ci95"]
    interval = f"95 % interval {100 * low:.2f} to {100 * high:.2f} %"
    expect(page.get_by_text(interval)).to_be_visible()
    expect(page.get_by_text(f"{100 * card['calibration_error']:.2f} %")).to_be_visible()
    expect(page.get_by_role("table", name="Confusion matrix").get_by_role("row")).to_have_count(11)
    rows = page.locator(".robust tr").all()[1:]
    assert len(rows) == len(card["robustness"]) > 0
    for row, entry in zip(rows, card["robustness"], strict=True):
        assert 50 < entry["value"] <= 100
        expect(row).to_contain_text(f"{entry['name']}{entry['value']:.2f} %")


def test_card_of_a_model_without_figures_says_so(open_page, tmp_path):
    model = resources.files("digitnet") / "assets" / "robust.onnx"
    shutil.copy(str(model), tmp_path / "mine.onnx")
    with running([*COMMAND, "--quiet", "--model", str(tmp_path / "mine.onnx")]) as server:
        page = open_page(server, "/#model")
        expect(page.get_by_role("heading", name="The model: mine.onnx")).to_be_visible()
        expect(page.get_by_text("No figures lie beside this model.")).to_be_visible()


def test_api_page_lists_every_operation(open_page, server):
    page = open_page(server, "/docs")
    expect(page.locator("details")).to_have_count(22)
    page.get_by_text("Classify 28×28 pictures").click()
    expect(page.locator("details[open]").get_by_text("Probabilities").first).to_be_visible()
