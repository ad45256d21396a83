"""The second tab: photos in, digits out."""

import base64
import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from needs import need_package

playwright = need_package("playwright.sync_api")
expect = playwright.expect


@pytest.fixture
def page(open_page, server):
    page = open_page(server)
    page.get_by_role("tab", name="Photos").click()
    return page


@pytest.fixture(scope="module")
def photo() -> bytes:
    """Two lines of 1s on grey paper, as a JPEG file."""
    image = Image.new("RGB", (900, 600), (214, 208, 196))
    pen = ImageDraw.Draw(image)
    for x, y in ((100, 80), (260, 90), (420, 85), (120, 360)):
        pen.line([(x + 14, y), (x + 4, y + 70), (x, y + 140)], (40, 40, 90), 17)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=90)
    return file.getvalue()


def drop(page, name, kind, data, event="drop"):
    transfer = page.evaluate_handle(
        """([name, type, data]) => {
            const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], name, { type }));
            return transfer;
        }""",
        [name, kind, base64.b64encode(data).decode()],
    )
    page.dispatch_event("#drop", event, {"dataTransfer": transfer})


def expect_two_lines(page):
    expect(page.locator("#panel-photo .row")).to_have_text(
        [re.compile("^1[ ]*1[ ]*1 *$"), re.compile("^1 *$")]
    )
    expect(page.locator("#panel-photo .card")).to_have_count(4)
    expect(page.locator("#panel-photo .told")).to_contain_text("4 digits")
    expect(page.locator(".progress")).not_to_have_class(re.compile("busy"))


def frame(page):
    return page.locator("#panel-photo .sheet canvas").bounding_box()


def test_dropped_photo_is_read_and_marked(page, photo):
    drop(page, "page.jpg", "image/jpeg", photo, event="dragover")
    expect(page.locator("#drop.over")).to_be_visible()
    drop(page, "page.jpg", "image/jpeg", photo)
    expect_two_lines(page)
    image = frame(page)
    box = page.locator("#panel-photo .boxes rect.box").first.bounding_box()
    assert abs((box["x"] - image["x"]) / image["width"] - 92 / 900) < 0.025
    assert abs((box["y"] - image["y"]) / image["height"] - 72 / 600) < 0.03


def test_progress_is_shown_while_a_photo_is_read(page, photo):
    held = []

    def hold(route):
        held.append(route)

    page.route("**/api/read?show=1", hold)
    with page.expect_request("**/api/read?show=1"):
        drop(page, "page.jpg", "image/jpeg", photo)
    progress = page.get_by_role("status").and_(page.locator(".progress"))
    expect(progress).to_have_text("Reading 1 of 1…")
    expect(page.locator("#panel-photo .told")).to_have_text("Reading…")
    held[0].continue_()
    expect_two_lines(page)


def test_chosen_photo_is_read(page, photo):
    with page.expect_file_chooser() as chooser:
        page.get_by_text("Choose pictures").click()
    chooser.value.set_files({"name": "page.jpg", "mimeType": "image/jpeg", "buffer": photo})
    expect_two_lines(page)


def test_pasted_photo_is_read_from_any_tab(page, photo):
    page.get_by_role("tab", name="Draw").click()
    page.evaluate(
        """(data) => {
            const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
            const clipboardData = new DataTransfer();
            clipboardData.items.add(new File([bytes], "paste.jpg", { type: "image/jpeg" }));
            const event = new ClipboardEvent("paste", { clipboardData, bubbles: true });
            document.body.dispatchEvent(event);
        }""",
        base64.b64encode(photo).decode(),
    )
    expect(page.get_by_role("tab", name="Photos")).to_have_attribute("aria-selected", "true")
    expect_two_lines(page)


