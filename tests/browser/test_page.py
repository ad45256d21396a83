"""The page around the tabs: a lost server, small screens, keyboards, the card, the API."""

import ast
import json
import re
import shutil
import subprocess
import sys
from importlib import resources

import pytest
from PIL import Image

from needs import lack, need_package
from running import COMMAND, running

playwright = need_package("playwright.sync_api")
expect = playwright.expect


def test_lost_server_is_told_and_its_return_noticed(open_page, draw):
    with running([*COMMAND, "--quiet"]) as first:
        page = open_page(first)
        page.may_fail = True
        draw(page, "3")
        expect(page.locator("#panel-draw .lines")).to_have_text("3")
    page.get_by_role("button", name="Clear").click()
    draw(page, "7")
    expect(page.get_by_text("The server doesn’t answer. Trying again…")).to_be_visible()
    expect(page.locator("#panel-draw .told")).to_contain_text("Not read yet")
    again = [*COMMAND[:-1], str(first.port), "--quiet"]
    with running(again):
        expect(page.locator("#lost")).to_be_hidden(timeout=15_000)
        expect(page.locator("#panel-draw .lines")).to_have_text("7")


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_width_needs_sideways_scrolling(open_page, server, width, scheme):
    viewport = {"width": width, "height": 800}
    page = open_page(server, viewport=viewport, color_scheme=scheme)
    for name in ("Draw", "Photos", "Camera", "Model"):
        page.get_by_role("tab", name=name).click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for button in page.get_by_role("button").all():
            size = button.bounding_box()
            unseen = size is None or size["width"] == 1  # the file input: its label is the button
            assert unseen or min(size["height"], size["width"]) >= 44, button
        for link in page.locator("header a, footer a").all():
            size = link.bounding_box()
            assert width > 700 or size is None or min(size["height"], size["width"]) >= 44, link
    page.goto(f"{server.address}/docs")
    page.locator("summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("tab", ["draw", "photo", "camera", "model"])
def test_large_type_fits_on_a_phone(open_page, server, tab):
    """Twice the size of letters, as some set it in their browser."""
    page = open_page(server, f"/#{tab}", viewport={"width": 360, "height": 740})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_answer_stays_in_sight_on_a_phone_while_drawing(open_page, server):
    page = open_page(server, viewport={"width": 360, "height": 640})
    page.get_by_role("button", name="42", exact=True).click()
    expect(page.locator("#panel-draw .card")).to_have_count(2)
    answer, pad = (page.locator(one).bounding_box() for one in ("#panel-draw .lines", "#pad"))
    assert answer["y"] >= 0
    assert answer["y"] + answer["height"] <= pad["y"]
    assert pad["y"] + pad["height"] <= 640


def test_ink_stands_out_in_both_themes(open_page, server, draw):
    for scheme in ("light", "dark"):
        page = open_page(server, color_scheme=scheme)
        draw(page, "1")
        expect(page.locator("#panel-draw .lines")).to_have_text("1")
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
    expect(page.get_by_role("tab", name="Photos")).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Photos")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tabpanel", name="Model")).to_be_visible()
    page.reload()
    expect(page.get_by_role("tabpanel", name="Model")).to_be_visible()


def test_everything_has_a_name_for_screen_readers(open_page, server):
    page = open_page(server)
    for name in ("Draw", "Photos", "Camera"):
        page.get_by_role("tab", name=name).click()
        for element in page.locator("button, input, canvas, img, video").all():
            if element.is_visible():
                label = element.evaluate(
                    "e => e.ariaLabel || e.alt || e.labels?.[0]?.textContent || e.textContent"
                )
                decoration = element.get_attribute("alt") == ""
                assert decoration or label.strip(), element.evaluate("e => e.outerHTML")


def test_card_shows_the_figures_beside_the_model(open_page, tmp_path):
    model = resources.files("digitnet") / "assets" / "classifier.onnx"
    shutil.copy(str(model), tmp_path / "model.onnx")
    counts = [[100 if i == j else int((i, j) == (4, 9)) * 7 for j in range(10)] for i in range(10)]
    figures = {"accuracy": 0.9968, "accuracy_ci95": [0.9955, 0.9977], "confusion": counts}
    figures |= {"count": 10_000}
    robust = [{"name": "Optdigits", "value": 98.1, "bar": 97.5}]
    (tmp_path / "metrics.json").write_text(json.dumps({"test": figures, "robustness": robust}))
    with running([*COMMAND, "--quiet", "--model", str(tmp_path)]) as server:
        page = open_page(server, "/#model")
        expect(page.get_by_text("99.68 %")).to_be_visible()
        expect(
            page.get_by_text("Of 10,000 others that it had never seen, it read 9,968 right.")
        ).to_be_visible()
        expect(page.get_by_text("expect between 99.55 % and 99.77 %")).to_be_visible()
        expect(page.get_by_role("row", name="Optdigits 98.1 %")).to_be_visible()
        expect(page.get_by_role("heading", name="Numbers on a page")).to_be_hidden()
        expect(page.locator(".confusions li")).to_have_text(["4 read as 9: 7 of 107 times"])
        page.get_by_text("All of them").click()
        expect(page.locator(".confusion tr").nth(5).locator("td").nth(9)).to_have_text("7")


