"""Compose one scene: a pure function of the bank, a seed and an index.

What the page network is trained on and judged by. To look at some::

    python tools/scenes.py scenes.png
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.image.pixels.shapes import edge_of
from digitnet.synthesis.pages.canvas import Canvas
from digitnet.synthesis.pages.clutter import row_of_rings
from digitnet.synthesis.pages.degrade import ink_canvas, photograph
from digitnet.synthesis.pages.grounds import clouds, lay_ground
from digitnet.synthesis.pages.layouts import LAYOUTS
from digitnet.synthesis.pages.mosaic import Window, fill_canvas
from digitnet.synthesis.pages.scene import LETTER, MARK, NO_LOSS, Scene
from digitnet.synthesis.pages.surroundings import show_through
from digitnet.synthesis.pages.writing.bank import Bank

SIZE = 320
"""Side of a scene, pixels."""
MIN_VISIBLE = 0.8
"""A symbol of which less is inside the picture can't be told any more."""
MAX_PART = 0.6
"""A symbol of which less is inside is no digit, only a mark; of which half of that, nothing."""
SHOWN_THROUGH = 0.1
"""How often a page is thin enough to show its back."""
RINGS = 0.08
"""How often there is a row of rings: holes of a notebook, circles to tick."""
NARROWEST = 12
"""Sides of the smallest picture, pixels."""
SHRUNK = 1.7, 9.0
"""How many times smaller a page is when it is seen from afar; as a whole it is one blot then."""
SHARED = 0.6
"""How often others stand on the canvas that a small picture leaves empty."""
CUT = 0.35
"""How often a picture is cut out of a larger one anywhere: through letters, digits and rules."""

TURNED, WORDY = 0.3, 6
"""How often a picture of at least so many letters and no digit lies on its side or upside down:
letters look like digits then."""

Floats = NDArray[np.float32]


def compose(
    bank: Bank, seed: int, index: int, size: int = SIZE, layout: str | None = None
) -> Scene:
    """Return the scene that the seed and the index stand for.

    Parameters
    ----------
    layout
        A key of `digitnet.synthesis.pages.layouts.LAYOUTS`; any by default, and then others
        may stand where a small picture leaves the canvas empty.
    """
    rng = np.random.default_rng([seed, index])
    scene, window = _shot(bank, size, layout, rng)
    if layout is None and rng.random() < SHARED:
        return fill_canvas(scene, window, lambda side: _shot(bank, side, None, rng)[0], rng)
    return scene


def _shot(
    bank: Bank, size: int, layout: str | None, rng: np.random.Generator
) -> tuple[Scene, Window]:
    """Return one picture on a canvas, and where on it."""
    canvas = Canvas(size)
    if layout is None:
        layout = str(rng.choice(list(LAYOUTS), p=[share for _, share in LAYOUTS.values()]))
    LAYOUTS[layout][0](canvas, bank, rng)
    if rng.random() < RINGS:
        row_of_rings(canvas, rng)
    if rng.random() < SHOWN_THROUGH:
        show_through(canvas, bank, rng)
    picture = ink_canvas(lay_ground(size, canvas.patterned, rng), canvas, rng)
    boxes = np.array(canvas.boxes, np.float32).reshape(-1, 4)
    if rng.random() < 0.6:
        picture, boxes = _turn(picture, boxes, rng)
    labels = np.array(canvas.labels, np.uint8)
    numbers = np.array(canvas.numbers, np.int16)
    if rng.random() < 0.08:
        on_paper = _add_table(picture, boxes, rng)
        boxes, labels, numbers = boxes[on_paper], labels[on_paper], numbers[on_paper]
    window = _window(boxes, canvas, rng)
    if rng.random() < 0.08:
        picture, boxes, window = _seen_from_afar(picture, boxes, rng)
    shot = photograph(picture, canvas, rng)
    shot = _seen_through(shot, window)
    boxes, labels, kept = _clipped(boxes, labels, window)
    scene = Scene(shot, boxes, labels, numbers[kept])
    quarters = int(rng.integers(1, 4)) if rng.random() < TURNED else 0
    is_wordy = (labels == LETTER).sum() >= WORDY and not (labels < MARK).any()
    return _on_its_side(scene, window, quarters) if is_wordy else (scene, window)


