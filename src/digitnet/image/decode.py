"""Untrusted bytes → pixels, within fixed bounds of time and memory."""

from typing import Protocol

from digitnet.errors import ImageError
from digitnet.image.decoders.frames import open_frames
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

    def close(self) -> None:
        """Close what was opened for it."""


def open_document(data: bytes, dpi: int = DPI) -> Document:
    """Open the bytes of a picture file that nobody vouches for; the caller closes it.

    Parameters
    ----------
    data
        A whole file in one of the formats of `digitnet.image.files.formats`.
    dpi
        Dots per inch at which pages of a PDF are drawn.

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
            return Pdf(data, dpi)
        return open_frames(data, extra)


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
