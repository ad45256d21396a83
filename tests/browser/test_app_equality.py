"""The app reads as Python does: the same pictures, both ways, in a real browser."""

import base64
import io
from typing import Any

import numpy as np
import onnx
import pytest
from PIL import Image

import digitnet
from digitnet.runs.model_keys import OWN_HAND_KEY
from digitnet.synthesis.pages.compose import compose
from digitnet.synthesis.pages.fonts.faces import BUILT_IN
from digitnet.synthesis.pages.fonts.glyphs import build_glyphs
from digitnet.synthesis.pages.writing.bank import Bank, make_fields
from needs import need_package

expect = need_package("playwright.sync_api").expect

pytestmark = [pytest.mark.mnist, pytest.mark.slow]

AT_ONCE = 10
MAX_PIXELS_APART = 2
MAX_CONFIDENCE_APART = 0.01
ASK = """async ([task, files]) => {
  const answers = [];
  for (const file of files) {
    const bytes = Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0));
    const said = await window.digitnet[task](new Blob([bytes], { type: "image/png" }));
    answers.push(JSON.parse(JSON.stringify(said)));
  }
  return answers;
}"""


def png(grey):
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def page(open_page, site):
    page = open_page(site, "/some/folder/")
    page.wait_for_selector("html[data-ready]", state="attached", timeout=60_000)
    return page


@pytest.fixture
def ask(page):
    def ask_all(task: str, files: list[bytes]) -> list[Any]:
        answers = []
        for start in range(0, len(files), AT_ONCE):
            some = [base64.b64encode(one).decode() for one in files[start : start + AT_ONCE]]
            answers += page.evaluate(ASK, [task, some])
        return answers

    return ask_all


@pytest.fixture(scope="module")
def reader():
    return digitnet.load()


def test_100_digits_of_mnist_are_told_alike(ask, reader, mnist):
    files = [png(picture) for picture in mnist.test.images[:100]]
    answers = ask("predictFile", files)
    for expected, found in zip(reader.predict(files), answers, strict=True):
        assert found["digit"] == expected.digit
        assert found["confidence"] == pytest.approx(expected.confidence, abs=MAX_CONFIDENCE_APART)


def test_a_fine_tuned_network_is_heeded_alike(page, ask, built, draw_number, tmp_path):
    """It alone says which digit it is."""
    model = onnx.load(next((built / "assets").glob("classifier-*.onnx")))
    model.metadata_props.add(key=OWN_HAND_KEY, value="yes")
    own = tmp_path / "model.onnx"
    onnx.save(model, own)
    page.get_by_role("tab", name="About").click()
    page.set_input_files("#own", own)
    expect(page.locator("#panel-about .told")).to_contain_text("Reading with model.onnx")
    files = [png(draw_number(text, 60)[::-1]) for text in "0123456789"]  # on their heads: doubtful
    answers = ask("predictFile", files)
    for one, found in zip(digitnet.load(own).predict(files), answers, strict=True):
        assert found["digit"] == one.digit
        expected = pytest.approx(one.probabilities.tolist(), abs=MAX_CONFIDENCE_APART)
        assert found["probabilities"] == expected


def test_40_drawings_are_read_alike(ask, reader, draw_number):
    rng = np.random.default_rng(3)
    texts = ["".join(rng.choice(list("0123456789"), 1 + number % 5)) for number in range(40)]
    sizes = [(60 + 5 * (number % 20), 3 + number % 9) for number in range(40)]
    files = [png(draw_number(text, *size)) for text, size in zip(texts, sizes, strict=True)]
    expect_alike(reader, files, ask("readFile", files))


def test_pictures_of_two_values_and_with_holes_are_read_alike(ask, reader, draw_number):
    """Masks of 0 and 1, and transparent paper: what a browser shows differs from what is meant."""
    grey, large = draw_number("305"), draw_number("305", side=1700, pen=120)
    clear = [np.dstack([one, one, one, np.where(one > 250, 0, 255)]) for one in (grey, large)]
    files = [png(one.astype(np.uint8)) for one in (grey > 128, *clear)]
    expect_alike(reader, files, ask("readFile", files))


@pytest.fixture
def bank(mnist):
    digits = mnist.test.part(np.arange(100, 300))
    rows = [np.flatnonzero(digits.labels == digit) for digit in range(10)]
    fields, glyphs = make_fields(digits.images), build_glyphs([BUILT_IN])
    return Bank(digits.images, fields, rows, glyphs, [0], [], [])


def test_60_pages_are_read_alike(ask, reader, bank):
    scenes = [compose(bank, 2015, index, size=256) for index in range(58)]
    pictures = [scene.picture for scene in scenes]
    pictures += [np.vstack([one.picture for one in scenes[:3]]), np.hstack(pictures[:9])]
    files = [png(picture) for picture in pictures]
    expect_alike(reader, files, ask("readFile", files))


def expect_alike(reader, files, answers):
    digits, apart, unsure = 0, 0.0, 0.0
    for number, (file, found) in enumerate(zip(files, answers, strict=True)):
        expected = reader.read(file)
        assert found["lines"] == expected.lines, number
        for one, other in zip(found["digits"], expected.digits, strict=True):
            digits += 1
            apart = max(apart, float(np.abs(np.subtract(one["box"], other.box)).max()))
            unsure = max(unsure, abs(one["confidence"] - other.confidence))
    assert apart <= MAX_PIXELS_APART
    assert unsure <= MAX_CONFIDENCE_APART
    print(f"{digits} digits: boxes at most {apart:g} pixels, confidences {unsure:.4f} apart")
