"""Files of several pictures: none of them is lost, and each says which it is."""

import io
import struct
import subprocess
import sys

import pytest
from PIL import Image

from digitnet.errors import ImageError
from digitnet.image import photo as limits
from digitnet.image.decode import decode_page
from digitnet.image.decoders import pdf
from digitnet.image.files.formats import WHOLE_PIXELS
from digitnet.image.photo import Place
from digitnet.image.sources import open_photo, open_source
from needs import need_package

LEVELS = (40, 90, 200)
PAGES = [Image.new("L", (60, 40), level) for level in LEVELS]


def saved(format_, pages=PAGES, **options):
    file = io.BytesIO()
    pages = [page.copy() for page in pages]  # Pillow keeps what one format needs in them
    pages[0].save(file, format_, save_all=True, append_images=pages[1:], **options)
    return file.getvalue()


FILES = {
    "TIFF": ({}, "page"),
    "GIF": ({}, "frame"),
    "WEBP": ({"lossless": True}, "frame"),
    "PNG": ({}, "frame"),
    "AVIF": ({"quality": 100}, "frame"),
    "PDF": ({}, "page"),
}


@pytest.mark.parametrize("format_", FILES)
def test_every_page_or_frame_is_read_and_says_which_it_is(format_):
    if format_ == "PDF":
        need_package("pypdfium2", "pip install 'digitnet[pdf]'")
    options, kind = FILES[format_]
    with open_source(saved(format_, **options)) as document:
        assert (document.count, document.kind) == (3, kind)
        photos = [document.photo(page) for page in (1, 2, 3)]
    assert [photo.place for photo in photos] == [Place(page, 3, kind) for page in (1, 2, 3)]
    for photo, level in zip(photos, LEVELS, strict=True):
        assert abs(int(photo.pixels[20, 30].max()) - level) <= 3


@pytest.mark.parametrize("page", [0, 4])
def test_page_that_is_not_there_is_an_error_that_tells_how_many_are(page):
    with pytest.raises(ImageError, match=f"there is no page {page}: the file has 3 pages"):
        open_photo(saved("TIFF"), page)


def test_smaller_copies_in_a_tiff_are_no_pages():
    file = bytearray(saved("TIFF", tiffinfo={254: 0}))
    entries = [at for at in range(len(file)) if file[at : at + 4] == b"\xfe\0\4\0"]
    assert len(entries) == 3
    file[entries[1] + 8] = 1
    with open_source(bytes(file)) as document:
        assert document.count == 2
        assert [int(document.photo(page).pixels[0, 0]) for page in (1, 2)] == [40, 200]


def test_pictures_beside_a_cameras_own_are_no_pages():
    with open_source(saved("MPO")) as document:
        assert document.count == 1


def test_broken_page_does_not_spoil_the_others():
    file = bytearray(saved("TIFF", compression="tiff_deflate"))
    with open_source(bytes(file)) as document:
        image = document._image
        image.seek(1)
        start = image.tag_v2[273][0]
    file[start : start + 8] = bytes(8)
    with open_source(bytes(file)) as document:
        assert document.photo(1).pixels[0, 0] == 40
        with pytest.raises(ImageError, match="broken picture"):
            decode_page(document, 2)
        assert document.photo(3).pixels[0, 0] == 200


def test_page_that_is_cut_off_is_an_error_and_not_lost():
    file = saved("TIFF")
    (place,) = struct.unpack_from("<I", file, 4)
    for _ in range(2):
        (tags,) = struct.unpack_from("<H", file, place)
        (place,) = struct.unpack_from("<I", file, place + 2 + 12 * tags)
    with open_source(file[: place + 1]) as document:
        assert document.count == 3
        assert decode_page(document, 2).pixels[0, 0] == 90
        with pytest.raises(ImageError, match="broken picture"):
            decode_page(document, 3)


def test_pdf_is_drawn_at_the_dots_asked_for_and_large_pages_at_fewer():
    need_package("pypdfium2", "pip install 'digitnet[pdf]'")
    file = saved("PDF", PAGES[:1], resolution=72.0)
    assert open_photo(file, dpi=72).pixels.shape == (40, 60)
    assert open_photo(file, dpi=144).pixels.shape == (80, 120)
    huge = saved("PDF", [Image.new("L", (10, 10), 40)], resolution=0.05)
    photo = open_photo(huge)
    assert photo.pixels.shape == (7072, 7072)
    assert photo.scale == pytest.approx(5.657, abs=0.01)


