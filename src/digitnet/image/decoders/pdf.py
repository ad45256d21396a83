"""Pages of a PDF as grey pictures, through PDFium."""

import threading
from importlib import import_module
from typing import Any

import numpy as np

from digitnet.errors import ImageError
from digitnet.image.files.formats import Kind
from digitnet.image.files.limits import WHOLE_PIXELS
from digitnet.image.photo import Photo, Place

_LOCK = threading.RLock()
"""PDFium may only be called by one thread at a time."""


class Pdf:
    """An opened PDF; the same face as `digitnet.image.decoders.frames.Frames`.

    Raises
    ------
    ImageError
        If the extra isn't installed, or the file can't be opened.
    """

    kind: Kind = "page"
    current = 1

    def __init__(self, data: bytes, dpi: int) -> None:
        try:
            pdfium = import_module("pypdfium2")
        except ImportError as error:
            raise ImageError("reading PDF needs an extra: pip install 'digitnet[pdf]'") from error
        self._dpi = dpi
        with _LOCK:
            try:
                self._document: Any = pdfium.PdfDocument(data)
                self.count = len(self._document)
                self._document.init_forms()
            except pdfium.PdfiumError as error:
                raise ImageError(_reason(str(error))) from error
        if self.count < 1:
            raise ImageError("the PDF has no pages")

    def photo(self, number: int) -> Photo:
        """Draw one page, from 1."""
        with _LOCK:
            page = self._document[number - 1]
            width, height = page.get_size()
            if not (width > 0 and height > 0):
                raise ImageError(f"page {number} has no size")
            wanted = self._dpi / 72  # a page's size is in points, 72 an inch
            scale = min(wanted, (WHOLE_PIXELS / (width * height)) ** 0.5)
            bitmap = page.render(scale=scale, grayscale=True)
            pixels = np.array(bitmap.to_numpy(), np.uint8)
            bitmap.close()
            page.close()
        if pixels.ndim == 3:
            pixels = pixels[..., 0]
        return Photo(np.ascontiguousarray(pixels), wanted / scale, Place(number, self.count))

    def close(self) -> None:
        """Let go of the file."""
        with _LOCK:
            self._document.close()


def _reason(told: str) -> str:
    if "assword" in told:
        return "the PDF is encrypted; save a copy without a password"
    return "broken PDF: it can't be opened"