def test_photo_lying_on_its_side_is_marked_upright(page, photo):
    """A telephone stores a turn beside the pixels; browser and server both follow it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = Image.open(io.BytesIO(photo)).rotate(90, expand=True)
    file = io.BytesIO()
    turned.save(file, "JPEG", quality=90, exif=exif)
    drop(page, "phone.jpg", "image/jpeg", file.getvalue())
    expect_two_lines(page)
    image = frame(page)
    assert image["width"] > image["height"]
    box = page.locator("#panel-photo .boxes rect.box").first.bounding_box()
    assert abs((box["x"] - image["x"]) / image["width"] - 92 / 900) < 0.02


def mock(page, lines=("12 7",), sure=0.97):
    """Let the server say that it read these lines."""
    digits, numbers = [], []
    for line, text in enumerate(lines):
        for word in text.split():
            x = 20 + 90 * len(numbers)
            numbers.append(
                {"text": word, "confidence": sure, "box": [x, 20, 20 * len(word), 30], "line": line}
            )
            digits += [
                {"digit": digit, "confidence": sure, "box": [x + 20 * place, 20, 18, 30]}
                | {"line": line, "number": len(numbers) - 1, "picture": [[0] * 28] * 28}
                for place, digit in enumerate(word)
            ]
    said = {"lines": list(lines), "numbers": numbers, "digits": digits, "rejected": 0}
    page.route("**/api/read?show=1", lambda route: route.fulfill(body=json.dumps(said)))


def test_text_can_be_copied(page, photo, server):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.address)
    mock(page, ["12 7", "305"])
    drop(page, "page.jpg", "image/jpeg", photo)
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "12 7\n305"


CSV = """file,line,number,confidence,x,y,width,height
page.jpg,1,12,0.9700,20,20,40,30
page.jpg,1,7,0.9700,110,20,20,30
"""


@pytest.mark.parametrize(
    ("button", "name", "content"), [("Text", "page.txt", "12 7"), ("CSV", "page.csv", CSV)]
)
def test_what_is_read_can_be_kept(page, photo, button, name, content):
    mock(page)
    drop(page, "page.jpg", "image/jpeg", photo)
    with page.expect_download() as download:
        page.locator("#panel-photo").get_by_role("button", name=button, exact=True).click()
    assert download.value.suggested_filename == name
    assert Path(download.value.path()).read_text() == content


def test_json_that_is_kept_is_the_command_lines(page, photo):
    mock(page)
    drop(page, "page.jpg", "image/jpeg", photo)
    with page.expect_download() as download:
        page.locator("#panel-photo").get_by_role("button", name="JSON").click()
    said = json.loads(Path(download.value.path()).read_text())
    assert list(said) == ["file", "lines", "numbers", "digits", "rejected"]
    assert said["lines"] == ["12 7"]
    assert said["digits"][0].keys() == {"digit", "confidence", "box", "line", "number"}


def test_picture_with_its_boxes_can_be_kept(page, photo):
    mock(page)
    drop(page, "page.jpg", "image/jpeg", photo)
    with page.expect_download() as download:
        page.locator("#panel-photo").get_by_role("button", name="Picture", exact=True).click()
    with Image.open(download.value.path()) as kept:
        assert kept.size == (900, 600)
        right, left = kept.getpixel((149, 35)), kept.getpixel((20, 40))
    paper = (214, 208, 196)
    assert np.abs(np.subtract(right[:3], paper)).max() < 12  # beside the boxes nothing is painted
    assert left[2] > left[0] + 40  # the first box's frame is blue


def test_several_pictures_are_read_in_turn_and_kept_together(page, photo):
    mock(page)
    files = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": photo} for n in (1, 2, 3)]
    page.set_input_files("#file", files)
    expect(page.locator(".progress")).to_have_text("3 pictures read")
    with page.expect_download() as download:
        page.get_by_role("button", name="All as CSV").click()
    assert len(Path(download.value.path()).read_text().splitlines()) == 1 + 3 * 2
    page.get_by_role("button", name="Remove 2.jpg").click()
    expect(page.locator(".photo-name")).to_have_text(["1.jpg", "3.jpg"])


def test_number_in_the_list_and_box_in_the_picture_point_at_each_other(page, photo):
    mock(page)
    drop(page, "page.jpg", "image/jpeg", photo)
    seven = page.get_by_role("button", name="7, 97 % sure")
    seven.hover()
    expect(page.locator(".boxes g.pointed")).to_have_attribute("data-number", "1")
    page.locator(".boxes g[data-number='0'] rect.box").click()
    expect(page.get_by_role("button", name="12, 97 % sure")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page.locator("#panel-photo .card")).to_have_count(2)


def test_thumbnail_points_at_its_number_and_box(page, photo):
    mock(page)
    drop(page, "page.jpg", "image/jpeg", photo)
    caption = page.locator("#panel-photo .caption")
    expect(caption).to_have_text("Point at a number to find it here.")
    page.locator("#panel-photo .card").nth(2).hover()
    expect(page.locator(".boxes g.pointed")).to_have_attribute("data-number", "1")
    expect(page.locator("#panel-photo .number.pointed")).to_have_text("7")
    expect(caption).to_have_text("7 · 97 % sure")


def test_number_stays_pointed_at_when_the_window_changes(page, photo):
    mock(page)
    drop(page, "page.jpg", "image/jpeg", photo)
    page.get_by_role("button", name="7, 97 % sure").click()
    label = page.locator(".boxes g[data-number='0'] text")
    before = label.get_attribute("font-size")
    page.set_viewport_size({"width": 700, "height": 900})
    expect(label).not_to_have_attribute("font-size", before)  # drawn anew
    expect(page.locator(".boxes g.pointed")).to_have_attribute("data-number", "1")


def test_less_sure_digits_can_be_left_out(page, photo):
    mock(page, sure=0.6)
    drop(page, "page.jpg", "image/jpeg", photo)
    expect(page.locator("#panel-photo .told")).to_contain_text("3 digits")
    page.get_by_label("Show digits").fill("70")
    expect(page.locator("#panel-photo .told")).to_contain_text("No digits found, 3 other marks")


def test_turned_picture_is_read_again(page, photo):
    sizes = []

    def answer(route):
        sizes.append(Image.open(io.BytesIO(route.request.post_data_buffer)).size)
        route.fulfill(body=json.dumps({"lines": [], "numbers": [], "digits": [], "rejected": 0}))

    page.route("**/api/read?show=1", answer)
    drop(page, "page.jpg", "image/jpeg", photo)
    expect(page.locator("#panel-photo .told")).to_have_text("No digits found")
    with page.expect_response("**/api/read?show=1"):
        page.get_by_role("button", name="Turn").click()
    assert sizes == [(900, 600), (600, 900)]
    with page.expect_response("**/api/read?show=1"):
        page.get_by_role("button", name="Original").click()
    assert sizes[2] == (900, 600)
    expect(page.get_by_role("button", name="Original")).to_be_hidden()


def test_part_of_a_picture_is_cut_out_and_read(page, photo):
    sizes = []

    def answer(route):
        sizes.append(Image.open(io.BytesIO(route.request.post_data_buffer)).size)
        route.fulfill(body=json.dumps({"lines": [], "numbers": [], "digits": [], "rejected": 0}))

    page.route("**/api/read?show=1", answer)
    drop(page, "page.jpg", "image/jpeg", photo)
    expect(page.locator("#panel-photo .told")).to_have_text("No digits found")
    page.get_by_role("button", name="Crop").click()
    box = frame(page)
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 0.25 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.75 * box["height"], steps=3)
    with page.expect_response("**/api/read?show=1"):
        page.mouse.up()
    assert sizes[0] == (900, 600)
    assert sizes[1] == pytest.approx((450, 300), abs=6)


def test_part_of_a_picture_is_cut_out_with_the_keyboard_alone(page, photo):
    sizes = []

    def answer(route):
        sizes.append(Image.open(io.BytesIO(route.request.post_data_buffer)).size)
        route.fulfill(body=json.dumps({"lines": [], "numbers": [], "digits": [], "rejected": 0}))

    page.route("**/api/read?show=1", answer)
    drop(page, "page.jpg", "image/jpeg", photo)
    expect(page.locator("#panel-photo .told")).to_have_text("No digits found")
    crop = page.get_by_role("button", name="Crop")
    crop.press("Enter")
    area = page.get_by_role("application", name="Part to cut out")
    expect(area).to_be_focused()
    expect(area).to_have_accessible_description(re.compile("arrows move a frame"))
    said = page.locator("#panel-photo .left").get_by_role("status")
    expect(said).to_have_text("Kept: from 10 to 90 % across, from 10 to 90 % down.")
    for key, times in (("ArrowRight", 3), ("ArrowUp", 9), ("Shift+ArrowLeft", 15)):
        for _ in range(times):
            page.keyboard.press(key)
    expect(said).to_have_text("Kept: from 16 to 66 % across, from 0 to 80 % down.")
    with page.expect_response("**/api/read?show=1"):
        page.keyboard.press("Enter")
    assert sizes == [(900, 600), (450, 480)]
    expect(area).to_be_hidden()
    expect(crop).to_be_focused()


def test_cropping_outlives_the_slider_and_is_left_with_escape(page, photo):
    mock(page)
    drop(page, "page.jpg", "image/jpeg", photo)
    expect(page.locator("#panel-photo .told")).to_contain_text("3 digits")
    crop = page.get_by_role("button", name="Crop")
    crop.click()
    page.get_by_label("Show digits").fill("70")
    area = page.get_by_role("application", name="Part to cut out")
    expect(area).to_be_visible()
    area.press("ArrowDown")
    area.press("Escape")
    expect(area).to_be_hidden()
    expect(crop).to_be_focused()
    expect(crop).to_have_attribute("aria-pressed", "false")
    page.locator(".boxes g[data-number='0'] rect.box").click()  # boxes can be tapped again
    expect(page.locator("#panel-photo .card")).to_have_count(2)


def test_labels_cover_neither_digits_nor_one_another(page, photo):
    mock(page, ["1 23 456 7", "89 0 12"])
    drop(page, "page.jpg", "image/jpeg", photo)
    expect(page.locator(".boxes .tag rect")).to_have_count(7)
    labels = [one.bounding_box() for one in page.locator(".boxes .tag rect").all()]
    for number, one in enumerate(labels):
        for other in labels[number + 1 :]:
            apart = (
                one["x"] + one["width"] <= other["x"] + 0.5
                or other["x"] + other["width"] <= one["x"] + 0.5
            )
            apart |= (
                one["y"] + one["height"] <= other["y"] + 0.5
                or other["y"] + other["height"] <= one["y"] + 0.5
            )
            assert apart


def test_text_file_gets_plain_words(page):
    page.may_fail = True  # the browser itself logs the 422
    drop(page, "diary.txt", "text/plain", b"dear diary")
    trouble = page.locator("#panel-photo").get_by_role("alert")
    expect(trouble).to_contain_text("This picture wasn’t read: not a picture in a known format")
    expect(page.locator("#panel-photo .desk")).to_be_hidden()
    expect(page.get_by_role("button", name="Try again")).to_be_hidden()  # it would say the same


def test_picture_of_100_million_pixels_is_refused_and_the_next_one_read(page, photo, huge_png):
    page.may_fail = True
    drop(page, "huge.png", "image/png", huge_png)
    trouble = page.locator("#panel-photo").get_by_role("alert")
    expect(trouble).to_contain_text("the picture has 10000×10000 pixels, 100 million")
    drop(page, "page.jpg", "image/jpeg", photo)
    expect_two_lines(page)
    expect(trouble).to_be_hidden()


def test_photo_that_failed_can_be_tried_again(page, photo):
    page.may_fail = True
    page.route("**/api/read?show=1", lambda route: route.fulfill(status=500, body="{}"))
    drop(page, "page.jpg", "image/jpeg", photo)
    trouble = page.locator("#panel-photo").get_by_role("alert")
    expect(trouble).to_have_text("The server failed (error 500).")
    page.unroute("**/api/read?show=1")
    mock(page)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#panel-photo .told")).to_contain_text("3 digits")
    expect(trouble).to_be_hidden()


def test_file_over_the_limit_is_not_even_sent(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(
        """() => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([new Uint8Array(20 * 2 ** 20 + 1)], "huge.png"));
            document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true }));
        }"""
    )
    expect(page.locator("#panel-photo .banner p")).to_have_text(
        "This file is over 20 MB. Try a smaller one."
    )
    assert not any("/api/read" in url for url in asked)


def test_picture_that_the_browser_cannot_show_is_still_read(page, photo):
    file = io.BytesIO()
    Image.open(io.BytesIO(photo)).save(file, "TIFF")
    drop(page, "scan.tif", "image/tiff", file.getvalue())
    expect(page.locator("#panel-photo .told")).to_contain_text("4 digits")
    expect(page.locator("#panel-photo .stage")).to_be_hidden()


def test_page_without_digits_says_so(page):
    file = io.BytesIO()
    Image.new("L", (300, 200), 240).save(file, "PNG")
    drop(page, "blank.png", "image/png", file.getvalue())
    expect(page.locator("#panel-photo .told")).to_have_text("No digits found")
    expect(page.locator("#panel-photo").get_by_text("Copy")).to_be_hidden()


def test_camera_shows_what_it_reads_and_takes_a_picture(page):
    mock(page)
    page.get_by_role("tab", name="Camera").click()
    page.get_by_role("button", name="Start the camera").click()
    expect(page.locator("#panel-camera .live")).to_have_text("12 7")
    expect(page.locator("#panel-camera .boxes g[data-number]")).to_have_count(2)
    page.get_by_role("button", name="Take the picture").click()
    expect(page.locator(".photo-name")).to_have_text("camera.jpg")
    expect(page.locator("#panel-photo .told")).to_contain_text("3 digits", timeout=15_000)
    assert page.locator("#video").evaluate("video => video.srcObject") is None


def test_camera_shows_nothing_old_while_nobody_answers(page):
    page.may_fail = True
    mock(page)
    page.get_by_role("tab", name="Camera").click()
    page.get_by_role("button", name="Start the camera").click()
    expect(page.locator("#panel-camera .live")).to_have_text("12 7")
    page.route(re.compile("api/read|healthz"), lambda route: route.abort())
    expect(page.locator("#panel-camera .told")).to_have_text("The server doesn’t answer.")
    expect(page.locator("#panel-camera .boxes g[data-number]")).to_have_count(0)
    expect(page.locator("#panel-camera .live")).to_be_empty()
    mock(page)
    expect(page.locator("#panel-camera .live")).to_have_text("12 7")
