import base64
import contextlib
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitnet.errors import RefusedError
from digitnet.web.workers.uploads import image_in

FORM = "multipart/form-data; boundary=cut"
PICTURE = b"\x89PNG\r\n\x1a\n\xfb\xff" + bytes(range(60))
BASE64 = base64.b64encode(PICTURE).decode()
URL = f"data:image/png;base64,{BASE64}"


def form(*parts):
    pieces = [
        b"--cut\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + data
        for head, data in parts
    ]
    return b"\r\n".join([*pieces, b"--cut--\r\n"])


def coded(encoding, data):
    return form((b'name="f"; filename="x"\r\nContent-Transfer-Encoding: ' + encoding, data))


def is_plain(body):
    """Return whether a body begins like no JSON, data URL, address, form field or base64."""
    starts = (b"{", b"[", b"data", b"http", b"ftp", b"file")
    coded = (b"iVBORw0KGg", b"/9j/", b"R0lGODlh", b"R0lGODdh", b"UklGR")
    is_field = b"=" in body[:70]
    return not (body.lstrip().lower().startswith(starts) or body.startswith(coded) or is_field)


@given(st.binary(min_size=1).filter(is_plain))
def test_any_other_body_is_the_picture(body):
    """``curl --data-binary`` calls everything a web form."""
    assert image_in(body, "application/x-www-form-urlencoded") == (None, body)


@given(st.binary(min_size=1).filter(lambda data: b"--cut" not in data))
def test_file_in_a_form(data):
    if not data.lstrip().lower().startswith(b"data:"):
        assert image_in(form((b'name="file"; filename="a.png"', data)), FORM) == ("a.png", data)


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        (b'name="file"; filename="a.png"', "a.png"),
        (b"name=file; filename=a.png; filename*=utf-8''a.png", "a.png"),
        (b"name=\"file\"; filename*=utf-8''%C3%A4.png", "ä.png"),
        (b"name=\"file\"; filename*=UTF-8'de'%e4%bd%a0.png", "你.png"),
        (b"name=\"file\"; filename*=iso-8859-1''%E4.png", "ä.png"),
        ('name="datei"; filename="ä.png"'.encode(), "ä.png"),
        (b'filename="no name.png"', "no name.png"),
        (b'name="f";filename="with;semicolon.png"', "with;semicolon.png"),
        (b'name="f"; filename="quo\\"te.png"', 'quo"te.png'),
        (b'name="f"; filename="C:\\scans\\a.png"', "a.png"),
        (b'NAME="f"; FILENAME="A.PNG"', "A.PNG"),
        (b'name="f"; filename=""', ""),
    ],
)
def test_every_way_to_name_a_file(disposition, name):
    assert image_in(form((disposition, b"data")), FORM) == (name, b"data")


def test_fields_beside_the_file_are_passed_over():
    body = form((b'name="note"', b"hello"), (b'name="f"; filename="7.png"', b"\x89PNG"))
    assert image_in(body, FORM) == ("7.png", b"\x89PNG")


def test_picture_in_a_field_that_is_no_file():
    assert image_in(form((b'name="image"', b"\x89PNG")), FORM) == (None, b"\x89PNG")
    typed = b'name="blob"\r\nContent-Type: image/png'
    assert image_in(form((b'name="note"', b"hello"), (typed, b"\x89PNG")), FORM)[1] == b"\x89PNG"
    url = form((b'name="note"', b"hello"), (b'name="image"', URL.encode()))
    assert image_in(url, FORM) == (None, PICTURE)


@pytest.mark.parametrize(
    ("encoding", "sent"),
    [
        ("base64", base64.encodebytes(PICTURE)),
        ("BASE64 ", BASE64.encode()),
        ("binary", PICTURE),
        ("8bit", PICTURE),
    ],
)
def test_part_in_base64_as_mail_has_it_is_decoded(encoding, sent):
    head = f'name="f"; filename="7.png"\r\nContent-Transfer-Encoding: {encoding}'
    assert image_in(form((head.encode(), sent)), FORM) == ("7.png", PICTURE)


@pytest.mark.parametrize("kind", ["related", "mixed"])
def test_other_kinds_of_parts_are_a_form(kind):
    body = b"--cut\r\nContent-Type: image/png\r\n\r\n" + PICTURE + b"\r\n--cut--\r\n"
    assert image_in(body, f"multipart/{kind}; boundary=cut") == (None, PICTURE)


