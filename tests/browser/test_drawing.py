"""The first tab, as a person uses it."""

import json
import re

import pytest

from needs import need_package

playwright = need_package("playwright.sync_api")
expect = playwright.expect


@pytest.fixture
def page(open_page, server):
    return open_page(server)


INKED = "index % 4 == 3 && value > 0"
GHOST = "pad => parseInt(getComputedStyle(pad).getPropertyValue('--ghost').trim().slice(1, 3), 16)"


def digit_of(page):
    return page.locator("#panel-draw .lines")


def told(page):
    return page.locator("#panel-draw .told")


def pixels(page, canvas, condition):
    """Count a canvas' values (red, green, blue, alpha in turn) for which something holds."""
    return page.locator(canvas).evaluate(
        f"""canvas => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
            .data.filter((value, index) => {condition}).length"""
    )


@pytest.mark.parametrize("digit", "0123456789")
def test_drawn_digit_is_read(page, draw, digit):
    draw(page, digit)
    expect(digit_of(page)).to_have_text(digit)
    expect(told(page)).to_contain_text("1 digit")
    expect(page.locator(".card .said b")).to_have_text(digit)
    assert 20 < pixels(page, ".card canvas", "index % 4 == 0 && value > 128") < 300


def test_drawn_number_is_read_as_a_whole(page):
    page.get_by_role("button", name="42", exact=True).click()
    expect(page.get_by_role("button", name=re.compile("^42, ")).first).to_be_visible()
    expect(page.locator(".card")).to_have_count(2)


def test_answer_of_a_number_has_bars_and_can_be_pointed_at(page):
    shares = [0.01] * 10
    digits = [
        {"digit": name, "confidence": sure, "box": [x, 50, 60, 90], "line": 0, "number": 0}
        | {"probabilities": shares, "picture": [[0] * 28] * 28}
        for name, sure, x in (("4", 0.99, 100), ("2", 0.5, 180))
    ]
    number = {"text": "42", "confidence": 0.495, "box": [100, 50, 140, 90], "line": 0}
    said = {"lines": ["42"], "numbers": [number], "digits": digits, "rejected": 0}
    page.route("**/api/read?show=1", lambda route: route.fulfill(body=json.dumps(said)))
    page.get_by_role("button", name="42", exact=True).click()
    chosen = page.get_by_role("button", name="42, 49 % sure")
    expect(chosen).to_have_class(re.compile("unsure"))
    expect(page.locator(".card .bars span")).to_have_count(20)
    expect(page.locator(".card.unsure")).to_have_count(1)
    chosen.click()
    expect(chosen).to_have_attribute("aria-pressed", "true")


def test_bars_are_as_high_as_the_digit_is_sure(page):
    """Figures beside one another agree: a digit of 50 % has no full bar."""
    shares = [0.0] * 9 + [1.0]
    digit = {"digit": "9", "confidence": 0.5, "box": [9, 9, 60, 90], "line": 0, "number": 0}
    digit |= {"probabilities": shares, "picture": [[0] * 28] * 28}
    number = {"text": "9", "confidence": 0.5, "box": [9, 9, 60, 90], "line": 0}
    said = {"lines": ["9"], "numbers": [number], "digits": [digit], "rejected": 0}
    page.route("**/api/read?show=1", lambda route: route.fulfill(body=json.dumps(said)))
    page.get_by_role("button", name="7", exact=True).click()
    expect(page.locator(".card .bars .best i")).to_have_attribute("style", "height: 50%;")
    expect(page.locator(".card .bars")).to_have_attribute("aria-label", re.compile("9: 50 %$"))


def test_answer_follows_while_the_pen_is_still_down(page):
    box = page.locator("#pad").bounding_box()
    x = box["x"] + box["width"] / 2
    page.mouse.move(x, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(x - 12, box["y"] + 380, steps=15)
    expect(digit_of(page)).to_have_text("1")
    assert float(page.locator("#panel-draw .answer").get_attribute("data-ms")) > 0
    page.mouse.up()


def test_time_from_stroke_to_answer_is_told(page, draw):
    """Measured, not judged: other work on the machine counts in."""
    draw(page, "1")
    expect(digit_of(page)).to_have_text("1")
    ms, text = page.evaluate(
        "['.answer', '.told'].map((part) => document.querySelector(`#panel-draw ${part}`))"
        ".map((part, index) => index ? part.innerText : Number(part.dataset.ms))"
    )
    assert f"{round(ms)} ms" in text
    print(f"{ms:.0f} ms from a stroke to its answer")


def test_ghost_on_the_empty_pad_gives_way_to_ink(page, draw):
    colour = page.locator("#pad").evaluate(GHOST)
    is_ghost = f"index % 4 === 0 && value === {colour}"
    page.wait_for_timeout(200)
    assert pixels(page, "#pad", is_ghost) > 0
    draw(page, "1")
    expect(digit_of(page)).to_have_text("1")
    assert pixels(page, "#pad", is_ghost) == 0
    page.get_by_role("button", name="Undo").click()
    page.wait_for_timeout(200)
    assert pixels(page, "#pad", is_ghost) > 0


def test_strokes_have_the_resolution_of_the_screen(open_page, server, draw):
    page = open_page(server, device_scale_factor=2)
    draw(page, "1")
    page.wait_for_timeout(100)
    pad = page.locator("#pad")
    assert pad.evaluate("pad => pad.width") == 2 * round(pad.bounding_box()["width"])


def test_undo_takes_one_stroke_back_and_clear_all(page, draw):
    undo, clear = page.get_by_role("button", name="Undo"), page.get_by_role("button", name="Clear")
    expect(undo).to_be_disabled()
    expect(clear).to_be_disabled()
    draw(page, "1")
    expect(digit_of(page)).to_have_text("1")
    box = page.locator("#pad").bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 460, box["y"] + 470, steps=5)
    page.mouse.up()
    undo.click()
    expect(digit_of(page)).to_have_text("1")
    page.keyboard.press("Control+z")
    expect(told(page)).to_have_text("The answer follows your pen.")
    expect(undo).to_be_disabled()
    draw(page, "7")
    expect(digit_of(page)).to_have_text("7")
    clear.click()
    expect(digit_of(page)).to_have_text("")
    expect(page.get_by_text("Write a number here")).to_be_visible()


