"""Whatever a caller calls an image → a photo: paths, bytes, Pillow images, arrays."""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digitnet.errors import ImageError
from digitnet.image.decode import Document, decode_page, open_document
from digitnet.image.decoders.frames import Frames
from digitnet.image.files.formats import DPI, MAX_BYTES, Kind
from digitnet.image.photo import Photo, check_size, told
from digitnet.image.pixels.levels import eight_bits
from digitnet.image.pixels.modes import over_background, reduced, reduction

Source = str | Path | bytes | Image.Image | NDArray[np.generic] | Photo
"""A path, the bytes of a picture file, a Pillow image, an array, or a photo that is open."""

_ONE = (str, Path, bytes, bytearray, memoryview, Image.Image, Photo)
"""What is one picture by its type, though some of them can be iterated over."""
_GIVEN = ("/dev/fd/", "/dev/stdin", "/proc/self/fd/")
"""Where a shell's ``<(command)`` shows up: a pipe that somebody meant."""


def open_photo(source: Source, page: int | None = None, dpi: int = DPI) -> Photo:
    """Return the picture behind any source.

    It is turned upright by its EXIF orientation, laid over white (or over black,
    where white would hide it) if it is transparent, scaled by the rule of
    `digitnet.image.pixels.levels`, and reduced by a whole factor if its longer side is
    4,000 pixels or more, unless it is a page of a PDF, or a strip of few pixels.

    Parameters
    ----------
    source
        An array is (height, width), or has 1 to 4 channels last or 1, 3 or 4 first, of any
        number type.
    page
        Which page of a document or frame of an animation, from 1; by default the first, or
        that which a Pillow image shows.
    dpi
        Dots per inch at which pages of a PDF are drawn.

    Raises
    ------
    ImageError
        If it can't be used; the message begins with the path, where there is one.
    """
    if isinstance(source, Photo):
        if page not in {None, source.place.page}:
            own = f"{source.place.kind} {source.place.page}"
            raise ImageError(f"this photo is {own}; for {source.place.kind} {page} give the file")
        return source
    with open_source(source, dpi) as document, _named(source):
        return decode_page(document, document.current if page is None else page)


@contextmanager
def open_source(source: Source, dpi: int = DPI) -> Iterator[Document]:
    """Open any source as a document, whose `photo` decodes a page.

    Raises
    ------
    ImageError
        As `open_photo` raises it.
    """
    with _named(source):
        document = _document(source, dpi)
    with closing(document):
        yield document


def as_sources(images: Any) -> Iterable[Source]:
    """Return images one by one; one alone is a list of one.

    Parameters
    ----------
    images
        One source, several of them, or an array of several pictures:
        (n, height, width) or (n, height, width, channels).

    Raises
    ------
    ImageError
        If it is neither a source nor several of them.
    """
    if not isinstance(images, _ONE):
        array = _as_array(images)
        if isinstance(array, np.ndarray):  # of numbers, or a table's column of paths
            has_names = array.ndim == 1 and array.dtype.kind in "OSTU"
            images = array.tolist() if has_names else array
    if isinstance(images, np.ndarray) and images.ndim < 2:
        raise ImageError(
            "expected an array of shape (height, width) or (n, height, width), "
            f"found {images.shape}"
        )
    if isinstance(images, _ONE) or _is_one(images):
        return [images]
    if not isinstance(images, Iterable):
        raise ImageError(
            "expected a path, bytes, a Pillow image, an array or a list of these, "
            f"found {type(images).__name__}"
        )
    return images


def _is_one(images: object) -> bool:
    """Return whether an array is one picture: (height, width), or with channels last."""
    if not isinstance(images, np.ndarray):
        return False
    return images.ndim == 2 or (
        images.ndim == 3 and images.shape[2] <= 4 and min(images.shape[:2]) > 4
    )


class _Single:
    """One picture that needs no file, with the face of a document."""

    count = current = 1
    kind: Kind = "page"

    def __init__(self, photo: Photo) -> None:
        self._photo = photo

    def photo(self, _number: int, /) -> Photo:
        return self._photo

    def close(self) -> None:
        pass


def _document(source: Any, dpi: int) -> Document:
    if isinstance(source, str | Path):
        return open_document(read_file(Path(source)), dpi)
    if isinstance(source, bytes | bytearray | memoryview):
        return open_document(bytes(source), dpi)
    if isinstance(source, Photo):
        return _Single(source)
    if isinstance(source, Image.Image):
        with told():
            return Frames(source)
    source = _as_array(source)
    if isinstance(source, np.ndarray):
        return _Single(_photo_of_array(source))
    raise ImageError(
        f"expected a path, bytes, a Pillow image or an array, found {type(source).__name__}"
    )


def _as_array(source: Any) -> Any:
    """Return a tensor, or what else can be an array, as one; anything else as it is."""
    if not hasattr(source, "__array__"):
        return source
    with told():
        return np.asarray(source)


@contextmanager
def _named(source: object) -> Iterator[None]:
    """Put the path in front of what is said of a file."""
    try:
        yield
    except ImageError as error:
        name = str(source) if isinstance(source, str | Path) else ""
        if not name or str(error).startswith(f"{name}: "):
            raise
        raise ImageError(f"{name}: {error}") from error


def read_file(path: Path) -> bytes:
    """Return a file's bytes, up to one more than a picture may have.

    Raises
    ------
    ImageError
        If it can't be read, or is a pipe or a device, which might never end.
    """
    try:
        # Without O_NONBLOCK, opening a pipe that nobody writes to never returns.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        given = str(path).startswith(_GIVEN)
        descriptor = os.open(path, os.O_RDONLY if given else flags)
        try:
            mode = os.fstat(descriptor).st_mode
            if stat.S_ISDIR(mode):
                raise ImageError("can't be read: Is a directory")
            if not (stat.S_ISREG(mode) or given):
                raise ImageError("is a pipe or a device, not a file; give - to read standard input")
            with open(descriptor, "rb", closefd=False) as file:
                return file.read(MAX_BYTES + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise ImageError(f"can't be read: {error.strerror}") from error
    except ValueError as error:  # NUL or a lone surrogate in the name
        raise ImageError(f"can't be a file's name: {error}") from error


def _photo_of_array(values: NDArray[np.generic]) -> Photo:
    image = Image.fromarray(_pixels_of_array(values))
    pixels = np.asarray(reduced(image, reduction(*image.size)))
    return Photo(pixels, max(image.size) / max(pixels.shape[:2]))


def _pixels_of_array(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    if values.ndim == 3 and values.shape[2] not in {1, 2, 3, 4} and values.shape[0] in {1, 3, 4}:
        values = np.moveaxis(values, 0, 2)
    if values.ndim not in {2, 3} or (values.ndim == 3 and values.shape[2] not in {1, 2, 3, 4}):
        raise ImageError(
            "expected an array of shape (height, width), with 1 to 4 channels last or with "
            f"1, 3 or 4 first, found {values.shape}"
        )
    check_size(values.shape[1], values.shape[0])
    pixels = eight_bits(values)
    if pixels.ndim == 3 and pixels.shape[2] in {2, 4}:
        return over_background(pixels)
    return np.ascontiguousarray(
        pixels[..., 0] if pixels.ndim == 3 and pixels.shape[2] == 1 else pixels
    )


def to_grey(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the lightness of (height, width) or (height, width, 3) pixels."""
    if pixels.ndim == 2:
        return pixels
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
