"""What a picture file may be: the one list that folders, messages and the documentation go by."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["page", "frame"]

DPI = 200
"""Dots per inch at which pages of a PDF become pictures."""
MAX_BYTES = 512 * 2**20
"""Longer files are refused before they are decoded."""
MAX_PIXELS = 400_000_000
"""Larger pictures are refused before they are decoded."""
WHOLE_PIXELS = 50_000_000
"""A page of a PDF of more is drawn with fewer dots, and a TIFF with a tile of more is refused."""
PIECE = 2**20
"""Pixels, or bytes of a file, that are worked on at a time where all would take much memory."""
JUNK = {"__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "@eadir", "$recycle.bin"}
"""What operating systems and storage boxes leave behind, in small letters."""


@dataclass(frozen=True)
class Format:
    """A kind of file.

    Attributes
    ----------
    name
        What people call it.
    pillow
        What Pillow calls it; None where Pillow has no part in it.
    suffixes
        Ends of file names by which a folder's listing knows it.
    kind
        What one of several pictures in a file is called; None where a file holds one.
    extra
        The extra of digitnet that reads it; None where no extra is needed.
    bytes_a_pixel
        Memory that decoding takes; None where the picture's mode tells.
    """

    name: str
    pillow: str | None
    suffixes: tuple[str, ...]
    kind: Kind | None = None
    extra: str | None = None
    bytes_a_pixel: int | None = None


KNOWN = (
    Format("PNG", "PNG", (".png", ".apng"), "frame"),
    Format("JPEG", "JPEG", (".jpg", ".jpeg", ".jpe", ".jfif")),
    Format("WebP", "WEBP", (".webp",), "frame", bytes_a_pixel=16),
    Format("BMP", "BMP", (".bmp", ".dib")),
    Format("TIFF", "TIFF", (".tif", ".tiff"), "page"),
    Format("GIF", "GIF", (".gif",), "frame", bytes_a_pixel=8),
    Format("JPEG 2000", "JPEG2000", (".jp2", ".j2k", ".jpx", ".jpf"), bytes_a_pixel=16),
    Format("PGM, PPM, PBM", "PPM", (".pgm", ".ppm", ".pbm", ".pnm")),
    Format("AVIF", "AVIF", (".avif", ".avifs"), "frame", bytes_a_pixel=12),
    Format("HEIC", "HEIF", (".heic", ".heif", ".hif"), "page", extra="heic", bytes_a_pixel=12),
    Format("PDF", None, (".pdf",), "page", extra="pdf"),
)
"""A file is what its bytes are; its name only counts when a folder is listed."""

FORMATS = tuple(one.pillow for one in KNOWN if one.pillow and not one.extra)
"""Names of those that Pillow reads by itself, as `PIL.Image.open` takes them."""
SUFFIXES = frozenset(suffix for one in KNOWN for suffix in one.suffixes)
"""Files that a folder's listing counts as pictures; a file named outright is always tried."""
NAMES = ", ".join(one.name for one in KNOWN)

_PICTURES = (b"\x89PNG", b"\xff\xd8", b"GIF8", b"RIFF", b"II*\0", b"MM\0*")
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


def by_pillow_name(name: str | None) -> Format | None:
    """Return the format that Pillow calls so, if it is in the list."""
    return next((one for one in KNOWN if name and one.pillow == name), None)


def is_junk(name: str) -> bool:
    """Return whether a file or folder is hidden (``.ipynb_checkpoints``) or left by a system."""
    return name.startswith(".") or name.lower() in JUNK


def needs_extra(data: bytes) -> Format | None:
    """Return the format of a file that an extra reads, by its first bytes; else None."""
    if b"%PDF-" in data[:1024] and not data.startswith(_PICTURES):  # these may tell of one
        return KNOWN[-1]
    if data[4:8] == b"ftyp" and _HEIF_BRANDS & _brands(data):
        return by_pillow_name("HEIF")
    return None


def _brands(data: bytes) -> set[bytes]:
    """Return what an ISO media file says it is; nothing for an AVIF, which Pillow reads."""
    length = min(int.from_bytes(data[:4], "big"), 256)
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, length, 4))}
    return set() if brands & {b"avif", b"avis"} else brands
