"""Whatever a caller calls an image → a photo: paths, bytes, Pillow images, arrays."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from digitnet.errors import ImageError
from digitnet.image.decode import (
    MAX_BYTES,
    Photo,
    check_size,
    decode_photo,
    eight_bits,
    over_background,
    pixels_of,
)

Source = str | Path | bytes | Image.Image | NDArray[np.generic]
"""A path, the bytes of a picture file, a Pillow image, or an array."""


def open_photo(source: Source) -> Photo:
    """Return the picture behind any source.

    Parameters
    ----------
    source
        An array is (height, width) or (height, width, 1, 2, 3 or 4) of any number
        type; see `digitnet.image.decode.eight_bits` for how it is scaled.

    Raises
    ------
    ImageError
        If it can't be used; the message begins with the path, where there is one.
    """
    if isinstance(source, str | Path):
        try:
            return decode_photo(_read(Path(source)))
        except ImageError as error:
            raise ImageError(f"{source}: {error}") from error
    if isinstance(source, bytes | bytearray | memoryview):
        return decode_photo(bytes(source))
    if isinstance(source, Image.Image):
        check_size(*source.size)
        upright = ImageOps.exif_transpose(source)
        pixels = pixels_of(upright)
        return Photo(pixels, upright.width / pixels.shape[1])
    if isinstance(source, np.ndarray):
        return Photo(_pixels_of_array(source))
    raise ImageError(
        f"expected a path, bytes, a Pillow image or an array, found {type(source).__name__}"
    )


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ImageError(f"can't be read: {error.strerror}") from error


def _pixels_of_array(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    if values.ndim not in {2, 3} or (values.ndim == 3 and values.shape[2] not in {1, 2, 3, 4}):
        raise ImageError(
            "expected an array of shape (height, width), or with 1 to 4 channels last, "
            f"found {values.shape}"
        )
    if not (np.issubdtype(values.dtype, np.number) or values.dtype == np.bool_):
        raise ImageError(f"expected an array of numbers, found {values.dtype}")
    check_size(values.shape[1], values.shape[0])
    pixels = eight_bits(values)
    if pixels.ndim == 3 and pixels.shape[2] in {2, 4}:
        return over_background(pixels)
    return np.ascontiguousarray(
        pixels[..., 0] if pixels.ndim == 3 and pixels.shape[2] == 1 else pixels
    )