def test_wider_pen_leaves_more_ink(page):
    def stroke():
        box = page.locator("#pad").bounding_box()
        page.mouse.move(box["x"] + 100, box["y"] + 250)
        page.mouse.down()
        page.mouse.move(box["x"] + 400, box["y"] + 250, steps=4)
        page.mouse.up()
        page.wait_for_timeout(100)
        return pixels(page, "#pad", INKED)

    page.get_by_label("Pen").fill("1.5")
    thin = stroke()
    page.get_by_role("button", name="Clear").click()
    page.get_by_label("Pen").fill("4.5")
    assert stroke() > 2.5 * thin


def test_pressure_of_a_pen_counts(page):
    device = page.context.new_cdp_session(page)
    box = page.locator("#pad").bounding_box()

    def stroke(y, force):
        base = {
            "button": "left",
            "buttons": 1,
            "clickCount": 1,
            "pointerType": "pen",
            "force": force,
        }
        steps = [("mousePressed", 100)] + [("mouseMoved", x) for x in range(120, 400, 20)]
        for kind, x in [*steps, ("mouseReleased", 400)]:
            place = {"x": box["x"] + x, "y": box["y"] + y}
            device.send("Input.dispatchMouseEvent", {"type": kind, **base, **place})

    stroke(120, 0.1)
    stroke(380, 0.9)
    page.wait_for_timeout(100)
    both = pixels(page, "#pad", INKED)
    page.get_by_role("button", name="Undo").click()
    page.wait_for_timeout(100)
    light = pixels(page, "#pad", INKED)
    assert both - light > 2 * light


def test_finger_draws(open_page, server):
    page = open_page(server, has_touch=True, viewport={"width": 390, "height": 844})
    device = page.context.new_cdp_session(page)
    box = page.locator("#pad").bounding_box()
    x = box["x"] + box["width"] / 2
    for step, kind in enumerate(["touchStart", *["touchMove"] * 12, "touchEnd"]):
        points = [{"x": x, "y": box["y"] + 50 + 12 * step}] if kind != "touchEnd" else []
        device.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(digit_of(page)).to_have_text("1")
    assert page.evaluate("scrollY") == 0


def test_keyboard_draws(page):
    page.locator("#pad").focus()
    page.keyboard.press("Space")
    for _ in range(20):  # to 90 % of the pad; a bar to its very edge may be a line
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(digit_of(page)).to_have_text("1")
    page.keyboard.press("Delete")
    expect(told(page)).to_have_text("The answer follows your pen.")


def test_what_is_no_digit_is_shown_as_such(page, draw):
    said = {"lines": [], "numbers": [], "digits": [], "rejected": 1}
    page.route("**/api/read?show=1", lambda route: route.fulfill(body=json.dumps(said)))
    draw(page, "8")
    expect(told(page)).to_contain_text("No digits found, 1 other mark")
    expect(digit_of(page)).to_have_text("")


def test_the_first_answer_is_said_to_be_on_its_way(page):
    held = []

    def hold(route):
        held.append(route)

    page.route("**/api/read?show=1", hold)
    with page.expect_request("**/api/read?show=1"):
        page.get_by_role("button", name="7", exact=True).click()
    told = page.locator("#panel-draw .told")
    expect(told).to_have_text("Reading…")
    held[0].continue_()
    expect(told).to_contain_text("1 digit")


def test_an_error_keeps_the_answer_that_was_there(page, draw):
    page.may_fail = True
    draw(page, "1")
    expect(digit_of(page)).to_have_text("1")
    page.route("**/api/read?show=1", lambda route: route.fulfill(status=500, body="{}"))
    draw(page, "1")
    expect(told(page)).to_have_text("The server failed (error 500).")
    expect(digit_of(page)).to_have_text("1")


def test_busy_server_is_asked_again(page, draw):
    page.may_fail = True
    answers = iter([503, 503])

    def answer(route):
        status = next(answers, None)
        if status is None:
            route.continue_()
        else:
            route.fulfill(status=status, body='{"error": "too many requests are waiting"}')

    page.route("**/api/read?show=1", answer)
    draw(page, "1")
    expect(digit_of(page)).to_have_text("1", timeout=10_000)
