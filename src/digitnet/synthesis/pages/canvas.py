"""A sheet being filled: what is written, printed and ruled on it, and the truth about it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.synthesis.pages.writing.hand import INK

Cover = NDArray[np.uint8]
"""(height, width): how much ink lies where, 0 to 255."""

Box = tuple[float, float, float, float]
"""x, y, width, height in pixels."""


class Canvas:
    """Ink on a square canvas, in planes of (size, size) uint8.

    Attributes
    ----------
    written, printed, ruled, behind
        Ink by hand; printed characters; lines and frames; what shows through from the back.
    boxes, labels, numbers
        As in `Scene`, one entry a symbol; boxes may reach over the canvas' border.
    height, contrast
        Of the digits that most of it is written with, in pixels and from 0 to 1.
    tight, patterned
        How likely the picture is a tight crop of it; how likely its ground has a fine pattern.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.height = 24.0
        self.contrast = 1.0
        self.tight = 0.15
        self.patterned = 0.14
        self.written = np.zeros((size, size), np.uint8)
        self.printed = np.zeros((size, size), np.uint8)
        self.ruled = np.zeros((size, size), np.uint8)
        self.behind = np.zeros((size, size), np.uint8)
        self.boxes: list[Box] = []
        self.labels: list[int] = []
        self.numbers: list[int] = []
        self._count = 0

    def next_number(self) -> int:
        """Return the number that the digits put down next belong to."""
        self._count += 1
        return self._count - 1

    def put(
        self,
        cover: Cover,
        x: float,
        y: float,
        label: int | None = None,
        number: int = -1,
        *,
        printed: bool = False,
        plane: Cover | None = None,
    ) -> None:
        """Put ink down with its upper left corner at x, y.

        Parameters
        ----------
        label
            As in `Scene`; None for what is no symbol, such as a word.
        plane
            Where the ink goes; written, or printed, by default.
        """
        if plane is None:
            plane = self.printed if printed else self.written
        left, top = round(x), round(y)
        tall, wide = cover.shape
        x0, y0 = max(left, 0), max(top, 0)
        x1, y1 = min(left + wide, self.size), min(top + tall, self.size)
        if x1 <= x0 or y1 <= y0:
            return
        part = cover[y0 - top : y1 - top, x0 - left : x1 - left]
        target = plane[y0:y1, x0:x1]
        np.maximum(target, part, out=target)
        if label is not None:
            self.mark((left, top, wide, tall), label, number)

    def mark(self, box: Box, label: int, number: int = -1) -> None:
        """Note a symbol whose ink is there already."""
        self.boxes.append(box)
        self.labels.append(label)
        self.numbers.append(number if label < 10 else -1)

    def is_free(self, x: float, y: float, width: float, height: float) -> bool:
        """Tell whether no writing or print lies in a box."""
        x0, y0 = max(int(x), 0), max(int(y), 0)
        rows, columns = slice(y0, int(y + height) + 1), slice(x0, int(x + width) + 1)
        ink = max(plane[rows, columns].max(initial=0) for plane in (self.written, self.printed))
        return bool(ink < INK)

    def line(self, start: tuple[float, float], end: tuple[float, float], width: float) -> None:
        """Draw a straight ruled line; under one pixel wide it is fainter instead."""
        ends = [(round(8 * x), round(8 * y)) for x, y in (start, end)]
        drawn = np.zeros_like(self.ruled) if width < 1 else self.ruled
        ink = round(255 * min(max(width, 0.2), 1))
        cv2.line(drawn, ends[0], ends[1], (ink,), max(1, round(width)), cv2.LINE_AA, 3)
        if drawn is not self.ruled:
            np.maximum(self.ruled, drawn, out=self.ruled)

    def frame(self, x: float, y: float, width: float, height: float, thick: float) -> None:
        """Draw a ruled rectangle."""
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        for first, second in zip(corners, [*corners[1:], corners[0]], strict=True):
            self.line(first, second, thick)
