import pytest

from digitnet.json_text import parse_json


def test_text_and_bytes_are_read() -> None:
    assert parse_json('{"a": [1, null]}') == parse_json(b'{"a": [1, null]}') == {"a": [1, None]}


@pytest.mark.parametrize("content", ["", "{", b"\xff\xfe\xff", "[" * 200_000])
def test_what_is_no_json_is_a_value_error_however_deep(content: str | bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_json(content)
