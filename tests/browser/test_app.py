"""The offline app, as it lies on a static host."""

import contextlib
import gzip
import io
import json
import re
import time

import onnx
import pytest
from PIL import Image

from needs import lack, need_package

playwright = need_package("playwright.sync_api")
expect = playwright.expect

FOLDER = "/some/folder/"
MAX_BYTES_ON_THE_WIRE = 6_000_000
STARTED = "html[data-ready], #trouble:not([hidden])"


def wait_until_started(page):
    page.wait_for_selector(STARTED, timeout=60_000, state="attached")
    expect(page.locator("#trouble")).to_be_hidden()


def expect_it_still_reads(page):
    """Whatever went wrong elsewhere, a drawing is read."""
    page.get_by_role("tab", name="Draw").click()
    page.get_by_role("button", name="7", exact=True).click()
    expect(page.locator("#panel-draw .number").first).to_have_text("7")


def png(grey):
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "PNG")
    return file.getvalue()


def file_of(name, data, kind="image/png"):
    return {"name": name, "mimeType": kind, "buffer": data}


@pytest.fixture
def page(open_page, site):
    page = open_page(site, FOLDER)
    wait_until_started(page)
    return page


@pytest.fixture
def numbers(draw_number):
    """A picture of the number 17."""
    return png(draw_number("17"))


def test_a_drawn_number_is_read(page, draw):
    page.get_by_role("button", name="42", exact=True).click()
    expect(page.locator("#panel-draw .lines")).to_contain_text(re.compile(r"4\s*2"), timeout=60_000)
    expect(page.locator("#panel-draw .card")).to_have_count(2)
    expect(page.locator("#panel-draw .card .bars").first).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#panel-draw .told")).to_have_text("The answer follows your pen.")


def test_the_app_goes_on_without_a_network(page, site, numbers):
    """Once it is kept, the host may vanish: it reloads, and reads."""
    expect(page.locator("#offline")).to_contain_text("works offline", timeout=60_000)
    site.stop()
    page.context.set_offline(True)
    page.reload()
    wait_until_started(page)
    page.get_by_role("tab", name="Photos").click()
    page.set_input_files("#file", file_of("seventeen.png", numbers))
    expect(page.locator("#panel-photo .lines")).to_contain_text("1", timeout=60_000)


def test_what_is_sent_to_a_browser_is_small(built):
    """With gzip, as the plainest host compresses; brotli's figure is told beside it."""
    files = {path.name: path.read_bytes() for path in built.rglob("*") if path.is_file()}
    sizes = {name: len(gzip.compress(data, 9)) for name, data in files.items()}
    with contextlib.suppress(ModuleNotFoundError):
        import brotli

        quick = [len(brotli.compress(data, quality=5)) for data in files.values()]
        print(f"{sum(quick):,} bytes with brotli 5")
    print(f"{sum(sizes.values()):,} bytes with gzip 9")
    assert sum(sizes.values()) <= MAX_BYTES_ON_THE_WIRE, sizes


def test_the_time_to_a_first_answer_is_told(open_page, site):
    """From nothing to an answer; measured, as other work on the machine counts in."""
    start = time.perf_counter()
    page = open_page(site, FOLDER)
    page.get_by_role("button", name="7", exact=True).click()
    expect(page.locator("#panel-draw .number").first).to_be_visible(timeout=60_000)
    print(f"first answer after {time.perf_counter() - start:.2f} s")


def test_the_camera_is_read_while_it_runs(page):
    page.get_by_role("tab", name="Camera").click()
    page.get_by_role("button", name="Start the camera").click()
    expect(page.locator("#panel-camera .rate")).to_contain_text("pictures a second", timeout=60_000)
    print(page.locator("#panel-camera .rate").inner_text())
    page.get_by_role("button", name="Take the picture").click()
    expect(page.get_by_role("tab", name="Photos")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".photo-name")).to_have_text("camera.jpg")


