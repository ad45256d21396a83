"""Pictures of no digit, that a reader should reject."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import matplotlib
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from digitnet.synthesis.pages.benchmark.paper import blank_sheet, noise

Picture = NDArray[np.uint8]
"""(height, width, 3) uint8."""

LETTERS = "AEFHKMNRWXkmwx#%@"
"""Characters that nobody takes for a digit in any hand or font."""
FONTS = ("DejaVuSans*", "DejaVuSerif*", "STIXGeneral*", "cmr10*", "cmss10*", "cmtt10*", "cmb10*")
SYSTEM_FONTS = Path("/usr/share/fonts/truetype/liberation")


def blank(rng: np.random.Generator) -> Picture:
    """Nothing: one colour, a fading tone, or a sheet of empty paper."""
    height, width = _size(rng)
    kind = rng.integers(3)
    if kind == 0:
        return np.full((height, width, 3), rng.integers(0, 256, 3), np.uint8)
    if kind == 1:
        start, stop = rng.uniform(0, 1, 2)
        across = np.linspace(start, stop, width, dtype=np.float32)
        return _pixels(np.broadcast_to(across[None, :, None], (height, width, 3)))
    return _pixels(blank_sheet(height, width, rng) * np.float32(rng.uniform(0.5, 1)))


def grain(rng: np.random.Generator) -> Picture:
    """Noise of any coarseness: snow on a screen, film grain, clouds."""
    height, width = _size(rng)
    kind = rng.integers(3)
    if kind == 0:
        return rng.integers(0, 256, (height, width, 3), np.uint8)
    if kind == 1:
        flipped = rng.random((height, width, 1)) < rng.uniform(0.05, 0.5)
        return np.where(flipped, 0, 255).astype(np.uint8).repeat(3, 2)
    hills = noise((height, width), rng.uniform(1, 12), rng) * rng.uniform(0.05, 0.3) + 0.5
    return _pixels(hills[:, :, None].repeat(3, 2))


def scribble(rng: np.random.Generator) -> Picture:
    """A long line that runs over itself, or hatching, as one tries out a pen."""
    side = float(rng.uniform(60, 300))
    if rng.random() < 0.6:
        knots = rng.uniform(0, side, (int(rng.integers(12, 30)), 2))
        points = _smooth(knots)
    else:
        rows = np.linspace(0, side, int(rng.integers(8, 20)))
        ends = rng.normal(0, 0.06 * side, len(rows)) + np.arange(len(rows)) % 2 * side
        there = np.column_stack([ends, rows + rng.normal(0, 0.02 * side, len(rows))])
        points = np.vstack([there, there[::-1]])
    return _draw([points], side, rng)


def shape(rng: np.random.Generator) -> Picture:
    """A star, an arrow, a house: what people doodle, in lines or filled."""
    side = float(rng.uniform(50, 300))
    shapes = _shapes()
    parts = shapes[str(rng.choice(list(shapes)))]
    warp = np.eye(2) + rng.normal(0, 0.06, (2, 2))
    return _draw([part @ warp * side for part in parts], side, rng)


def logo(rng: np.random.Generator) -> Picture:
    """Coloured marks: a shape or letter in a badge, rings, stripes, tiles."""
    side = int(rng.integers(80, 400))
    ground = np.array(rng.integers(200, 256, 3))
    colours = [tuple(int(part) for part in rng.integers(0, 170, 3)) for _ in range(3)]
    canvas = Image.new("RGB", (side, side), tuple(int(part) for part in ground))
    draw = ImageDraw.Draw(canvas)
    kind = rng.integers(4)
    edge = side * 0.12
    if kind == 0:
        for ring in range(3):
            inset = edge + ring * side * 0.13
            fill = colours[ring % 2] if ring % 2 == 0 else "white"
            draw.ellipse((inset, inset, side - inset, side - inset), fill=fill)
    elif kind == 1:
        badge = draw.ellipse if rng.random() < 0.5 else draw.rectangle
        badge((edge, edge, side - edge, side - edge), fill=colours[0])
        letter = str(rng.choice(list(LETTERS)))
        draw.text((side / 2, side / 2), letter, "white", _font(side * 0.5, rng), anchor="mm")
    elif kind == 2:
        for stripe in range(4):
            top = edge + stripe * side * 0.2
            slope = side * 0.15
            corners = [(edge, top + slope), (side - edge, top), (side - edge, top + side * 0.1)]
            draw.polygon([*corners, (edge, top + slope + side * 0.1)], fill=colours[stripe % 3])
    else:
        half = side / 2
        for tile, (x, y) in enumerate([(edge, edge), (half, edge), (edge, half), (half, half)]):
            size = half - edge - side * 0.03
            draw.rectangle((x, y, x + size, y + size), fill=colours[tile % 3])
    return np.asarray(canvas)


def letter(rng: np.random.Generator) -> Picture:
    """One printed letter or sign, in either polarity, a little turned."""
    size = int(rng.integers(24, 240))
    canvas = Image.new("L", (2 * size, 2 * size))
    text = str(rng.choice(list(LETTERS)))
    ImageDraw.Draw(canvas).text((size, size), text, 255, _font(size, rng), anchor="mm")
    turned = canvas.rotate(rng.normal(0, 5), Image.Resampling.BICUBIC)
    return _coloured(np.asarray(turned, np.float32) / 255, rng)


KINDS: Mapping[str, Callable[[np.random.Generator], Picture]] = {
    kind.__name__: kind for kind in (blank, grain, scribble, shape, logo, letter)
}


def draw_nondigit(kind: str, seed: int) -> Picture:
    """Return the picture of a kind that the seed stands for, (height, width, 3) uint8."""
    return KINDS[kind](np.random.default_rng([seed, *kind.encode()]))


@cache
def font_files() -> list[Path]:
    """Return the fonts that letters are set in: matplotlib's own, and Liberation if installed."""
    bundled = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    files = [file for pattern in FONTS for file in sorted(bundled.glob(pattern))]
    return [file for file in files if "Display" not in file.name] + sorted(
        SYSTEM_FONTS.glob("*.ttf")
    )


