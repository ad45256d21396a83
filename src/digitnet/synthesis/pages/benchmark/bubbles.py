"""Answer sheets: rows of printed bubbles, some filled in, and what a teacher wrote beside them.

A number is right if its digits are read and no bubble on its line is read as one more.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.data.datasets import Dataset
from digitnet.synthesis.pages.benchmark.page import BenchmarkScene, Page

FILLED = 0.9
"""How dark a pencil fills a bubble, of 1."""


def bubbles(digits: Dataset, rng: np.random.Generator) -> BenchmarkScene:
    """A person's number at the top, then a row of bubbles for each question, points behind some."""
    size = (int(rng.integers(900, 1400)), int(rng.integers(700, 1100)))
    page = Page("bubbles", digits, size, rng)
    radius = rng.uniform(11, 24)
    height = rng.uniform(1.6, 2.6) * radius
    top, left = page.margin + 2.2 * height, page.margin + rng.uniform(1, 3) * radius
    text, written = page.draw(None, int(rng.integers(4, 9)), height)
    page.put(text, written, round(left), round(top), 0)
    choices, step = int(rng.integers(2, 6)), rng.uniform(2.4, 3.6) * radius
    spacing = rng.uniform(2.6, 4.0) * radius
    rows = np.arange(top + 1.5 * spacing, size[0] - page.margin - radius, spacing)
    printed = np.zeros(size, np.uint8)
    for line, y in enumerate(rows, start=1):
        chosen = int(rng.integers(choices)) if rng.random() < 0.6 else -1
        for place in range(choices):
            centre = round(16 * (left + radius + place * step)), round(16 * y)
            cv2.circle(printed, centre, round(16 * radius), (255,), 2, cv2.LINE_AA, 4)
            if place == chosen:
                page.ink(_filled(radius, rng), centre[0] // 16 - round(radius), round(y + radius))
        if rng.random() < 0.4:
            text, written = page.draw(None, int(rng.integers(1, 3)), min(height, 0.8 * spacing))
            x = left + choices * step + rng.uniform(0.5, 3) * radius
            page.put(text, written, round(x), round(y + 0.5 * height), line)
    darkness = rng.uniform(0.45, 0.95)
    page.sheet *= 1 - darkness * (printed / np.float32(255))[..., None]
    return page.photographed()


def _filled(radius: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return the pencil's cover of a bubble that was filled in, not quite to its line."""
    side = 2 * round(radius)
    cover = np.zeros((side, side), np.uint8)
    reach = round(radius * rng.uniform(0.75, 1.0)), round(radius * rng.uniform(0.75, 1.0))
    cv2.ellipse(cover, (side // 2, side // 2), reach, 0, 0, 360, (255,), -1, cv2.LINE_AA)
    return np.asarray(FILLED * cover / 255, np.float32)
