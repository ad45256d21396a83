"""A sheet being written on, and the picture that is taken of it in the end."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.data.datasets import Dataset
from digitnet.synthesis.pages.benchmark.camera import photograph, scan
from digitnet.synthesis.pages.benchmark.handwriting import Pen, Written, pick_pen, write_number
from digitnet.synthesis.pages.benchmark.paper import Box, blank_sheet, noise

PHOTO_SHARE = 0.6
"""Pages that a phone takes; the others are scanned."""
MARGIN = 0.035
"""What stays free around a page, as a share of its longer side."""
BOARDS = ((0.10, 0.11, 0.11), (0.10, 0.20, 0.15), (0.13, 0.16, 0.24))
"""Colours of blackboards."""


@dataclass(frozen=True)
class WrittenNumber:
    """One number on a page.

    Attributes
    ----------
    digits
        What is written, "0" to "99999999".
    outline
        (4, 2) float32, corners x, y of the quadrilateral around it in the picture.
    line
        Which line of the page it stands in, from 0.
    """

    digits: str
    outline: NDArray[np.float32]
    line: int


@dataclass(frozen=True)
class BenchmarkScene:
    """A picture as people have them, and what is written in it."""

    kind: str
    file: bytes
    numbers: list[WrittenNumber]

    @property
    def lines(self) -> list[str]:
        """The digits of each line from left to right, top to bottom."""
        texts: dict[int, str] = {}
        for number in self.numbers:
            texts[number.line] = texts.get(number.line, "") + number.digits
        return [texts[line] for line in sorted(texts)]


class Page:
    """A sheet being written on: the ink so far, and which numbers it makes."""

    def __init__(self, kind: str, digits: Dataset, size: tuple[int, int], rng: np.random.Generator):
        self.kind = kind
        self.digits = digits
        self.rng = rng
        self.sheet = blank_sheet(*size, rng)
        self.cover = np.zeros(size, np.float32)
        self.margin = round(MARGIN * max(size))
        self.pen = pick_pen(rng)
        self.slant = rng.normal(0.05, 0.1)
        self.touching = float(rng.choice([0, 0.08, 0.2]))
        self.boxes: list[tuple[str, Box, int]] = []
        self.is_board = False

    def draw(
        self, text: str | None, length: int, height: float, touching: bool = True
    ) -> tuple[str, Written]:
        """Draw a number of the given digits, or of so many random ones, beside the page."""
        labels = self.digits.labels
        chosen: NDArray[np.intp] | list[int]
        if text is None:
            chosen = self.rng.integers(0, len(labels), length)
        else:
            chosen = [self.rng.choice(np.flatnonzero(labels == int(digit))) for digit in text]
        written = write_number(
            list(self.digits.images[chosen]),
            height,
            self.pen,
            self.rng,
            touching=self.touching if touching else 0.0,
            slant=self.slant,
        )
        return "".join(str(label) for label in labels[chosen]), written

    def put(self, text: str, written: Written, x: int, baseline: int, line: int) -> bool:
        """Put a drawn number down if it fits the page."""
        height, width = written.cover.shape
        fits = self.ink(written.cover, x, baseline)
        if fits:
            self.boxes.append((text, (x, baseline - height, width, height), line))
        return fits

    def ink(self, cover: NDArray[np.float32], x: int, bottom: int) -> bool:
        """Put ink down from x on and above a row, if it fits the page."""
        height, width = cover.shape
        top = bottom - height
        tall, wide = self.cover.shape
        if min(x, top, wide - x - width, tall - bottom) < self.margin:
            return False
        target = self.cover[top:bottom, x : x + width]
        np.maximum(target, cover, out=target)
        return True

    def photographed(self, zoom: float = 1.0) -> BenchmarkScene:
        """Finish the page: take a photo of it, or scan it."""
        ink_page(self.sheet, self.cover, self.pen, self.rng)
        if self.is_board:
            _turn_to_chalk(self.sheet, self.rng)
        x, y, width, height = cv2.boundingRect((self.cover > 0).astype(np.uint8))
        written = (x, y, width, height)
        if zoom > 1 or self.rng.random() < PHOTO_SHARE:
            file, matrix = photograph(self.sheet, written, self.rng, zoom)
        else:
            file, matrix = scan(self.sheet, written, self.rng)
        numbers = [
            WrittenNumber(text, outline(box, matrix), line) for text, box, line in self.boxes
        ]
        return BenchmarkScene(self.kind, file, numbers)


def ink_page(
    sheet: NDArray[np.float32], cover: NDArray[np.float32], pen: Pen, rng: np.random.Generator
) -> None:
    """Let ink sink into the paper, in place: grain, pressure and colour."""
    grain = np.clip(0.5 + 0.5 * noise(cover.shape, 0.9, rng), 0, 1)
    pressure = 1 - 0.08 * np.abs(noise(cover.shape, 25, rng))
    ink = cover * pen.cover * (1 - pen.grain * grain) * pressure
    sheet *= 1 - np.clip(ink, 0, 1)[:, :, None] * (1 - np.array(pen.colour, np.float32))


def _turn_to_chalk(sheet: NDArray[np.float32], rng: np.random.Generator) -> None:
    """Make a board of a sheet, in place: light on dark, and badly wiped."""
    board = np.array(BOARDS[rng.integers(len(BOARDS))], np.float32)
    chalk = 1 - sheet.mean(2, keepdims=True)
    chalk += 0.02 + 0.025 * noise(sheet.shape[:2], sheet.shape[1] / 8, rng)[:, :, None]
    sheet[:] = np.clip(board + chalk * (0.95 - board), 0, 1)


def outline(box: Box, matrix: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the (4, 2) corners of a box and some air around it, seen through the camera."""
    x, y, width, height = box
    spare = 0.12 * height
    corners = [
        (x - spare, y - spare),
        (x + width + spare, y - spare),
        (x + width + spare, y + height + spare),
        (x - spare, y + height + spare),
    ]
    points = np.array([corners], np.float32)
    return np.asarray(cv2.perspectiveTransform(points, matrix)[0], np.float32)