def _turn(picture: Floats, boxes: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Turn and shear the whole picture a little."""
    size = len(picture)
    angle = rng.normal(0, 0.04) if rng.random() < 0.8 else rng.uniform(-0.26, 0.26)
    cosine, sine = np.cos(angle), np.sin(angle)
    matrix = np.array([[cosine, -sine], [sine, cosine]]) @ [[1, rng.normal(0, 0.03)], [0, 1]]
    matrix = matrix * np.exp(rng.uniform(-0.1, 0.15))
    middle = np.full(2, size / 2)
    full = np.column_stack([matrix, middle - matrix @ middle])
    warped = cv2.warpAffine(
        picture, full, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    centres = boxes[:, :2] + boxes[:, 2:] / 2
    centres = centres @ full[:, :2].T + full[:, 2]
    # Ink seldom fills a box's corners, so a turned box grows by less than its corners reach.
    sides = boxes[:, 2:] @ (np.abs(matrix) * [[1, 0.6], [0.6, 1]]).T
    turned = np.concatenate([centres - sides / 2, sides], axis=1)
    return np.asarray(warped, np.float32), turned.astype(np.float32)


def _on_its_side(scene: Scene, window: Window, quarters: int) -> tuple[Scene, Window]:
    """Return a scene that is turned by so many quarters against the clock, and its window."""
    picture, boxes, size = np.rot90(scene.picture, quarters), scene.boxes, len(scene.picture)
    for _ in range(quarters):
        x, y, wide, tall = boxes.T
        boxes = np.stack([y, size - x - wide, tall, wide], axis=1)
        left, top, right, bottom = window
        window = top, size - right, bottom, size - left
    return Scene(np.ascontiguousarray(picture), boxes, scene.labels, scene.numbers), window


def _seen_from_afar(
    picture: Floats, boxes: Floats, rng: np.random.Generator
) -> tuple[Floats, Floats, Window]:
    """Shrink everything: most digits are too small to be read then, and are no digits."""
    size = len(picture)
    side = round(size / np.exp(rng.uniform(*np.log(SHRUNK))))
    left, top = (int(at) for at in rng.integers(0, size - side, 2))
    small = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)
    far = np.ones_like(picture)
    far[top : top + side, left : left + side] = small
    moved = boxes * np.float32(side / size) + np.array([left, top, 0, 0], np.float32)
    return far, moved.astype(np.float32), (left, top, left + side, top + side)


def _add_table(picture: Floats, boxes: Floats, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Let the page end, in place: what it lies on shows along a border.

    Returns which boxes are still on the page.
    """
    size = len(picture)
    edge = rng.uniform(0.02, 0.2) * size
    slope = rng.normal(0, 0.05)
    places = np.arange(size, dtype=np.float32)
    outside = places[:, None] < edge + slope * places[None]
    outside = np.rot90(outside, int(rng.integers(4)))
    table = rng.uniform(0, 1.5) + rng.uniform(0, 0.15) * clouds(size, rng.uniform(2, 30), rng)
    picture[outside] = table[outside]
    corners = np.stack([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]])
    columns, rows = np.clip(corners, 0, size - 1).astype(int).transpose(2, 0, 1)
    return np.asarray(
        ~outside[rows, columns].any(axis=0) & ~outside[rows[::-1], columns].any(axis=0)
    )


def _window(boxes: Floats, canvas: Canvas, rng: np.random.Generator) -> Window:
    """Return left, top, right, bottom of what the picture shows: all, a part, or a tight crop."""
    size = canvas.size
    if rng.random() > canvas.tight or len(boxes) == 0:
        if rng.random() > CUT:
            return 0, 0, size, size
        reach = np.where(rng.random(4) < 0.5, 16, 0.35 * size)
        left, top, right, bottom = (int(part) for part in reach * rng.random(4))
        return left, top, size - right, size - bottom
    chosen = boxes[rng.integers(len(boxes))]
    some = (
        boxes[np.abs(boxes[:, 1] - chosen[1]) < chosen[3]] if rng.random() < 0.6 else chosen[None]
    )
    spare = rng.choice([-0.08, 0.03, 0.15, 0.5, 1.5]) * chosen[3] * rng.uniform(0.3, 1, 4)
    low = some[:, :2].min(0) - spare[:2]
    high = (some[:, :2] + some[:, 2:]).max(0) + spare[2:]
    left, top = np.clip(low, 0, size - NARROWEST).astype(int)
    right, bottom = np.clip(np.ceil(high), [left + NARROWEST, top + NARROWEST], size).astype(int)
    return int(left), int(top), int(right), int(bottom)


def _seen_through(picture: NDArray[np.uint8], window: Window) -> NDArray[np.uint8]:
    """Fill what is outside the window as `digitnet.reader.detector.padded` does it."""
    left, top, right, bottom = window
    size = len(picture)
    if (left, top, right, bottom) == (0, 0, size, size):
        return picture
    part = picture[top:bottom, left:right]
    filled = np.full_like(picture, np.uint8(np.median(edge_of(part))))
    filled[top:bottom, left:right] = part
    return filled


def _clipped(
    boxes: Floats, labels: NDArray[np.uint8], window: Window
) -> tuple[Floats, NDArray[np.uint8], NDArray[np.bool_]]:
    """Cut boxes at the window: a part of a symbol is a mark, or, where nobody can tell, no loss."""
    low, high = np.array(window[:2]), np.array(window[2:])
    first = np.clip(boxes[:, :2], low, high)
    last = np.clip(boxes[:, :2] + boxes[:, 2:], low, high)
    sides = last - first
    seen = sides.prod(axis=1) / np.maximum(boxes[:, 2:].prod(axis=1), 1)
    part = np.where(seen >= MAX_PART, NO_LOSS, MARK)
    is_letter = labels == LETTER
    labels = np.where((seen >= MIN_VISIBLE) | is_letter, labels, part).astype(np.uint8)
    kept = (sides.min(axis=1, initial=np.inf) >= 1) & (seen >= MAX_PART / 2)
    kept &= ~is_letter | (seen >= MAX_PART)
    clipped = np.concatenate([first, sides], axis=1)[kept]
    return clipped.astype(np.float32), labels[kept], kept
