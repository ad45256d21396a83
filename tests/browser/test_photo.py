"""The second tab: photos in, digits out."""

import base64
import io
import re

import pytest
from PIL import Image, ImageDraw

playwright = pytest.importorskip("playwright.sync_api", reason="playwright isn't installed")
expect = playwright.expect


@pytest.fixture
def page(open_page, server):
    page = open_page(server)
    page.get_by_role("tab", name="Photo").click()
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
    expect(page.locator("#text")).to_have_text("111\n1", use_inner_text=True)
    expect(page.locator("#boxes g")).to_have_count(4)
    expect(page.locator("#boxes .share")).to_have_text([re.compile(r"^\d+$")] * 4)
    expect(page.locator("#sheet li")).to_have_count(4)
    expect(page.locator("#count")).to_have_text("4 digits")
    expect(page.locator("#progress")).to_be_hidden()


def test_dropped_photo_is_read_and_marked(page, photo):
    drop(page, "page.jpg", "image/jpeg", photo, event="dragover")
    expect(page.locator("#drop.over")).to_be_visible()
    drop(page, "page.jpg", "image/jpeg", photo)
    expect_two_lines(page)
    image = page.locator("#photo").bounding_box()
    box = page.locator("#boxes g rect.box").first.bounding_box()
    assert abs((box["x"] - image["x"]) / image["width"] - 92 / 900) < 0.02
    assert abs((box["y"] - image["y"]) / image["height"] - 72 / 600) < 0.03


def test_progress_is_shown_while_a_photo_is_read(page, photo):
    held = []

    def hold(route):
        held.append(route)

    page.route("**/api/read?show=1", hold)
    drop(page, "page.jpg", "image/jpeg", photo)
    progress = page.get_by_role("status").and_(page.locator("#progress"))
    expect(progress).to_have_text("Reading page.jpg…")
    expect(page.locator("#reading")).to_be_hidden()
    held[0].continue_()
    expect_two_lines(page)


def test_chosen_photo_is_read(page, photo):
    with page.expect_file_chooser() as chooser:
        page.get_by_text("Choose a photo").click()
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
    expect(page.get_by_role("tab", name="Photo")).to_have_attribute("aria-selected", "true")
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
    image = page.locator("#photo").bounding_box()
    assert image["width"] > image["height"]
    box = page.locator("#boxes g rect.box").first.bounding_box()
    assert abs((box["x"] - image["x"]) / image["width"] - 92 / 900) < 0.02


def test_text_can_be_copied(page, photo, server):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.address)
    drop(page, "page.jpg", "image/jpeg", photo)
    page.get_by_role("button", name="Copy text").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "111\n1"


def test_text_file_gets_plain_words(page):
    page.may_fail = True  # the browser itself logs the 422
    drop(page, "diary.txt", "text/plain", b"dear diary")
    trouble = page.get_by_role("alert").and_(page.locator("#trouble"))
    expect(trouble).to_contain_text("This file can’t be read: not a picture in a known format")
    expect(page.locator("#reading")).to_be_hidden()
    expect(page.locator("#progress")).to_be_hidden()


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
    expect(page.locator("#trouble")).to_have_text("This file is over 20 MB. Try a smaller one.")
    assert not any("/api/read" in url for url in asked)


def test_picture_that_the_browser_cannot_show_is_still_read(page, photo):
    file = io.BytesIO()
    Image.open(io.BytesIO(photo)).save(file, "TIFF")
    drop(page, "scan.tif", "image/tiff", file.getvalue())
    expect(page.locator("#text")).to_have_text("111\n1", use_inner_text=True)
    expect(page.locator(".photo")).to_be_hidden()


def test_page_without_digits_says_so(page):
    file = io.BytesIO()
    Image.new("L", (300, 200), 240).save(file, "PNG")
    drop(page, "blank.png", "image/png", file.getvalue())
    expect(page.locator("#count")).to_have_text("No digits")
    expect(page.get_by_role("button", name="Copy text")).to_be_hidden()


def test_camera_takes_a_picture(page):
    page.get_by_role("button", name="Use the camera").click()
    expect(page.locator("#viewfinder")).to_be_visible()
    page.get_by_role("button", name="Take the picture").click()
    expect(page.locator("#viewfinder")).to_be_hidden()
    expect(page.locator("#reading")).to_be_visible(timeout=15_000)
    assert page.locator("#video").evaluate("video => video.srcObject") is None