def test_limit_of_pixels_holds_for_pages_of_a_pdf(monkeypatch):
    need_package("pypdfium2", "pip install 'digitnet[pdf]'")
    monkeypatch.setattr(limits, "_limit", 40 * 60)
    file = saved("PDF", PAGES[:1], resolution=72.0)
    assert open_photo(file, dpi=72).pixels.shape == (40, 60)
    with pytest.raises(ImageError, match=r"has 61×41 pixels.* the limit is"):
        open_photo(file, dpi=74)


def test_huge_page_of_a_pdf_is_within_the_limit_of_what_is_drawn_whole(monkeypatch):
    need_package("pypdfium2", "pip install 'digitnet[pdf]'")
    monkeypatch.setattr(limits, "_limit", WHOLE_PIXELS)
    huge = saved("PDF", [Image.new("L", (10, 10), 40)], resolution=0.05)
    assert open_photo(huge).pixels.size == pytest.approx(WHOLE_PIXELS, rel=1e-3)


@pytest.fixture
def closings(monkeypatch):
    """What of a PDF is closed, and whether PDFium is ours at that time."""
    pdfium = need_package("pypdfium2", "pip install 'digitnet[pdf]'")
    noted = []

    def note(kind):
        close = kind.close

        def noting(self, **how):
            noted.append((kind.__name__, pdf._LOCK._is_owned()))
            return close(self, **how)

        monkeypatch.setattr(kind, "close", noting)

    for kind in (pdfium.PdfDocument, pdfium.PdfPage, pdfium.PdfBitmap):
        note(kind)
    return noted


def test_page_of_a_pdf_that_fails_is_closed_at_once(monkeypatch, closings):
    file = saved("PDF")
    monkeypatch.setattr("pypdfium2.PdfBitmap.to_numpy", None)
    with open_source(file) as document:
        with pytest.raises(ImageError, match="broken picture"):
            decode_page(document, 1)
        assert closings == [("PdfBitmap", True), ("PdfPage", True)]


def test_pdf_that_fails_after_it_is_opened_is_closed_at_once(monkeypatch, closings):
    def fail(document):
        raise need_package("pypdfium2", "").PdfiumError("no forms")

    monkeypatch.setattr("pypdfium2.PdfDocument.init_forms", fail)
    with pytest.raises(ImageError, match="broken PDF"):
        open_photo(saved("PDF"))
    assert closings == [("PdfDocument", True)]


def test_broken_pdf_says_so():
    need_package("pypdfium2", "pip install 'digitnet[pdf]'")
    with pytest.raises(ImageError, match="broken PDF"):
        open_photo(b"%PDF-1.7 and nothing more")


def test_encrypted_pdf_says_what_to_do():
    """No password fits zeros for the hashes of owner and user."""
    need_package("pypdfium2", "pip install 'digitnet[pdf]'")
    zeros = b"<" + b"00" * 32 + b">"
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O" + zeros + b"/U" + zeros + b">>"
    trailer = b"trailer\n<<" + lock + b"/ID[<00><00>]"
    file = saved("PDF").replace(b"trailer\n<<", trailer)
    assert lock in file
    with pytest.raises(ImageError, match=r"^the PDF is encrypted; save a copy without a password$"):
        open_photo(file)


def test_heic_that_is_cut_off_is_not_called_unknown():
    need_package("pillow_heif", "pip install 'digitnet[heic]'")
    with pytest.raises(ImageError, match=r"^broken picture: it can't be read as HEIC$"):
        open_photo(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")


def test_heic_is_read():
    heif = need_package("pillow_heif", "pip install 'digitnet[heic]'")
    heif.register_heif_opener()
    photo = open_photo(saved("HEIF", [Image.new("RGB", (64, 64), (90, 90, 90))], quality=95))
    assert abs(int(photo.pixels[5, 5, 0]) - 90) <= 3


WITHOUT = """
import sys
sys.modules[sys.argv[1]] = None
from digitnet.errors import ImageError
from digitnet.image.sources import open_photo
try:
    open_photo(bytes.fromhex(sys.argv[2]))
except ImageError as error:
    print(error)
"""


@pytest.mark.process
@pytest.mark.parametrize(
    ("package", "data", "extra"),
    [
        ("pypdfium2", b"%PDF-1.4\n", "digitnet[pdf]"),
        ("pillow_heif", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "digitnet[heic]"),
    ],
)
def test_format_whose_extra_is_missing_names_it(package, data, extra):
    command = [sys.executable, "-c", WITHOUT, package, data.hex()]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"pip install '{extra}'" in done.stdout
