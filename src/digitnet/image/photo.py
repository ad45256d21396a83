"""`Photo`, a decoded picture, and the bounds that decoding keeps."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import UnidentifiedImageError

from digitnet.errors import ImageError
from digitnet.image.files.formats import MAX_PIXELS, NAMES, Kind

MAX_MEMORY = 2**30
"""Bytes that decoding one picture may take; what takes more is refused before it is decoded."""

Pixels = NDArray[np.uint8]

_limit = MAX_PIXELS


@dataclass(frozen=True)
class Place:
    """Which of how many pictures in a file, from 1, and what one of them is called.

    Attributes
    ----------
    kind
        ``page``, or ``frame`` of an animation.
    """

    page: int = 1
    pages: int = 1
    kind: Kind = "page"

    @property
    def told(self) -> str:
        """What people are told of it, such as ``page 2 of 5``; nothing for a file of one."""
        return "" if self.pages == 1 else f"{self.kind} {self.page} of {self.pages}"

    def record(self) -> dict[str, Any]:
        """Return what JSON says of it: nothing for a file of one picture."""
        if self.pages == 1:
            return {}
        told = {"page": self.page, "pages": self.pages}
        return told if self.kind == "page" else {**told, "kind": self.kind}


ALONE = Place()
"""The place of the only picture in a file."""


@dataclass(frozen=True)
class Photo:
    """A decoded picture.

    Attributes
    ----------
    pixels
        (height, width) or (height, width, 3) uint8, upright.
    scale
        Pixels of the original per pixel here, at least 1.
    place
        Which of the pictures in its file it is.
    """

    pixels: Pixels
    scale: float = 1.0
    place: Place = ALONE


def limit_pixels(count: int) -> None:
    """Let this whole process refuse pictures of more pixels than that, for good.

    For processes that read what strangers send, beside their limit of memory.
    """
    global _limit  # noqa: PLW0603 - like that one, it holds for whatever decodes here
    _limit = min(count, MAX_PIXELS)


def check_size(width: int, height: int) -> None:
    """Raise ImageError if a picture of this size is empty or has too many pixels."""
    if width < 1 or height < 1:
        raise ImageError(f"the picture is empty: {width}×{height} pixels")
    if width * height > _limit:
        raise ImageError(
            f"the picture has {width}×{height} pixels, {width * height / 1e6:,.0f} million; "
            f"the limit is {_limit / 1e6:,.4g} million"
        )


def check_memory(name: str, pixels: int, bytes_a_pixel: int) -> None:
    """Raise ImageError if decoding so many pixels would take too much memory."""
    if pixels * bytes_a_pixel > MAX_MEMORY:
        raise ImageError(
            f"the {name} has {pixels / 1e6:,.0f} million pixels; decoding it would take "
            f"{pixels * bytes_a_pixel / 2**30:.1f} GiB, the limit is {MAX_MEMORY / 2**30:.0f} GiB; "
            "save it smaller, as a plain PNG or as a baseline JPEG"
        )


@contextmanager
def told() -> Iterator[None]:
    """Turn whatever broken bytes lead a decoder to raise into one `ImageError`."""
    try:
        yield
    except (ImageError, KeyboardInterrupt, GeneratorExit):
        raise
    except UnidentifiedImageError as error:
        raise ImageError(f"not a picture in a known format ({NAMES})") from error
    except MemoryError as error:
        raise ImageError("there isn't memory enough to decode this picture") from error
    except Exception as error:
        reason = str(error).strip() or type(error).__name__
        raise ImageError(f"broken picture: {reason.splitlines()[0]}") from error