def _font(size: float, rng: np.random.Generator) -> ImageFont.FreeTypeFont:
    files = font_files()
    return ImageFont.truetype(files[rng.integers(len(files))], size)


def _size(rng: np.random.Generator) -> tuple[int, int]:
    height, width = (int(side) for side in rng.integers(28, 500, 2))
    return height, width


def _pixels(image: NDArray[np.floating]) -> Picture:
    pixels: Picture = np.round(np.clip(image, 0, 1) * 255).astype(np.uint8)
    return pixels


def _smooth(knots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a closed curve that is drawn towards each knot in turn."""
    points = knots
    for _ in range(4):
        after = np.roll(points, -1, 0)
        points = np.stack([0.75 * points + 0.25 * after, 0.25 * points + 0.75 * after], 1)
        points = points.reshape(-1, 2)
    return points


@cache
def _shapes() -> Mapping[str, list[NDArray[np.float64]]]:
    """Return doodles as closed outlines within the unit square."""
    round_ = np.linspace(0, 2 * np.pi, 40)
    circle = np.column_stack([np.cos(round_), np.sin(round_)])
    star = np.linspace(0, 2 * np.pi, 11)[:-1] - np.pi / 2
    reach = np.where(np.arange(10) % 2, 0.2, 0.5)
    heart = np.column_stack(
        [
            0.5 + 0.031 * 16 * np.sin(round_) ** 3,
            0.45 - 0.031 * (13 * np.cos(round_) - 5 * np.cos(2 * round_) - 2 * np.cos(3 * round_)),
        ]
    )
    outlines: dict[str, list[list[tuple[float, float]]]] = {
        "triangle": [[(0.5, 0), (1, 0.9), (0, 0.9)]],
        "arrow": [[(0, 0.4), (0.6, 0.4), (0.6, 0.2), (1, 0.5), (0.6, 0.8), (0.6, 0.6), (0, 0.6)]],
        "house": [
            [(0.1, 0.4), (0.5, 0), (0.9, 0.4), (0.9, 1), (0.1, 1)],
            [(0.4, 1), (0.4, 0.65), (0.6, 0.65), (0.6, 1)],
        ],
        "plus": [
            [(0, 0.5), (0.5, 0.5), (0.5, 0), (0.5, 0.5), (1, 0.5), (0.5, 0.5), (0.5, 1), (0.5, 0.5)]
        ],
        "envelope": [[(0, 0.2), (1, 0.2), (1, 0.8), (0, 0.8)], [(0, 0.2), (0.5, 0.55), (1, 0.2)]],
        "lightning": [[(0.5, 0), (0.2, 0.55), (0.45, 0.55), (0.3, 1), (0.8, 0.4), (0.5, 0.4)]],
        "tree": [
            [(0.5, 0), (0.9, 0.75), (0.55, 0.75), (0.55, 1), (0.45, 1), (0.45, 0.75), (0.1, 0.75)]
        ],
    }
    shapes = {name: [np.array(part) for part in parts] for name, parts in outlines.items()}
    shapes["star"] = [0.5 + reach[:, None] * np.column_stack([np.cos(star), np.sin(star)])]
    shapes["heart"] = [heart]
    face = [0.5 + 0.5 * circle, (0.33, 0.36) + 0.06 * circle, (0.67, 0.36) + 0.06 * circle]
    shapes["face"] = [*face, (0.5, 0.6) + 0.22 * circle[:21]]
    return shapes


def _draw(outlines: list[NDArray[np.float64]], side: float, rng: np.random.Generator) -> Picture:
    """Draw closed outlines with one pen, somewhere on a canvas."""
    width = max(1, round(side * rng.uniform(0.015, 0.08)))
    canvas: NDArray[Any] = np.zeros(
        (round(side * rng.uniform(1.3, 2)), round(side * rng.uniform(1.3, 2))), np.uint8
    )
    corner = rng.uniform(0.1, 0.2, 2) * side
    parts = [np.round((part + corner) * 16).astype(np.int32) for part in outlines]
    if len(parts) == 1 and len(parts[0]) < 12 and rng.random() < 0.3:
        cv2.fillPoly(canvas, parts, (255,), cv2.LINE_AA, 4)
    cv2.polylines(canvas, parts, True, (255,), width, cv2.LINE_AA, 4)
    return _coloured(canvas / np.float32(255), rng)


def _coloured(cover: NDArray[np.floating], rng: np.random.Generator) -> Picture:
    """Turn ink into a picture: dark on light or light on dark."""
    dark, light = np.zeros(3), np.ones(3)
    if rng.random() < 0.6:
        dark, light = rng.uniform(0, 0.35, 3), rng.uniform(0.75, 1, 3)
    ground, ink = (light, dark) if rng.random() < 0.6 else (dark, light)
    return _pixels(ground + cover[:, :, None] * (ink - ground))
