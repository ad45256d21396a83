"""One face, rendered once at one size: each character's coverage, bearings and advance."""

import dataclasses
import hashlib
import unicodedata
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import ImageFont, features

from digitnet.synthesis.pages.fonts.faces import Face

DIGIT_HEIGHT = 48
"""Height in pixels that a face's digits are rendered at."""
DIGITS = "0123456789"
LATIN = (
    DIGITS
    + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    + "/-+.,:;()=%€$£#*&@!?[]{}<>_|\\\"'"
    + "ÄÖÜäöüßàáèéêíóúçñåøś°"
)
WORDS_OF_SCRIPT = 24
MAX_LETTERS = 250

SCRIPTS: dict[str, tuple[str, str]] = {
    "cyrillic": ("\u0410-\u044f", "ОоЗзбВЧчЭэТтЬьЪъЫы"),
    "greek": ("\u0391-\u03a9\u03b1-\u03c9", "ΟοΒβΙιΖζσΘθδς"),
    "hebrew": ("\u05d0-\u05ea", "סוןםיז"),
    "arabic": ("\u0621-\u063a\u0641-\u064a", "آأإاهةو"),
    "devanagari": ("\u0905-\u0939", "ठटडइ"),
    "bengali": ("\u0985-\u09b9", "ঠঢ"),
    "tamil": ("\u0b85-\u0bb9", ""),
    "kannada": ("\u0c85-\u0cb9", "ರಠಗ"),
    "thai": ("\u0e01-\u0e2e", "องวล"),
    "georgian": ("\u10d0-\u10f0", "ვიოშმეპგბძჭნ"),
    "armenian": ("\u0531-\u0556\u0561-\u0586", "ՕօՈոՏԶշՅՑզցգ"),
    "khmer": ("\u1780-\u17a2", ""),
    "kana": ("\u3041-\u3093\u30a1-\u30f3", "ろるそりクノロニフワ"),
    "hangul": ("\uac00-\uc530\uc790-\ud7a3", ""),
    "han": ("\u4e00-\u9fa5", "一二三口日目曰己已乙丁了"),
}
"""Each script's letters as ranges, and those of them that look like a digit to a stranger."""


class Raster(NamedTuple):
    """A character's coverage, (h, w) uint8, and where it stands from the pen on the baseline."""

    pixels: NDArray[np.uint8]
    left: int
    top: int
    advance: float


def render_face(face: Face) -> tuple[Face, dict[str, Raster]] | None:
    """Render what a face has; None where it has too little to write with.

    The face that comes back has `digits` only where all ten are there and differ.
    """
    try:
        font = _open(face, 100, shaped=face.kind == "other")
        if face.kind == "other":
            return _render_words(face, font)
        glyphs = _render_latin(face, font)
    except OSError:
        return None
    letters = sum(char.isalpha() for char in glyphs)
    if letters < 40:
        return None
    return dataclasses.replace(face, digits=face.digits and _has_digits(glyphs)), glyphs


def _open(face: Face, size: float, *, shaped: bool) -> ImageFont.FreeTypeFont:
    if face.path is None:
        built_in = ImageFont.load_default(size)
        if not isinstance(built_in, ImageFont.FreeTypeFont):
            raise OSError("this Pillow has no FreeType")
        return built_in
    engine = ImageFont.Layout.RAQM if shaped and features.check("raqm") else ImageFont.Layout.BASIC
    return ImageFont.truetype(str(face.path), size, layout_engine=engine)


def _raster(font: ImageFont.FreeTypeFont, text: str, missing: bytes) -> Raster | None:
    """Return a text's coverage; None where it is blank or the face lacks it."""
    mask: Any
    mask, offset = font.getmask2(text, "L", anchor="ls")
    width, height = mask.size
    if not width or not height:
        return None
    pixels = np.array(mask, np.uint8).reshape(height, width)
    if pixels.tobytes() == missing:
        return None
    rows, columns = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
    if not rows.size:
        return None
    pixels = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    left, top = int(offset[0] + columns[0]), int(offset[1] + rows[0])
    return Raster(np.ascontiguousarray(pixels), left, top, float(font.getlength(text)))


def _missing(font: ImageFont.FreeTypeFont) -> bytes:
    """Return what a face draws for a character that it lacks."""
    return bytes(font.getmask("\uffff", "L"))


def _render_latin(face: Face, font: ImageFont.FreeTypeFont) -> dict[str, Raster]:
    missing = _missing(font)
    heights = [r.pixels.shape[0] for c in DIGITS + "HXE" if (r := _raster(font, c, missing))]
    if not heights:
        return {}
    font = _open(face, 100 * DIGIT_HEIGHT / float(np.median(heights)), shaped=False)
    missing = _missing(font)
    rasters = {char: _raster(font, char, missing) for char in LATIN}
    return {char: raster for char, raster in rasters.items() if raster}


def _has_digits(glyphs: dict[str, Raster]) -> bool:
    if any(char not in glyphs for char in DIGITS):
        return False
    pictures = {glyphs[char].pixels.tobytes() for char in DIGITS}
    ink = [glyphs[char].pixels.mean() / 255 for char in DIGITS]
    tall = [glyphs[char].pixels.shape[0] / DIGIT_HEIGHT for char in DIGITS]
    return len(pictures) == 10 and min(ink) > 0.04 and max(ink[2:]) < 0.85 and min(tall) > 0.4


def _render_words(
    face: Face, font: ImageFont.FreeTypeFont
) -> tuple[Face, dict[str, Raster]] | None:
    """Render random words of the script that a face covers best, joined as it joins them."""
    name = f"{face.family} {face.path.name if face.path else ''}"
    rng = np.random.default_rng(int(hashlib.sha256(name.encode()).hexdigest()[:8], 16))
    missing = _missing(font)
    best: list[str] = []
    for script in SCRIPTS:
        letters = letters_of(script)
        if len(letters) > MAX_LETTERS:
            letters = [str(c) for c in rng.choice(letters, MAX_LETTERS, replace=False)]
        there = [char for char in letters if _raster(font, char, missing)]
        best = max(best, there, key=len)
    if len(best) < 10:
        return None
    heights = [r.pixels.shape[0] for char in best[:40] if (r := _raster(font, char, missing))]
    font = _open(face, 100 * DIGIT_HEIGHT / float(np.median(heights)), shaped=True)
    glyphs = {}
    for _ in range(WORDS_OF_SCRIPT):
        word = "".join(rng.choice(best, int(rng.integers(1, 6))))
        if raster := _raster(font, word, b""):
            glyphs[word] = raster
    return dataclasses.replace(face, digits=False), glyphs


def letters_of(script: str) -> list[str]:
    """List a script's letters, without those that look like a digit."""
    ranges, excluded = SCRIPTS[script]
    letters = []
    for start in range(0, len(ranges), 3):
        codes = range(ord(ranges[start]), ord(ranges[start + 2]) + 1)
        letters += [chr(code) for code in codes]
    return [c for c in letters if c not in excluded and unicodedata.category(c).startswith("L")]
