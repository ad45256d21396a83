"""Untrusted bytes → pixels, through Pillow, within fixed bounds of time and memory."""

import io
import threading
import warnings
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from digitnet.errors import ImageError
from digitnet.image.guards import check_structure

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF")
"""Formats that are read, by what the bytes are and not by the file's name."""
MAX_PIXELS = 50_000_000
"""Larger pictures are refused before they are decoded."""
MAX_WEBP_PIXELS = 20_000_000
"""WebP's decoder needs four times the memory of the others."""
MAX_BYTES = 64 * 2**20
"""Longer files are refused before they are decoded."""
WORKING_SIDE = 2000
"""Pictures are reduced by a whole factor while their longer side stays at least this."""

Pixels = NDArray[np.uint8]

_WARNINGS_LOCK = threading.Lock()
_ORIENTATION_TAG = 0x0112


@dataclass(frozen=True)
class Photo:
    """A decoded picture.

    Attributes
    ----------
    pixels
        (height, width) or (height, width, 3) uint8, upright.
    scale
        Pixels of the original per pixel here, at least 1.
    """

    pixels: Pixels
    scale: float = 1.0


def decode_image(data: bytes) -> Pixels:
    """Return a picture's pixels: (height, width) or (height, width, 3) uint8.

    See `decode_photo`, which also tells by how much a large picture was reduced.
    """
    return decode_photo(data).pixels


def decode_photo(data: bytes) -> Photo:
    """Decode the bytes of one picture file that nobody vouches for.

    The first frame counts; it is turned upright by its EXIF orientation, laid
    over white (or over black, where white would hide it) if it is transparent,
    and reduced by a whole factor if its longer side is over 4,000 pixels.

    Parameters
    ----------
    data
        A whole PNG, JPEG, WebP, BMP, TIFF or GIF file.

    Raises
    ------
    ImageError
        If the bytes are no such picture, or a broken or too large one.
    """
    if not data:
        raise ImageError("the file is empty; expected a picture")
    if len(data) > MAX_BYTES:
        raise ImageError(
            f"the file has {len(data) / 2**20:.0f} MiB; the limit is {MAX_BYTES // 2**20} MiB"
        )
    check_structure(data)
    try:
        return _decode(data)
    except ImageError:
        raise
    except UnidentifiedImageError as error:
        raise ImageError(f"not a picture in a known format ({', '.join(FORMATS)})") from error
    except Image.DecompressionBombError as error:
        raise ImageError(
            f"the picture has far too many pixels; the limit is {MAX_PIXELS // 1_000_000} million"
        ) from error
    except Exception as error:  # Pillow's plugins raise whatever broken bytes lead them to
        reason = str(error).strip() or type(error).__name__
        raise ImageError(f"broken picture: {reason.splitlines()[0]}") from error


