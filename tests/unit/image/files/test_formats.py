import io
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from digitnet.image.files.formats import FORMATS, KNOWN, SUFFIXES, by_pillow_name, needs_extra


def test_pillow_can_open_each_format_that_needs_no_extra():
    Image.init()
    assert set(FORMATS) <= set(Image.OPEN)


@pytest.mark.parametrize(
    "suffix", [".jfif", ".jpe", ".jp2", ".pgm", ".ppm", ".avif", ".heic", ".pdf"]
)
def test_what_people_have_counts_as_a_picture_in_a_folder(suffix):
    assert suffix in SUFFIXES


def test_no_suffix_belongs_to_two_formats():
    assert len(SUFFIXES) == sum(len(one.suffixes) for one in KNOWN)


def test_picture_that_pillow_has_no_name_for_is_of_no_format():
    assert by_pillow_name("PNG") is KNOWN[0]
    assert by_pillow_name(None) is None


def test_avif_is_not_taken_for_heic():
    file = io.BytesIO()
    Image.new("L", (16, 16)).save(file, "AVIF")
    assert needs_extra(file.getvalue()) is None


def test_picture_that_tells_of_a_pdf_is_none():
    about = PngInfo()
    about.add_text("Source", "made from %PDF-1.4 page")
    file = io.BytesIO()
    Image.new("L", (4, 4)).save(file, "PNG", pnginfo=about)
    assert needs_extra(file.getvalue()) is None
    assert needs_extra(b"junk %PDF-1.4").name == "PDF"


def test_guide_names_every_format_and_suffix():
    guide = (Path(__file__).parents[4] / "docs/guides/pictures.md").read_text(encoding="utf-8")
    for one in KNOWN:
        assert one.name in guide
        assert all(f"`{suffix}`" in guide for suffix in one.suffixes)
