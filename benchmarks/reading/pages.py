"""Score what was read on a composed page against what is written there."""

from collections import Counter
from dataclasses import dataclass

import cv2

from digitnet.reader.reader import Reader
from digitnet.reader.results import FoundDigit, Reading
from digitnet.synthesis.pages.benchmark.page import BenchmarkScene, WrittenNumber


@dataclass(frozen=True)
class PageScore:
    """How well a page was read.

    Attributes
    ----------
    read
        For each number of the scene, what was read inside its outline: its
        digits in reading order, a "/" where the line changes, and "+" at the end
        where its line also holds digits that are nobody's.
    strays
        Digits that were read where no number stands.
    lines_right
        Whether the lines are exactly the page's lines.
    apart
        How many of the scene's numbers are numbers of the reading, neither joined nor parted.
    """

    scene: BenchmarkScene
    read: list[str]
    strays: int
    lines_right: bool
    apart: int

    @property
    def right(self) -> list[bool]:
        """For each number of the scene, whether it was read exactly."""
        pairs = zip(self.scene.numbers, self.read, strict=True)
        return [number.digits == read for number, read in pairs]


def score_page(scene: BenchmarkScene, reader: Reader) -> PageScore:
    """Read a scene's file and compare."""
    reading = reader.read(scene.file)
    inside = [_inside(number, reading) for number in scene.numbers]
    claimed = {id(digit) for found in inside for digit in found}
    strays = [digit for digit in reading.digits if id(digit) not in claimed]
    spoilt = {digit.line for digit in strays}
    lines = [line.replace(" ", "") for line in reading.lines]
    texts = [_text(found, spoilt) for found in inside]
    told = Counter(number.text for number in reading.numbers)
    apart = (told & Counter(number.digits for number in scene.numbers)).total()
    return PageScore(scene, texts, len(strays), lines == scene.lines, apart)


def _inside(number: WrittenNumber, reading: Reading) -> list[FoundDigit]:
    outline = number.outline.reshape(-1, 1, 2)

    def holds(digit: FoundDigit) -> bool:
        x, y, width, height = digit.box
        return cv2.pointPolygonTest(outline, (x + width / 2, y + height / 2), False) >= 0

    return [digit for digit in reading.digits if holds(digit)]


def _text(found: list[FoundDigit], spoilt: set[int]) -> str:
    text = ""
    for before, digit in zip([None, *found], found, strict=False):
        text += "/" if before and before.line != digit.line else ""
        text += digit.digit
    return text + ("+" if any(digit.line in spoilt for digit in found) else "")
