"""What layouts share: how high digits are, who writes them, and what becomes of an entry."""

import numpy as np
from numpy.typing import NDArray

from digitnet.synthesis.forms.lines import draw_lines, smoothed
from digitnet.synthesis.pages.canvas import Canvas
from digitnet.synthesis.pages.scene import LETTER, MARK, NO_LOSS
from digitnet.synthesis.pages.writer import Writer, pick_writer, put_text
from digitnet.synthesis.pages.writing.bank import Bank

SMALLEST, LARGEST = 11.0, 46.0
"""Heights of most digits in a scene, pixels: what the network is meant for, and a little more."""
HUGE, LARGEST_HUGE = 0.1, 170.0
"""How often digits are larger, up to so many pixels: of those a finer level of a picture shows
parts, which must not be taken for digits."""
RINGED, MEASURED = 0.05, 0.13
"""How often a ring is drawn round an entry, and a unit is written behind it."""
STRUCK, TALLIED = 0.07, 0.05
"""How often an entry is struck out, as people correct one; how often a tally is kept beside it."""
UNITS = (
    *(
        "kg",
        "kg",
        "mg",
        "dag",
        "g",
        "g",
        "g",
        "g",
        "cm",
        "mm",
        "km",
        "m",
        "km/h",
        "ml",
        "min",
        "h",
        "°C",
        "°C",
    ),
    *("°F", "° C", "°", "th", "nd", "St", "pcs"),
    *("%", "kcal", "px", "a", "b", "A", "B", "am", "pm", "EUR", "Fr", "x", "Uhr", "Pkt"),
)


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


def ring(writer: Writer, left: float, right: float, baseline: float) -> None:
    """Draw a ring round what was written, as teachers do round marks; it is no zero."""
    rng, height = writer.rng, writer.height
    middle = np.array([(left + right) / 2, baseline - height / 2]) + rng.normal(0, 0.1, 2) * height
    axes = np.array([(right - left) / 2, height / 2]) + height * rng.uniform(0.2, 0.8)
    axes *= np.exp(rng.normal(0, 0.08, 2))
    start, whole = rng.uniform(0, 2 * np.pi), 2 * np.pi * rng.uniform(0.9, 1.15)
    turn = start + np.linspace(0, whole, 12)
    points = np.stack([np.cos(turn), np.sin(turn)], axis=1) * axes * rng.normal(1, 0.03, (12, 1))
    pen = max(1.0, writer.pen * height * rng.uniform(0.4, 1.0))
    cover = draw_lines([smoothed(points)], pen)
    at = middle - np.array(cover.shape[::-1]) / 2
    plane = writer.canvas.ruled if rng.random() < 0.3 else None
    writer.canvas.put(cover, at[0], at[1], plane=plane)


def strike_out(writer: Writer, first: int, left: float, right: float, baseline: float) -> None:
    """Strike out what was written from the canvas' `first` symbol on: no digit is left of it.

    One stroke or two run through all of it, a wave, or a cross. A lone 7 with a stroke may be
    Europe's.
    """
    rng, height, canvas = writer.rng, writer.height, writer.canvas
    label = MARK if len(canvas.labels) > first + 1 else NO_LOSS
    for symbol in range(first, len(canvas.labels)):
        canvas.labels[symbol], canvas.numbers[symbol] = label, -1
    left, right = left - height * rng.uniform(0, 0.3), right + height * rng.uniform(0, 0.3)
    middle, way = baseline - height * rng.uniform(0.35, 0.65), rng.random()
    if way < 0.55:
        strokes = 1 if rng.random() < 0.6 else 2
        heights = middle + height * (rng.uniform(0.15, 0.35) * np.arange(strokes))[:, None]
        heights = heights + rng.normal(0, 0.08, (strokes, 3)) * height
        lines = [smoothed(np.stack([np.linspace(left, right, 3), y], axis=1)) for y in heights]
    elif way < 0.8:
        tall = np.array([-1, 1]) * height * rng.uniform(0.3, 0.6)
        lines = [np.stack([[left, right], middle + side * tall], axis=1) for side in (1, -1)]
    else:
        turns = max(4, round((right - left) / (height * rng.uniform(0.2, 0.5))))
        waves = rng.uniform(0.1, 0.45) * (-1.0) ** np.arange(turns) + rng.normal(0, 0.05, turns)
        x = np.linspace(left, right, turns)
        lines = [smoothed(np.stack([x, middle + waves * height], axis=1))]
    _draw(writer, lines, rng.uniform(0.7, 1.2))