def test_several_photos_are_read_in_turn_and_a_bad_one_keeps_none_from_it(page, numbers):
    page.may_fail = True
    page.get_by_role("tab", name="Photos").click()
    files = [
        file_of("first.png", numbers),
        file_of("notes.txt", b"no picture", "text/plain"),
        file_of("third.png", numbers),
    ]
    page.set_input_files("#file", files)
    expect(page.locator(".progress")).to_have_text("2 of 3 pictures read", timeout=90_000)
    expect(page.locator(".photo-told")).to_have_text(
        [re.compile("digit"), "not read", re.compile("digit")]
    )
    page.locator(".photo-open").nth(1).click()
    expect(page.locator("#panel-photo .banner")).to_contain_text(
        "no picture that this browser knows"
    )


def test_an_installed_app_has_its_icons_and_its_pictures_while_it_starts(built):
    """Those that the manifest and the page name, of the sizes that they name."""
    manifest = json.loads((built / "manifest.webmanifest").read_text())
    assert (manifest["start_url"], manifest["scope"]) == ("./", "./")
    for icon in manifest["icons"]:
        if icon["type"] == "image/png":
            with Image.open(built / icon["src"]) as file:
                assert f"{file.width}x{file.height}" == icon["sizes"]
    links = re.findall(
        r'startup-image" media="\(device-width: (\d+)px\) and \(device-height: (\d+)px\)'
        r'.*?ratio: (\d)\).*?href="\./(.*?)"',
        (built / "index.html").read_text(),
    )
    assert len(links) == 2 * len(json.loads((built.parent / "screens.json").read_text()))
    for width, height, ratio, name in links:
        with Image.open(built / name) as file:
            assert file.size == (int(width) * int(ratio), int(height) * int(ratio))


def test_a_picture_of_100_million_pixels_is_refused_in_plain_words(page, huge_png):
    page.get_by_role("tab", name="Photos").click()
    page.evaluate("() => { createImageBitmap = () => { window.decoded = true; }; }")
    page.set_input_files("#file", file_of("huge.png", huge_png))
    said = "This picture has 100 million pixels; at most 50 million are read."
    expect(page.locator("#panel-photo .banner")).to_contain_text(said, timeout=30_000)
    assert not page.evaluate("window.decoded")  # a phone would not have the memory
    expect(page.get_by_role("button", name="Try again")).to_be_hidden()  # it would say the same
    expect_it_still_reads(page)


def test_without_webassembly_the_page_says_so(open_page, site):
    page = open_page(site, FOLDER, script="delete globalThis.WebAssembly")
    expect(page.locator("#trouble")).to_contain_text("no WebAssembly")
    page.get_by_role("button", name="7", exact=True).click()
    expect(page.locator("#panel-draw .told")).to_contain_text("no WebAssembly")


def test_a_torn_network_is_told_of(open_page, site):
    page = open_page(site, "/", service_workers="block")
    page.may_fail = True
    page.route("**/classifier-*.onnx", lambda route: route.fulfill(body=b"\x08\x08torn"))
    page.goto(site.address + FOLDER)
    expect(page.locator("#trouble")).to_contain_text("files are damaged", timeout=60_000)
    page.unroute("**/classifier-*.onnx")
    page.get_by_role("tab", name="About").click()
    page.get_by_role("button", name="Fetch again").click()
    wait_until_started(page)
    expect_it_still_reads(page)


def test_a_network_of_ones_own_that_is_none_changes_nothing(page):
    page.get_by_role("tab", name="About").click()
    page.set_input_files("#own", file_of("model.onnx", b"not one", "application/octet-stream"))
    expect(page.locator("#panel-about .told")).to_contain_text("no network that digitnet exported")
    expect(page.locator("#panel-about .told")).not_to_contain_text("ERROR")  # plain words
    expect_it_still_reads(page)


@pytest.fixture
def choose(page, built):
    """Choose the classifier that comes along, with something else said in its metadata."""

    def choose_one(**said):
        model = onnx.load(next((built / "assets").glob("classifier-*.onnx")))
        told = {one.key: one.value for one in model.metadata_props}
        told |= {f"digitnet.{key.replace('_', '-')}": value for key, value in said.items()}
        onnx.helper.set_model_props(model, told)
        page.get_by_role("tab", name="About").click()
        page.set_input_files("#own", file_of("model.onnx", model.SerializeToString()))
        return page.locator("#panel-about .told")

    return choose_one


@pytest.mark.parametrize("names", ["abc", "abcdefghij"])
def test_a_network_of_other_classes_than_the_digits_is_refused(page, choose, names):
    said = (
        "The app takes only networks of the ten digits, 0 to 9. This one’s classes are a, b, c, …"
    )
    expect(choose(classes=json.dumps([*names]))).to_have_text(said)
    expect_it_still_reads(page)


