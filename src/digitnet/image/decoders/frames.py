"""What Pillow decodes: one picture, pages of a TIFF, frames of an animation."""

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError

from digitnet.errors import ImageError
from digitnet.image.files.formats import FORMATS, Format, by_pillow_name
from digitnet.image.files.tiff import is_tiff, pages_of
from digitnet.image.photo import Photo, Pixels, Place, check_memory, check_size
from digitnet.image.pixels.modes import pixels_of, reduction

_LOCK = threading.RLock()


class Frames:
    """A file that Pillow has opened, or a Pillow image that somebody gave.

    Attributes
    ----------
    count
        How many pages or frames there are.
    current
        Which of them is shown now, from 1.
    kind
        What one of them is called.
    """

    def __init__(self, image: Image.Image, data: bytes = b"") -> None:
        self._image = image
        self._is_given = not data
        self._format = by_pillow_name(image.format)
        self._places = pages_of(data) if is_tiff(data) else None
        self.kind = (self._format and self._format.kind) or "page"
        if self._places is not None:
            self.count = len(self._places)
        elif self._format and self._format.kind:
            with quiet_pillow():
                self.count = max(1, int(getattr(image, "n_frames", 1)))
        else:
            self.count = 1
        self.current = int(image.tell()) + 1 if self.count > 1 else 1
        self._full_side: int | None = None
        if image_format(image) == "JPEG" and not self._is_given:
            self._full_side = max(image.size)
            factor = reduction(*image.size)
            wanted = max(1, image.width // factor), max(1, image.height // factor)
            image.draft(None, wanted)

    def photo(self, number: int) -> Photo:
        """Decode one page or frame, from 1; a given image still shows the one that it showed."""
        shown = self._image.tell()
        try:
            with quiet_pillow():  # a TIFF's warnings come from here as well
                place = number - 1 if self._places is None else self._places[number - 1]
                if self.count > 1 or place:
                    self._image.seek(place)
                if image_format(self._image) == "TIFF":
                    self._image.load()
            return _decoded(self._image, self._full_side, Place(number, self.count, self.kind))
        finally:
            if self._is_given and self._image.tell() != shown:
                with quiet_pillow():
                    self._image.seek(shown)

    def close(self) -> None:
        """Close the file; an image that somebody gave stays open."""
        if not self._is_given:
            self._image.close()


def open_frames(data: bytes, extra: Format | None) -> Frames:
    """Open the bytes of a file.

    Parameters
    ----------
    extra
        The format that an extra reads, where it is one.
    """
    formats = FORMATS
    if extra is not None and extra.pillow:
        register_heif()
        formats = (extra.pillow,)
    with quiet_pillow():
        try:
            image = Image.open(io.BytesIO(data), formats=formats)
        except UnidentifiedImageError as error:
            if extra is None:
                raise
            raise ImageError(f"broken picture: it can't be read as {extra.name}") from error
        check_size(*image.size)
        _check_memory(image)
        return Frames(image, data)


def register_heif() -> None:
    """Let Pillow read HEIC.

    Raises
    ------
    ImageError
        If the extra isn't installed.
    """
    try:
        import_module("pillow_heif").register_heif_opener()
    except ImportError as error:
        raise ImageError("reading HEIC needs an extra: pip install 'digitnet[heic]'") from error


def _decoded(image: Image.Image, full_side: int | None, place: Place) -> Photo:
    """Return what a Pillow image shows now, upright and reduced to a working size."""
    check_size(*image.size)
    _check_memory(image)
    image.load()
    pixels = pixels_of(image)
    with quiet_pillow():
        orientation = _orientation(image)
    scale = (full_side or max(image.size)) / max(pixels.shape[:2])
    return Photo(_upright(pixels, orientation), scale, place)


def image_format(image: Image.Image) -> str | None:
    """Return what Pillow calls a picture's format; JPEG for a camera's several in one file."""
    return "JPEG" if image.format == "MPO" else image.format


@contextmanager
def quiet_pillow() -> Iterator[None]:
    """Switch off Pillow's warnings and its own limit of pixels: this package checks both.

    Both count for the whole process, so only one thread at a time may enter.
    """
    with _LOCK, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            yield
        finally:
            Image.MAX_IMAGE_PIXELS = limit


def _check_memory(image: Image.Image) -> None:
    pixels = image.width * image.height
    name = image_format(image)
    if name == "JPEG":  # a large file is decoded at a part of its size, unless it is progressive
        if image.info.get("progressive"):  # its coefficients are held, two bytes a channel
            check_memory("progressive JPEG", pixels, 2 * 3)
        return
    found = by_pillow_name(name)
    check_memory(name or "picture", pixels, (found and found.bytes_a_pixel) or _mode_bytes(image))


def _mode_bytes(image: Image.Image) -> int:
    if image.mode in {"1", "L", "P"}:
        return 1
    return 2 if image.mode.startswith("I;16") else 4


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # broken EXIF doesn't spoil the pixels
        return 1


def _upright(pixels: Pixels, orientation: int) -> Pixels:
    """Undo an EXIF orientation, 1 to 8."""
    if orientation in {2, 4, 5, 7}:
        pixels = pixels[:, ::-1]
    turns = {3: 2, 4: 2, 5: 1, 6: 3, 7: 3, 8: 1}.get(orientation, 0)
    return np.ascontiguousarray(np.rot90(pixels, turns))
