"""Pages of a PDF as grey pictures, through PDFium."""

import threading
from contextlib import ExitStack, closing
from importlib import import_module
from typing import Any

import numpy as np

from digitnet.errors import ImageError
from digitnet.image.files.formats import WHOLE_PIXELS, Kind
from digitnet.image.photo import Photo, Place, check_size

_LOCK = threading.RLock()
"""PDFium may only be called by one thread at a time: to close something as well."""


class Pdf:
    """An opened PDF; it has the methods of `digitnet.image.decoders.frames.Frames`.

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
        with _LOCK, ExitStack() as on_error:
            try:
                self._document: Any = on_error.enter_context(closing(pdfium.PdfDocument(data)))
                self.count = len(self._document)
                self._document.init_forms()
            except pdfium.PdfiumError as error:
                raise ImageError(_reason(str(error))) from error
            on_error.pop_all()

    def photo(self, number: int) -> Photo:
        """Draw one page, from 1."""
        with _LOCK, closing(self._document[number - 1]) as page:
            width, height = page.get_size()
            if not (width > 0 and height > 0):
                raise ImageError(f"page {number} has no size")
            wanted = self._dpi / 72  # a page's size is in points, 72 an inch
            scale = min(wanted, (WHOLE_PIXELS / (width * height)) ** 0.5)
            # Rounded down: a page drawn with fewer dots may have some pixels over `WHOLE_PIXELS`.
            check_size(max(1, int(width * scale)), max(1, int(height * scale)))
            with closing(page.render(scale=scale, grayscale=True)) as bitmap:
                pixels = np.array(bitmap.to_numpy(), np.uint8)
        if pixels.ndim == 3:
            pixels = pixels[..., 0]
        return Photo(np.ascontiguousarray(pixels), wanted / scale, Place(number, self.count))

    def close(self) -> None:
        """Close the file."""
        with _LOCK:
            self._document.close()


def _reason(told: str) -> str:
    if "assword" in told:
        return "the PDF is encrypted; save a copy without a password"
    return "broken PDF: it can't be opened"
