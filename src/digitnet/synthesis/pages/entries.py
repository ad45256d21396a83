"""What layouts share: how high digits are, who writes them, and what becomes of an entry."""

import numpy as np

from digitnet.synthesis.pages.canvas import Canvas
from digitnet.synthesis.pages.writer import Writer, pick_writer
from digitnet.synthesis.pages.writing.bank import Bank

SMALLEST, LARGEST = 11.0, 46.0
"""Heights of most digits in a scene, pixels: what the network is meant for, and a little more."""
HUGE, LARGEST_HUGE = 0.1, 170.0
"""How often digits are larger, up to so many pixels: of those a finer level of a picture shows
parts, which must not be taken for digits."""


def pick_height(rng: np.random.Generator, low: float = SMALLEST, high: float = LARGEST) -> float:
    """Return a digit's height in pixels, larger ones a little more often."""
    if rng.random() < HUGE:
        low, high = LARGEST, LARGEST_HUGE
    return float(np.exp(np.log(low) + np.log(high / low) * rng.uniform() ** 0.75))


def new_writer(
    canvas: Canvas,
    bank: Bank,
    rng: np.random.Generator,
    low: float = SMALLEST,
    high: float = LARGEST,
) -> Writer:
    """Make up somebody who writes, and tell the canvas how high."""
    writer = pick_writer(canvas, bank, pick_height(rng, low, high), rng)
    canvas.height = writer.height
    return writer


def write_entry(writer: Writer, text: str, x: float, baseline: float) -> float:
    """Write an entry, now and then with a crossed-out digit or a mark behind it."""
    end = writer.number(text, x, baseline)
    fate = writer.rng.random()
    if fate < 0.02:
        return writer.crossed_out(end + 0.2 * writer.height, baseline)
    if fate < 0.04:
        return writer.mark(end + 0.4 * writer.height, baseline)
    if fate < 0.05:
        under = baseline + 0.15 * writer.height
        writer.canvas.line((x, under), (end, under), writer.pen * writer.height)
    return end