def _decode(data: bytes) -> Photo:
    with _WARNINGS_LOCK, warnings.catch_warnings():  # open() warns of what is refused here anyway
        warnings.simplefilter("ignore")
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    check_size(*image.size, limit=MAX_WEBP_PIXELS if image.format == "WEBP" else MAX_PIXELS)
    width = image.width
    factor = max(1, max(image.size) // WORKING_SIDE)
    if image.format in {"JPEG", "MPO"}:
        image.draft(None, (image.width // factor, image.height // factor))
    image.load()
    pixels = pixels_of(image)
    return Photo(_upright(pixels, _orientation(image)), width / pixels.shape[1])


def check_size(width: int, height: int, limit: int = MAX_PIXELS) -> None:
    """Raise ImageError if a picture of this size is empty or over the limit in pixels."""
    if width < 1 or height < 1:
        raise ImageError(f"the picture is empty: {width}×{height} pixels")
    if width * height > limit:
        raise ImageError(
            f"the picture has {width}×{height} pixels, {width * height / 1e6:.0f} million; "
            f"the limit is {limit // 1_000_000} million"
        )


def pixels_of(image: Image.Image) -> Pixels:
    """Return a Pillow image of any mode as (height, width) or (height, width, 3) uint8.

    Pictures with a longer side over twice `WORKING_SIDE` come back reduced.
    """
    image = _plain_mode(image)
    factor = max(1, max(image.size) // WORKING_SIDE)
    if factor > 1:
        image = image.reduce((min(factor, image.width), min(factor, image.height)))
    pixels = np.asarray(image)
    if image.mode in {"I", "F"}:
        return eight_bits(pixels)
    return over_background(pixels) if image.mode in {"RGBA", "LA"} else pixels


def _plain_mode(image: Image.Image) -> Image.Image:
    mode = image.mode
    if mode in {"L", "RGB", "RGBA", "LA", "I", "F"}:
        return image
    if mode == "1":
        return image.convert("L")
    if mode.startswith("I;16"):
        return image.convert("I")
    if mode == "LAB":
        return image.getchannel(0)
    transparent = mode in {"PA", "La", "RGBa"} or (mode == "P" and "transparency" in image.info)
    return image.convert("RGBA" if transparent else "RGB")


def eight_bits(values: NDArray[np.generic]) -> Pixels:
    """Scale pixels of any number type to uint8.

    Values from 0 to 1 in a float array are taken as such, and a largest value
    below 64 as white (scikit-learn's digits reach 16); otherwise the smallest of
    the usual bit depths (8, 10, 12, 14, 16) that holds the largest value counts,
    and beyond 16 bits the largest value itself.
    """
    if values.dtype == np.uint8:
        return values.view(np.uint8)
    real = np.nan_to_num(values.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    real -= min(0.0, float(real.min(initial=0)))
    top = float(real.max(initial=0))
    real_numbers = np.issubdtype(values.dtype, np.floating)
    if values.dtype == np.bool_ or (real_numbers and top <= 1):
        full = 1.0
    elif real_numbers and top < 64:
        full = top
    else:
        full = next((2.0**bits - 1 for bits in (8, 10, 12, 14, 16) if top < 2**bits), top)
    grey: Pixels = np.clip(real * (255 / full) + 0.5, 0, 255).astype(np.uint8)
    return grey


def over_background(pixels: Pixels) -> Pixels:
    """Lay a transparent picture over white, or over black where white hides most of it.

    Parameters
    ----------
    pixels
        (height, width, 2) grey and alpha, or (height, width, 4) colour and alpha, uint8.

    Returns
    -------
    (height, width) or (height, width, 3) uint8.
    """
    colour, alpha = pixels[..., :-1], pixels[..., -1:]
    if alpha.min(initial=255) == 255:
        if colour.shape[2] == 3 and colour.size:
            return cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB).astype(np.uint8, copy=False)
        return np.ascontiguousarray(colour[..., 0])
    weighted = colour.astype(np.uint16) * alpha
    on_black = ((weighted + 127) // 255).astype(np.uint8)
    on_white = ((weighted + (255 - alpha.astype(np.uint16)) * 255 + 127) // 255).astype(np.uint8)
    best = on_white if 2 * _contrast(on_white) >= _contrast(on_black) else on_black
    return best[..., 0] if best.shape[2] == 1 else best


def _contrast(pixels: Pixels) -> int:
    grey = pixels.mean(axis=2)
    return int(grey.max() - grey.min())


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:  # broken EXIF doesn't spoil the pixels
        return 1


def _upright(pixels: Pixels, orientation: int) -> Pixels:
    """Undo an EXIF orientation, 1 to 8."""
    if orientation in {2, 4, 5, 7}:
        pixels = pixels[:, ::-1]
    turns = {3: 2, 4: 2, 5: 1, 6: 3, 7: 3, 8: 1}.get(orientation, 0)
    return np.ascontiguousarray(np.rot90(pixels, turns))
