import pytest

from digitnet.errors import ImageError
from digitnet.image.files.page_range import PageRange


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("3", [3]),
        ("2-5", [2, 3, 4, 5]),
        ("2-50", [2, 3, 4, 5, 6]),
        ("5-", [5, 6]),
        ("-2", [1, 2]),
        ("6, 1-2", [6, 1, 2]),
        ("7-9", []),
    ],
)
def test_pages_are_named_as_people_write_them(text, pages):
    assert PageRange.parse(text).of(6) == pages


@pytest.mark.parametrize(
    "text", ["", "-", "0", "0-3", "5-2", "a", "1;2", "1-2-3", "1.5", "0000012"]
)
def test_what_names_no_pages_is_refused(text):
    with pytest.raises(ImageError, match="expected numbers from 1"):
        PageRange.parse(text)
