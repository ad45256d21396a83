"""Untrusted bytes → pixels, within fixed bounds of time and memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from digitnet.errors import ImageError
from digitnet.image.decoders.frames import Frames, open_frames
from digitnet.image.decoders.pdf import Pdf
from digitnet.image.files.formats import DPI, MAX_BYTES, Kind, needs_extra
from digitnet.image.files.guards import check_structure
from digitnet.image.photo import Photo, told


class Document(Protocol):
    """A file of one or more pictures."""

    count: int
    current: int
    kind: Kind

    def photo(self, number: int, /) -> Photo:
        """Decode one of them, from 1."""


@contextmanager
def open_document(data: bytes, dpi: int = DPI) -> Iterator[Document]:
    """Open the bytes of a picture file that nobody vouches for.

    Parameters
    ----------
    data
        A whole file in one of the formats of `digitnet.image.files.formats`.
    dpi
        Dots an inch at which pages of a PDF are drawn.

    Raises
    ------
    ImageError
        If the bytes are no such file, or a broken or too large one.
    """
    if not data:
        raise ImageError("the file is empty; expected a picture")
    if len(data) > MAX_BYTES:
        raise ImageError(
            f"the file has {len(data) / 2**20:,.0f} MiB; the limit is {MAX_BYTES // 2**20} MiB"
        )
    with told():
        check_structure(data)
        extra = needs_extra(data)
        if extra is not None and extra.pillow is None:
            document: Pdf | Frames = Pdf(data, dpi)
        else:
            document = open_frames(data, extra)
    try:
        yield document
    finally:
        document.close()


def decode_photo(data: bytes, page: int = 1, dpi: int = DPI) -> Photo:
    """Decode one picture of a file that nobody vouches for.

    It is turned upright by its EXIF orientation, laid over white (or over black,
    where white would hide it) if it is transparent, scaled by the rule of
    `digitnet.image.pixels.levels`, and reduced by a whole factor if its longer side is
    over 4,000 pixels.

    Parameters
    ----------
    data, dpi
        As `open_document` takes them.
    page
        Which page or frame, from 1.

    Raises
    ------
    ImageError
        As `open_document` raises it, or if there is no such page.
    """
    with open_document(data, dpi) as document:
        return decode_page(document, page)


def decode_page(document: Document, page: int) -> Photo:
    """Decode a page or frame of an open document, from 1.

    Raises
    ------
    ImageError
        If it is broken or too large, or there is none.
    """
    if not 1 <= page <= document.count:
        kinds = document.kind if document.count == 1 else f"{document.kind}s"
        raise ImageError(
            f"there is no {document.kind} {page}: the file has {document.count} {kinds}"
        )
    with told():
        return document.photo(page)
