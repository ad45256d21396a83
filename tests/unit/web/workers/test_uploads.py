import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitnet.errors import RefusedError
from digitnet.web.workers.uploads import image_in

FORM = "multipart/form-data; boundary=cut"


def form(*parts):
    pieces = [
        b"--cut\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + data
        for head, data in parts
    ]
    return b"\r\n".join([*pieces, b"--cut--\r\n"])


@given(st.binary(min_size=1))
def test_any_other_body_is_the_picture(body):
    """``curl --data-binary`` calls everything a web form."""
    assert image_in(body, "application/x-www-form-urlencoded") == (None, body)


@given(st.binary(min_size=1).filter(lambda data: b"--cut" not in data))
def test_file_in_a_form(data):
    assert image_in(form((b'name="file"; filename="a.png"', data)), FORM) == ("a.png", data)


def test_fields_beside_the_file_are_passed_over():
    body = form((b'name="note"', b"hello"), (b'name="f"; filename="7.png"', b"\x89PNG"))
    assert image_in(body, FORM) == ("7.png", b"\x89PNG")


def test_quoted_boundary_and_upper_case():
    body = form((b'name="f"; filename="x"', b"data"))
    assert image_in(body, 'Multipart/Form-Data; charset=utf-8; Boundary="cut"') == ("x", b"data")


@pytest.mark.parametrize(
    ("body", "content_type", "message"),
    [
        (b"", "image/png", "no picture was sent"),
        (b"x", "multipart/form-data", "names no boundary"),
        (b"x", FORM, "cut off"),
        (form((b'name="f"; filename="x"', b"data"))[:-6], FORM, "cut off"),
        (form((b'name="f"', b"data")), FORM, "expected one file in the form, found 0"),
        (form(*[(b'name="f"; filename="x"', b"d")] * 2), FORM, "found 2"),
        (form(*[(b'name="f"', b"d")] * 40), FORM, "over 32 parts"),
        (form((b'name="f"; filename="x"', b"")), FORM, "no picture was sent"),
    ],
)
def test_what_is_wrong_is_told(body, content_type, message):
    with pytest.raises(RefusedError, match=message) as refusal:
        image_in(body, content_type)
    assert refusal.value.status == 400


@given(st.binary(max_size=200))
def test_no_body_does_anything_else(body):
    with contextlib.suppress(RefusedError):
        assert image_in(body, FORM)[1] in body