def test_card_of_the_shipped_model_agrees_with_its_figures(open_page, server):
    card = server.ask("GET", "/api/model").json
    page = open_page(server, "/#model")
    expect(page.locator(".figure")).to_have_text(f"{100 * card['accuracy']:.2f} %")
    low, high = card["accuracy_ci95"]
    expect(page.get_by_text(f"between {100 * low:.2f} % and {100 * high:.2f} %")).to_be_visible()
    expect(page.get_by_text(f"{100 * card['calibration_error']:.2f} %")).to_be_visible()
    values = [one["value"] for one in card["robustness"]]
    shown = page.locator(".measured .value").all_inner_texts()
    assert shown
    for text in shown:  # rounded in JavaScript: halves go up there
        assert min(abs(float(text.removesuffix(" %")) - value) for value in values) < 0.051
    mistakes = card["count"] - round(card["accuracy"] * card["count"])
    expect(page.get_by_text(f"The most frequent of {mistakes} mistakes.")).to_be_visible()


def test_card_of_a_model_without_figures_says_so(open_page, tmp_path):
    model = resources.files("digitnet") / "assets" / "classifier.onnx"
    shutil.copy(str(model), tmp_path / "mine.onnx")
    with running([*COMMAND, "--quiet", "--model", str(tmp_path / "mine.onnx")]) as server:
        page = open_page(server, "/#model")
        expect(page.get_by_text("The model: mine.onnx")).to_be_visible()
        expect(page.get_by_text("No figures lie beside this model.")).to_be_visible()


def test_card_is_shown_once_the_server_is_back(open_page, server):
    page = open_page(server)
    page.may_fail = True
    page.route(re.compile("api/model|healthz"), lambda route: route.abort())
    page.get_by_role("tab", name="Model").click()
    expect(page.get_by_text("They will be when the server is back.")).to_be_visible()
    expect(page.locator("#lost")).to_be_visible()
    page.unroute_all()
    expect(page.locator(".figure")).to_be_visible()
    expect(page.locator("#lost")).to_be_hidden()


def test_card_says_what_was_measured_and_groups_it(open_page, server):
    page = open_page(server, "/#model")
    tables = page.locator(".tables > div")
    expect(tables.nth(0).get_by_role("heading")).to_have_text("One digit a picture")
    expect(tables.nth(0)).to_contain_text("A lone digit in a photo")
    expect(tables.nth(1).get_by_role("heading")).to_have_text("Numbers on a page")
    expect(tables.nth(1)).to_contain_text("Sudokus in photos: whole grids")
    for jargon in ("predict", "hwd", "ases:"):
        expect(page.locator("#card")).not_to_contain_text(jargon)


def test_api_page_says_so_where_its_description_is_not_to_be_had(open_page, server):
    page = open_page(server)
    page.may_fail = True
    page.route("**/openapi.json", lambda route: route.abort())
    page.goto(f"{server.address}/docs")
    expect(page.locator("#about")).to_contain_text("The server doesn’t answer")
    expect(page.locator("pre[data-language=curl]")).to_be_visible()  # the rest is there


def test_api_page_lists_every_operation(open_page, server):
    page = open_page(server, "/docs")
    operations = server.ask("GET", "/openapi.json").json["paths"].values()
    count = sum(method in path for path in operations for method in ("get", "post"))
    expect(page.locator("details")).to_have_count(count)
    page.get_by_text("Classify 28×28 pictures").click()
    expect(page.locator("details[open]").get_by_text("Probabilities").first).to_be_visible()


def test_api_page_tries_the_api(open_page, server):
    page = open_page(server, "/docs")
    page.get_by_role("button", name="Send an example").click()
    said = page.locator(".said-json")
    expect(said).to_contain_text('"lines"')
    assert json.loads(said.inner_text()).keys() >= {"lines", "numbers", "digits", "rejected"}


@pytest.mark.parametrize("language", ["curl", "Python", "JavaScript"])
def test_examples_on_the_api_page_run(open_page, server, tmp_path, draw_number, language):
    """Each is taken from the page as it stands there, and says what the server says."""
    page = open_page(server, "/docs")
    example = page.locator(f"pre[data-language={language}]").inner_text()
    picture = draw_number("17")
    Image.fromarray(picture).save(tmp_path / "page.png")
    data = (tmp_path / "page.png").read_bytes()
    expected = server.ask("POST", "/api/read", data).json["lines"]
    if language == "JavaScript":
        page.set_input_files("#try-file", tmp_path / "page.png")
        with page.expect_console_message(lambda said: said.text.startswith("[")) as said:
            page.evaluate(f"async () => {{ {example} }}")
        assert said.value.args[0].json_value() == expected
        return
    command = [sys.executable, "-c", example] if language == "Python" else example.split()
    if language == "curl" and not shutil.which("curl"):
        lack("CURL", "curl isn't installed: apt-get install curl")
    run = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    found = json.loads(run.stdout)["lines"] if language == "curl" else ast.literal_eval(run.stdout)
    assert found == expected