def tally(writer: Writer, x: float, baseline: float) -> float:
    """Keep a tally from x on, fives struck through; return where it ends. No stroke is a 1.

    Less than five strokes may be 1s to anyone.
    """
    rng, height, canvas = writer.rng, writer.height, writer.canvas
    fives, rest = int(rng.integers(0, 4)), int(rng.integers(0, 5))
    step = height * max(rng.uniform(0.18, 0.4), 2.2 * writer.pen)
    for count in [5] * fives + [rest]:
        start = x
        for _ in range(min(count, 4)):
            tall = height * rng.uniform(0.85, 1.15)
            ends = np.array([[x, baseline], [x + rng.normal(0, 0.06) * height, baseline - tall]])
            _draw(writer, [ends], 1.0)
            wide = np.ptp(ends[:, 0]) + writer.pen * height
            box = (ends[:, 0].mean() - wide / 2, baseline - tall, wide, tall)
            canvas.mark(box, MARK if fives else NO_LOSS)
            x += step * rng.uniform(0.8, 1.2)
        if count == 5:
            rises = height * rng.permuted([rng.uniform(0, 0.4), rng.uniform(0.6, 1)])
            across = np.array([start - 0.5 * step, x + 0.2 * step])
            _draw(writer, [np.stack([across, baseline - rises], axis=1)], 1.0)
        x += step * rng.uniform(0.6, 2)
    return x


def _draw(writer: Writer, lines: list[NDArray[np.float64]], thick: float) -> None:
    """Draw lines of (n, 2) points x, y on the canvas, with a pen so many times the hand's."""
    pen = max(1.0, writer.pen * writer.height * thick)
    corner = np.concatenate(lines).min(axis=0) - (int(pen) + 2)
    writer.canvas.put(draw_lines(lines, pen), corner[0], corner[1])


def _unit(writer: Writer, end: float, baseline: float) -> float:
    """Write what was counted or measured behind a number: its digits stay digits."""
    bank, rng = writer.bank, writer.rng
    faces = bank.hand_faces or bank.print_faces
    face = writer.hand.face if writer.hand.face >= 0 else int(rng.choice(faces))
    height = writer.height * rng.uniform(0.7, 1.1)
    at = (end + height * rng.uniform(0.05, 0.7), baseline)
    text, first = str(rng.choice(UNITS)), len(writer.canvas.labels)
    end = put_text(writer.canvas, bank, face, text, at=at, height=height, rng=rng, printed=False)
    if text == "g":  # its tail tells it from a 9, which stands on the line
        writer.canvas.labels[first:] = [LETTER] * (len(writer.canvas.labels) - first)
    return end


def write_entry(writer: Writer, text: str, x: float, baseline: float) -> float:
    """Write an entry, struck out at times, in a ring, or with a sign or a tally behind it."""
    first = len(writer.canvas.labels)
    end = writer.number(text, x, baseline)
    if writer.rng.random() < STRUCK:
        strike_out(writer, first, x, end, baseline)
        return end
    if writer.rng.random() < TALLIED:
        return tally(writer, end + writer.height * writer.rng.uniform(0.5, 2), baseline)
    if writer.rng.random() < RINGED:
        ring(writer, x, end, baseline)
    if writer.rng.random() < MEASURED:
        return _unit(writer, end, baseline)
    fate = writer.rng.random()
    if fate < 0.02:
        return writer.crossed_out(end + 0.2 * writer.height, baseline)
    if fate < 0.04:
        return writer.mark(end + 0.4 * writer.height, baseline)
    if fate < 0.05:
        under = baseline + 0.15 * writer.height
        writer.canvas.line((x, under), (end, under), writer.pen * writer.height)
    return end