def test_a_network_whose_threshold_is_no_number_is_refused(page, choose):
    said = "digitnet.threshold is “much”; expected a number from 0 to 1."
    expect(choose(threshold="much")).to_contain_text(said)
    expect_it_still_reads(page)


def test_a_network_that_names_the_digits_and_was_fine_tuned_is_taken(page, choose):
    told = choose(classes=json.dumps([*"0123456789"]), own_hand="yes")
    expect(told).to_contain_text("Reading with model.onnx")
    expect_it_still_reads(page)


def test_without_a_service_worker_it_works_and_says_what_it_can_not(open_page, site):
    script = "delete Navigator.prototype.serviceWorker"
    page = open_page(site, FOLDER, script=script)
    wait_until_started(page)
    expect(page.locator("#offline")).to_contain_text("can’t keep the app for offline use")
    expect_it_still_reads(page)


def test_a_full_disk_is_told_of_and_the_app_works(open_page, site):
    page = open_page(site, "/")
    page.may_fail = True
    device = page.context.new_cdp_session(page)
    device.send("Storage.overrideQuotaForOrigin", {"origin": site.address, "quotaSize": 50_000})
    page.goto(site.address + FOLDER)
    wait_until_started(page)
    expect(page.locator("#offline")).to_contain_text("no room", timeout=60_000)
    expect_it_still_reads(page)


FAILING = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', '%s') }"
NO_DEVICES = "Object.defineProperty(navigator, 'mediaDevices', { value: undefined })"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (FAILING % "NotAllowedError", "not allowed"),
        (FAILING % "NotFoundError", "No camera was found"),
        (NO_DEVICES, "only over https"),
    ],
)
def test_without_a_camera_the_page_says_why(open_page, site, script, said):
    page = open_page(site, FOLDER, script=script)
    page.get_by_role("tab", name="Camera").click()
    page.get_by_role("button", name="Start the camera").click()
    expect(page.locator("#panel-camera .banner")).to_contain_text(said)
    expect_it_still_reads(page)


@pytest.mark.parametrize("tab", ["Draw", "Photos", "Camera", "About"])
def test_a_narrow_phone_scrolls_only_up_and_down(open_page, site, tab):
    page = open_page(site, FOLDER, viewport={"width": 360, "height": 740})
    wait_until_started(page)
    page.get_by_role("tab", name=tab).click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("tab", ["Draw", "Photos", "Camera", "About"])
def test_large_type_fits_on_a_phone(page, tab):
    """Twice the size of letters, as some set it in their browser."""
    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.get_by_role("tab", name=tab).click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_page, site, built, numbers, theme):
    """Needs axe-core, which `make app` installs beside the app's tools."""
    axe = built.parent / "node_modules" / "axe-core" / "axe.min.js"
    if not axe.is_file():
        lack("APP", "axe-core isn't installed: make app")
    page = open_page(site, FOLDER, color_scheme=theme, bypass_csp=True)
    wait_until_started(page)
    page.evaluate(axe.read_text())
    page.get_by_role("button", name="42", exact=True).click()
    expect(page.locator("#panel-draw .card")).to_have_count(2, timeout=60_000)
    page.set_input_files("#file", file_of("seventeen.png", numbers))
    expect(page.locator("#panel-photo .number").first).to_be_visible(timeout=60_000)
    for tab in ("Draw", "Photos", "Camera", "About"):
        page.get_by_role("tab", name=tab).click()
        found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        serious = [
            (one["id"], [node["html"] for node in one["nodes"]][:3])
            for one in found["violations"]
            if one["impact"] in {"serious", "critical"}
        ]
        assert serious == [], tab


def test_digitnet_serve_has_the_app_isolated_so_that_it_may_use_threads(open_page, built, server):
    page = open_page(server)
    page.get_by_role("link", name="App", exact=True).click()
    wait_until_started(page)
    assert page.url == f"{server.address}/app/"
    assert page.evaluate("crossOriginIsolated")
    page.get_by_role("button", name="7", exact=True).click()
    expect(page.locator("#panel-draw .number").first).to_be_visible(timeout=60_000)