def test_quoted_boundary_and_upper_case():
    body = form((b'name="f"; filename="x"', b"data"))
    assert image_in(body, 'Multipart/Form-Data; charset=utf-8; Boundary="cut"') == ("x", b"data")


def test_preamble_and_epilogue_are_passed_over():
    body = form((b'name="f"; filename="x"', b"data")) + b"bye"
    assert image_in(body, FORM) == ("x", b"data")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (json.dumps({"image": URL}), "application/json"),
        (json.dumps({"image": URL, "more": 1}), "text/plain"),
        ("\n" + json.dumps({"image": BASE64}), "application/json; charset=utf-8"),
        ("\ufeff" + json.dumps({"image": BASE64}), "application/json"),
        (BASE64, "text/plain"),
        (base64.encodebytes(PICTURE).decode(), "image/png;base64"),
        (json.dumps({"image": BASE64.replace("+", "-").replace("/", "_").rstrip("=")}), ""),
        (URL, "text/plain"),
        (URL.replace("data:image/png", "DATA:"), ""),
        (f"image={URL}", "application/x-www-form-urlencoded"),
        (f"image={quote(URL)}", ""),
        (URL[:40] + "\r\n " + URL[40:], "text/plain"),
    ],
)  # fmt: skip
def test_data_url_wherever_it_stands(body, content_type):
    assert image_in(body.encode(), content_type) == (None, PICTURE)


def test_name_in_json_comes_back():
    assert image_in(json.dumps({"image": URL, "name": "7.png"}).encode(), "")[0] == "7.png"


def test_data_url_without_base64():
    assert image_in(b"data:image/bmp,BM%00%01", "text/plain") == (None, b"BM\x00\x01")


@pytest.mark.parametrize(
    ("body", "content_type", "message"),
    [
        (b"", "image/png", "no picture was sent"),
        (b"x", "multipart/form-data", "names no boundary"),
        (b"x", "multipart/form-data; boundary=" + "b" * 300, "broken: Boundary length 300"),
        (b"x", FORM, "the multipart form is broken"),
        (form((b'name="f"; filename="x"', b"data"))[:-6], FORM, "cut off"),
        (form(*[(b'name="f"', b"d")] * 2), FORM, "expected one file in the form, found 0"),
        (form(*[(b'name="f"; filename="x"', b"d")] * 2), FORM, "found 2"),
        (form(*[(b'name="f"', b"d")] * 40), FORM, "over 32 parts"),
        (form((b'name="f"; filename="x"', b"")), FORM, "no picture was sent"),
        (coded(b"base64", b"\x89PNG"), FORM, "base64 is broken"),
        (coded(b"x-uue", b"M"), FORM, "Content-Transfer-Encoding 'x-uue' isn't read; send it bin"),
        (b"--cut--\r\n", FORM, "expected one file in the form, found 0"),
        (form((b'name="image"', b"data:image/png")), FORM, "curl sends it with --form-string"),
        (b'{"image": 3}', "", "Expected `str`"),
        (b'["iVBORw0KGgo="]', "", "Expected `object`, got `array`"),
        (b"iVBORw0KGgo#", "", "base64 is broken"),
        (b'{"picture": "x"}', "", 'expected {"image": "data:image/png;base64,…"}'),
        (b'{"image": "data:image/png;base64,#"}', "", "base64 is broken"),
        (b'{"image": "seven"}', "", "base64 is broken"),
        (b'{"image": ""}', "", "no picture was sent"),
        (b'{"image": "http://example.org/7,1.png"}', "", "no address is fetched; send the picture"),
        (b"file:///etc/passwd", "text/plain", "no address is fetched"),
        (b'{"image": ' + b"[" * 100_000, "", "expected {"),
        (b"data:image/png;base64,", "", "no picture was sent"),
    ],
)
def test_what_is_wrong_is_told(body, content_type, message):
    with pytest.raises(RefusedError) as refusal:
        image_in(body, content_type)
    assert refusal.value.status == 400
    assert message in refusal.value.message
    assert len(refusal.value.message) < 400


@given(st.binary(max_size=200), st.sampled_from([FORM, ""]))
def test_no_body_does_anything_else(body, content_type):
    with contextlib.suppress(RefusedError):
        image_in(body, content_type)


@given(st.binary(max_size=60))
def test_no_header_of_a_part_does_anything_else(head):
    with contextlib.suppress(RefusedError):
        name, _ = image_in(form((head, b"data")), FORM)
        json.dumps(name).encode()
