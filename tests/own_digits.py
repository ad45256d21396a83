"""Digits for tests of own data: drawn here, and legible to the network that ships."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digitnet.image.digit.normalise import normalise

FONTS = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX)


def draw(label: int, variant: int = 0, side: int = 112) -> NDArray[np.uint8]:
    """Return a digit, bright on black, not centred: (side, side) uint8."""
    canvas = np.zeros((side, side), np.uint8)
    scale = side / 40 * (1 + 0.03 * (variant % 5))
    place = (side // 5 + variant % 7, 4 * side // 5 - variant % 6)
    font = FONTS[variant % len(FONTS)]
    cv2.putText(canvas, str(label), place, font, scale, 255, side // 14 + variant % 3)
    return canvas


def digits(count: int = 30) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return (count, 28, 28) pictures in MNIST's form and labels 0, 1, 2 and so on."""
    labels = np.arange(count) % 10
    pictures = [normalise(draw(label, index // 10)) for index, label in enumerate(labels)]
    return np.stack(pictures), labels.astype(np.uint8)


def loose(count: int = 30) -> NDArray[np.uint8]:
    """Return the same digits off their centre, as no set like MNIST has them."""
    return np.roll(digits(count)[0], (3, -2), axis=(1, 2))


def save_png(folder: Path, label: int, name: str = "a.png", variant: int = 0) -> None:
    """Write a digit, dark on white, into a folder that is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(255 - draw(label, variant)).save(folder / name)
