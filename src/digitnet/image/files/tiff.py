"""The directories of a TIFF or BigTIFF: a page each, or a smaller copy of one."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from PIL.ExifTags import Base

from digitnet.errors import ImageError

MAX_TAGS = 300
"""Tags of a page."""
MAX_PAGES = 5_000
MAX_TAGS_IN_ALL = 100_000

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_BIG_SIZES = {16: 8, 17: 8, 18: 8}


@dataclass(frozen=True)
class Tag:
    """An entry of a directory; `value` is its first number where that stands in the entry."""

    number: int
    size: int
    value: int


def is_tiff(data: bytes) -> bool:
    """Return whether a file begins as TIFF and BigTIFF do."""
    return data[:4] in {b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"}


def pages_of(data: bytes) -> list[int]:
    """Return which directories, from 0, are pages: not smaller copies or masks of others."""
    pages = []
    for index, tags in enumerate(directories(data)):
        kinds = [tag.value for tag in tags if tag.number == Base.NewSubfileType]
        if not kinds or not kinds[0] & 0b101:  # a smaller copy, or a mask
            pages.append(index)
    return pages or [0]


def directories(data: bytes) -> Iterator[list[Tag]]:
    """Yield the tags of each directory in a TIFF's chain, as far as it can be followed.

    Raises
    ------
    ImageError
        If there are more directories or tags than any scanner writes.
    """
    order = "<" if data.startswith(b"II") else ">"
    big = 43 in data[2:4]
    counted, entry, link = ("Q", "HHQQ", "Q") if big else ("H", "HHII", "I")
    (place,) = struct.unpack_from(order + link, data.ljust(16, b"\0"), 8 if big else 4)
    seen: set[int] = set()
    in_all = 0
    while place and place not in seen:
        seen.add(place)
        if len(seen) > MAX_PAGES:
            raise ImageError(f"the TIFF has over {MAX_PAGES} pages")
        try:
            (count,) = struct.unpack_from(order + counted, data, place)
        except struct.error:  # cut off: a page that is there and can't be read
            yield []
            return
        in_all += count
        if count > MAX_TAGS or in_all > MAX_TAGS_IN_ALL:
            raise ImageError(f"the TIFF has {count} tags on a page; the limit is {MAX_TAGS}")
        place += struct.calcsize(order + counted)
        step = struct.calcsize(order + entry)
        whole = min(count, max(0, len(data) - place) // step)
        yield [_tag(data, place + row * step, order, entry) for row in range(whole)]
        place += count * step
        if place + struct.calcsize(order + link) > len(data):
            return
        (place,) = struct.unpack_from(order + link, data, place)


def _tag(data: bytes, place: int, order: str, entry: str) -> Tag:
    number, kind, values, value = struct.unpack_from(order + entry, data, place)
    if kind == 3 and order == ">":
        value >>= 8 * (struct.calcsize(order + entry[-1]) - 2)
    elif kind == 3:
        value &= 0xFFFF
    return Tag(number, values * (_SIZES | _BIG_SIZES).get(kind, 1), value)
