"""What happens between a sheet of paper and a file: a phone's camera, or a scanner."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.synthesis.pages.benchmark.paper import Box, noise

Floats = NDArray[np.float32]
Matrix = NDArray[np.float64]


def photograph(
    sheet: Floats, inside: Box, rng: np.random.Generator, zoom: float = 1.0
) -> tuple[bytes, Matrix]:
    """Take a photo with a phone.

    Parameters
    ----------
    sheet
        (height, width, 3) float32 from 0 to 1.
    inside
        The part of the sheet that the photo has to show.
    rng
        Draws the view, the light, the blur and the quality.
    zoom
        Pixels of the photo per pixel of the sheet.

    Returns
    -------
    A JPEG file, and the (3, 3) matrix that takes points of the sheet into it.
    """
    height, width = sheet.shape[:2]
    matrix = _showing(inside, (height, width), rng, _view)
    table = _table(height, width, rng)
    paper = _edge(height, width, rng)
    seen = cv2.warpPerspective(sheet, matrix, (width, height), flags=cv2.INTER_LINEAR)
    mask = cv2.warpPerspective(paper, matrix, (width, height))[:, :, None]
    drop = round(width * 0.006)
    below = cv2.GaussianBlur(np.roll(mask[:, :, 0], (drop, drop), (0, 1)), (0, 0), drop + 1)
    scene: NDArray[Any] = seen * mask + table * (1 - 0.5 * below[:, :, None]) * (1 - mask)
    scene *= _light(height, width, rng)[:, :, None]
    scene *= 1 + rng.uniform(-0.06, 0.06, 3).astype(np.float32)
    scene = _blur(scene, rng)
    if zoom != 1:
        scene = cv2.resize(scene, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_CUBIC)
        matrix = np.diag([zoom, zoom, 1]) @ matrix
    scene += rng.standard_normal(scene.shape, np.float32) * np.float32(rng.uniform(0.004, 0.02))
    return encode(scene, ".jpg", int(rng.integers(45, 95))), matrix


def scan(sheet: Floats, inside: Box, rng: np.random.Generator) -> tuple[bytes, Matrix]:
    """Scan a sheet, a little askew; parameters and results as for `photograph`."""
    height, width = sheet.shape[:2]
    matrix = _showing(inside, (height, width), rng, _askew)
    lid = float(rng.choice([1.0, 0.96, 0.1]))
    scanned: NDArray[Any] = cv2.warpPerspective(
        sheet, matrix, (width, height), borderValue=(lid, lid, lid, lid)
    )
    low, high = rng.uniform(0, 0.08), rng.uniform(0.9, 1.02)
    scanned = (scanned - low) / (high - low)
    if rng.random() < 0.5:
        scanned[:] = scanned.mean(2, keepdims=True)
    if rng.random() < 0.5:
        scanned += 0.7 * (scanned - cv2.GaussianBlur(scanned, (0, 0), 1.5))
    else:
        scanned = cv2.GaussianBlur(scanned, (0, 0), rng.uniform(0.3, 0.9))
    scanned += rng.standard_normal(scanned.shape, np.float32) * np.float32(rng.uniform(0, 0.012))
    _specks(scanned, rng)
    kind = ".png" if rng.random() < 0.4 else ".jpg"
    return encode(scanned, kind, int(rng.integers(55, 96))), matrix


def encode(image: Floats, kind: str = ".png", quality: int = 90) -> bytes:
    """Return the bytes of a PNG or JPEG file of (h, w, 3) float32 from 0 to 1."""
    pixels = np.round(np.clip(image, 0, 1) * 255).astype(np.uint8)[:, :, ::-1]
    settings = [cv2.IMWRITE_JPEG_QUALITY, quality] if kind == ".jpg" else []
    return cv2.imencode(kind, pixels, settings)[1].tobytes()


def _showing(
    inside: Box,
    size: tuple[int, int],
    rng: np.random.Generator,
    draw_view: Callable[[int, int, np.random.Generator], Matrix],
) -> Matrix:
    """Draw views until one shows all of a part of the sheet."""
    x, y, width, height = inside
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    for _ in range(50):
        matrix = draw_view(*size, rng)
        placed = cv2.perspectiveTransform(np.array([corners], np.float32), matrix)[0]
        if placed.min() > 4 and (placed < np.array(size[::-1]) - 4).all():
            return matrix
    return np.eye(3)


def _askew(height: int, width: int, rng: np.random.Generator) -> Matrix:
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.normal(0, 0.7), 1)
    return np.vstack([turn, [0, 0, 1]])


def _view(height: int, width: int, rng: np.random.Generator) -> Matrix:
    """Return the perspective of a hand-held camera, close up or with the table in view."""
    size = np.array([width, height])
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], float)
    reach = rng.uniform(0.86, 0.97) if rng.random() < 0.55 else rng.uniform(1.0, 1.03)
    seen = (corners - 0.5) * reach + rng.uniform(-0.035, 0.035, (4, 2))
    angle = np.radians(rng.normal(0, 2))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    placed = (seen * size) @ turn.T + size / 2
    onto = placed.astype(np.float32)
    view: NDArray[Any] = cv2.getPerspectiveTransform((corners * size).astype(np.float32), onto)
    return view


def _table(height: int, width: int, rng: np.random.Generator) -> Floats:
    """Return dark cloth or a wooden table top."""
    wood = (
        np.array([0.42, 0.28, 0.17]) if rng.random() < 0.5 else np.full(3, rng.uniform(0.04, 0.3))
    )
    grain: NDArray[Any] = noise((max(height // 30, 4), width), 3, rng)
    grain = cv2.resize(grain, (width, height), interpolation=cv2.INTER_CUBIC)
    fine = noise((height, width), 1, rng)
    return (wood * (1 + 0.14 * grain + 0.04 * fine)[:, :, None]).astype(np.float32)


def _edge(height: int, width: int, rng: np.random.Generator) -> Floats:
    """Return where the paper is: all of it, less a torn strip in some cases."""
    mask = np.ones((height, width), np.float32)
    if rng.random() < 0.3:
        wave = noise((4, width), 40, rng)[0] * 0.004 + noise((4, width), 3, rng)[0] * 0.0015
        torn = height * np.clip(0.012 + wave, 0, 0.03)
        mask[np.arange(height)[:, None] > height - 1 - torn] = 0
    return mask


def _light(height: int, width: int, rng: np.random.Generator) -> Floats:
    """Return the share of light that reaches each pixel: lamp, shadow and vignette."""
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    across = x * np.cos(angle) + y * np.sin(angle)
    light = rng.uniform(0.75, 1) * (1 + rng.uniform(0, 0.22) * across)
    if rng.random() < 0.6:
        bend = across + 0.3 * noise((height, width), width / 4, rng)
        side = 1 / (1 + np.exp((bend - rng.uniform(-0.6, 0.6)) * rng.uniform(4, 40)))
        light *= 1 - rng.uniform(0.15, 0.5) * side
    light *= 1 - rng.uniform(0, 0.3) * (x**2 + y**2) / 2
    reaching: Floats = light.astype(np.float32)
    return reaching


def _blur(image: Floats, rng: np.random.Generator) -> Floats:
    if rng.random() < 0.2:
        length = int(rng.integers(3, 6))
        kernel: NDArray[Any] = np.zeros((length, length), np.float32)
        end = (length - 1, int(rng.integers(0, length)))
        cv2.line(kernel, (0, length - 1 - end[1]), end, (1.0,))
        smeared: NDArray[Any] = cv2.filter2D(
            image, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE
        )
        return smeared
    soft: NDArray[Any] = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.5))
    return soft


def _specks(image: Floats, rng: np.random.Generator) -> None:
    """Leave dust on the glass, in place."""
    height, width = image.shape[:2]
    for _ in range(rng.poisson(4)):
        y, x = rng.integers(0, height - 3), rng.integers(0, width - 3)
        image[y : y + rng.integers(1, 3), x : x + rng.integers(1, 3)] *= 0.4
