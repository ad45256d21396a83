import io

import pytest
from PIL import Image

from digitnet.errors import ImageError
from digitnet.image.files import tiff
from digitnet.image.files.tiff import directories, is_tiff, pages_of


def pages(count: int, *, big: bool = False) -> bytes:
    content = io.BytesIO()
    first, *others = [Image.new("L", (4 + number, 3)) for number in range(count)]
    first.save(content, "TIFF", save_all=True, append_images=others, big_tiff=big)
    return content.getvalue()


@pytest.mark.parametrize("big", [False, True])
def test_each_directory_is_a_page_with_its_width(big: bool) -> None:
    data = pages(3, big=big)
    assert is_tiff(data)
    assert pages_of(data) == [0, 1, 2]
    widths = [[tag.value for tag in tags if tag.number == 256] for tags in directories(data)]
    assert widths == [[4], [5], [6]]


def chain(*kinds: int) -> bytes:
    """Return directories of one tag each, what kind of page they are, big-endian."""
    parts, place = [b"MM\0*\0\0\0\x08"], 8
    for number, kind in enumerate(kinds, start=1):
        place += 18
        after = place if number < len(kinds) else 0
        tag = b"\0\xfe\0\x04\0\0\0\x01" + kind.to_bytes(4, "big")
        parts.append(b"\0\x01" + tag + after.to_bytes(4, "big"))
    return b"".join(parts)


def test_smaller_copies_and_masks_are_no_pages() -> None:
    assert pages_of(chain(0, 1, 2, 4)) == [0, 2]
    assert pages_of(chain(1)) == [0]


def test_a_chain_that_runs_in_a_circle_ends() -> None:
    data = bytearray(chain(0, 0))
    data[-4:] = (8).to_bytes(4, "big")
    assert pages_of(bytes(data)) == [0, 1]


def test_a_directory_that_is_cut_off_is_a_page_that_cannot_be_read() -> None:
    assert list(directories(chain(0, 0)[:26]))[1:] == [[]]


def test_more_pages_or_tags_than_a_scanner_writes_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tiff, "MAX_PAGES", 2)
    with pytest.raises(ImageError, match="has over 2 pages"):
        list(directories(chain(0, 0, 0)))
    monkeypatch.setattr(tiff, "MAX_TAGS", 1)
    with pytest.raises(ImageError, match="has over 1 tags"):
        list(directories(chain(0, 0)))
