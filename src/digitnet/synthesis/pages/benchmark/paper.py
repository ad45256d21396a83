"""Sheets of paper: plain, ruled, squared or printed with boxes."""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Box = tuple[int, int, int, int]
"""x, y, width, height in pixels."""

COLOURS = (
    (0.97, 0.97, 0.96),  # white
    (0.93, 0.91, 0.86),  # cream
    (0.86, 0.84, 0.80),  # recycled
    (0.95, 0.92, 0.66),  # legal pad
    (0.86, 0.91, 0.95),  # pale blue
    (0.95, 0.86, 0.87),  # pink slip
)
PRINTS = (
    (0.45, 0.62, 0.82),  # blue
    (0.62, 0.64, 0.68),  # grey
    (0.55, 0.75, 0.62),  # green
    (0.80, 0.62, 0.72),  # rose
)
FORM_INKS = (
    (0.15, 0.15, 0.17),  # black
    (0.50, 0.50, 0.52),  # grey
    (0.22, 0.32, 0.62),  # blue
    (0.82, 0.42, 0.25),  # orange
)


def noise(shape: tuple[int, int], smooth: float, rng: np.random.Generator) -> Floats:
    """Return random hills, zero mean and unit spread, `smooth` pixels wide."""
    coarse = max(1.0, smooth / 3)
    small = [max(4, round(side / coarse)) for side in shape]
    hills: NDArray[Any] = rng.standard_normal(small, np.float32)
    hills = cv2.GaussianBlur(hills, (0, 0), smooth / coarse, borderType=cv2.BORDER_REFLECT)
    hills = cv2.resize(hills, shape[::-1], interpolation=cv2.INTER_LINEAR)
    spread: Floats = (hills - hills.mean()) / (hills.std() + np.float32(1e-6))
    return spread


def blank_sheet(height: int, width: int, rng: np.random.Generator) -> Floats:
    """Return (height, width, 3) float32 from 0 to 1: paper with its grain and stains."""
    colour = np.array(COLOURS[rng.choice(len(COLOURS), p=[0.5, 0.18, 0.1, 0.1, 0.06, 0.06])])
    grain = noise((height, width), 0.8, rng) * np.float32(rng.uniform(0.002, 0.012))
    cloud = noise((height, width), width / 6, rng) * np.float32(rng.uniform(0, 0.012))
    sheet = colour.astype(np.float32) + (grain + cloud)[:, :, None]
    return np.clip(sheet, 0, 1)


def rule(sheet: Floats, first: float, spacing: float, rng: np.random.Generator) -> None:
    """Draw writing lines, and in half the cases a margin line, in place."""
    print_ = _print(rng)
    thick = int(rng.integers(1, 3))
    for y in np.arange(first, sheet.shape[0] - spacing / 3, spacing):
        _blend_rows(sheet, round(y), thick, print_)
    if rng.random() < 0.5:
        margin = round(sheet.shape[1] * rng.uniform(0.06, 0.1))
        red = (np.array([0.85, 0.45, 0.45], np.float32), print_[1])
        _blend_rows(sheet.transpose(1, 0, 2), margin, thick, red)


def square(sheet: Floats, side: float, rng: np.random.Generator) -> None:
    """Draw a grid of squares, in place."""
    print_ = _print(rng)
    thick = int(rng.integers(1, 3)) if side > 40 else 1
    for lines in (sheet, sheet.transpose(1, 0, 2)):
        for at in np.arange(rng.uniform(0, side), lines.shape[0], side):
            _blend_rows(lines, round(at), thick, print_)


def print_boxes(sheet: Floats, boxes: Sequence[Box], rng: np.random.Generator) -> None:
    """Draw a form's frames, in place, all in one ink."""
    ink = np.array(FORM_INKS[rng.integers(len(FORM_INKS))], np.float32)
    strength = rng.uniform(0.6, 1)
    thick = int(rng.integers(1, 4))
    frames: NDArray[Any] = np.zeros(sheet.shape[:2], np.float32)
    for x, y, width, height in boxes:
        cv2.rectangle(frames, (x, y), (x + width, y + height), (strength,), thick)
    sheet *= 1 - frames[:, :, None] * (1 - ink)


def _print(rng: np.random.Generator) -> tuple[Floats, float]:
    return np.array(PRINTS[rng.integers(len(PRINTS))], np.float32), rng.uniform(0.4, 1)


def _blend_rows(sheet: Floats, at: int, thick: int, print_: tuple[Floats, float]) -> None:
    colour, strength = print_
    rows = sheet[max(at, 0) : max(at + thick, 0)]
    rows *= 1 - strength * (1 - colour)
