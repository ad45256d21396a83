"""What layouts share: how high digits are, who writes them, and what becomes of an entry."""

import numpy as np

from digitnet.synthesis.forms.lines import draw_lines, smoothed
from digitnet.synthesis.pages.canvas import Canvas
from digitnet.synthesis.pages.writer import Writer, pick_writer, put_text
from digitnet.synthesis.pages.writing.bank import Bank

SMALLEST, LARGEST = 11.0, 46.0
"""Heights of most digits in a scene, pixels: what the network is meant for, and a little more."""
HUGE, LARGEST_HUGE = 0.1, 170.0
"""How often digits are larger, up to so many pixels: of those a finer level of a picture shows
parts, which must not be taken for digits."""
RINGED, MEASURED = 0.05, 0.10
"""How often a ring is drawn round an entry, and a unit is written behind it."""
UNITS = (
    *("kg", "kg", "mg", "dag", "g", "cm", "mm", "km", "m", "km/h", "ml", "min", "h", "°C", "°C"),
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


def _unit(writer: Writer, end: float, baseline: float) -> float:
    """Write what was counted or measured behind a number: its digits stay digits."""
    bank, rng = writer.bank, writer.rng
    faces = bank.hand_faces or bank.print_faces
    face = writer.hand.face if writer.hand.face >= 0 else int(rng.choice(faces))
    height = writer.height * rng.uniform(0.7, 1.1)
    at = (end + height * rng.uniform(0.05, 0.7), baseline)
    text = str(rng.choice(UNITS))
    return put_text(writer.canvas, bank, face, text, at=at, height=height, rng=rng, printed=False)


def write_entry(writer: Writer, text: str, x: float, baseline: float) -> float:
    """Write an entry, now and then with a crossed-out digit or a mark behind it, or in a ring."""
    end = writer.number(text, x, baseline)
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
