"""From ink to a picture: tones, a camera or a scanner, and the file."""

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.synthesis.pages.canvas import Canvas
from digitnet.synthesis.pages.grounds import clouds

Floats = NDArray[np.float32]


def ink_canvas(ground: Floats, canvas: Canvas, rng: np.random.Generator) -> Floats:
    """Return (size, size) float32 brightness: the ground with all ink on it, paper near 1."""
    faint = rng.random() < 0.25
    canvas.contrast = rng.uniform(0.15, 0.45) if faint else rng.uniform(0.45, 1.0)
    planes = (
        (canvas.ruled, rng.uniform(0.15, 1.0)),
        (canvas.printed, rng.uniform(0.25, 1.0)),
        (canvas.written, canvas.contrast),
    )
    picture = ground.copy()
    if canvas.behind.any():
        blurred = cv2.GaussianBlur(canvas.behind, (0, 0), canvas.height * rng.uniform(0.03, 0.12))
        picture *= 1 - blurred * np.float32(rng.uniform(0.05, 0.3) / 255)
    for plane, strength in planes:
        if plane.any():
            picture *= 1 - plane * np.float32(strength / 255)
    if rng.random() < 0.3:
        grain = clouds(canvas.size, rng.uniform(1.5, 5), rng)
        picture += np.float32(rng.uniform(0, 0.25)) * grain * (canvas.written * np.float32(1 / 255))
    return picture


def photograph(picture: Floats, canvas: Canvas, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a picture as a camera, a scanner, a copier or a screen makes it.

    Parameters
    ----------
    picture
        (height, width) brightness, paper near 1.
    canvas
        Its digits' height and contrast: more blur and noise than they bear would leave
        nothing to learn.
    """
    height = canvas.height
    if rng.random() < 0.6:
        blur = height * np.exp(rng.uniform(np.log(0.01), np.log(0.11)))
        if blur > 0.3:
            picture = cv2.GaussianBlur(picture, (0, 0), blur).astype(np.float32)
    if rng.random() < 0.06:
        picture = _shaken(picture, height, rng)
    if height > 14 and rng.random() < 0.25:
        picture = _coarse(picture, rng.uniform(1.2, max(1.3, height / 8)), rng)
    picture = _tones(picture, canvas.contrast, rng)
    if rng.random() < 0.05:
        return _copied(picture, rng)
    return _filed(picture, rng)


def _shaken(picture: Floats, height: float, rng: np.random.Generator) -> Floats:
    length = max(2, round(height * rng.uniform(0.08, 0.2)))
    kernel = np.zeros((2 * length + 1, 2 * length + 1), np.float32)
    angle = rng.uniform(0, np.pi)
    reach = length / 2 * np.array([np.cos(angle), np.sin(angle)])
    ends = [tuple(np.round(length + sign * reach).astype(int).tolist()) for sign in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], (1.0,), 1)
    return np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum()), np.float32)


def _coarse(picture: Floats, factor: float, rng: np.random.Generator) -> Floats:
    """Lose detail as a picture of fewer pixels that was enlarged."""
    size = len(picture)
    small = cv2.resize(picture, (round(size / factor),) * 2, interpolation=cv2.INTER_AREA)
    back = (cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_NEAREST)[
        int(rng.choice(3, p=[0.5, 0.4, 0.1]))
    ]
    return np.asarray(cv2.resize(small, (size, size), interpolation=back), np.float32)


def _tones(picture: Floats, contrast: float, rng: np.random.Generator) -> Floats:
    """Give paper and ink their brightness; turn light and dark round now and then."""
    if rng.random() < 0.3:
        picture, low, high = np.clip(picture, 0, 1), 0.0, 1.0
    else:
        high = rng.uniform(0.3, 1.0)
        low = rng.uniform(0, 0.8 * high - 0.05)
        picture = np.clip(picture, 0, 1.3) ** np.float32(np.exp(rng.normal(0, 0.25)))
    if rng.random() < 0.2:
        picture = 1 - picture
    noisy = (
        float(np.exp(rng.uniform(np.log(0.003), np.log(0.15 * contrast))))
        if rng.random() < 0.7
        else 0.0
    )
    picture = low + (high - low) * picture
    if noisy:
        noise = rng.standard_normal(picture.shape, np.float32)
        if rng.random() < 0.5:
            coarse = float(np.exp(rng.uniform(np.log(0.5), np.log(3))))
            noise = (1 + 2 * coarse) * cv2.GaussianBlur(noise, (0, 0), coarse)
        picture = picture + np.float32(noisy * (high - low)) * noise
    return np.asarray(picture, np.float32)


def _copied(picture: Floats, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Make everything black or white, as a copier or an old scanner does."""
    difference = picture - cv2.GaussianBlur(picture, (0, 0), 20)
    low, high = np.percentile(difference, [1, 99])
    share = rng.uniform(0.3, 0.6)
    full = int(rng.choice([255, 255, 1]))
    if -low > high:
        return np.asarray(np.where(difference < share * low, 0, full), np.uint8)
    return np.asarray(np.where(difference > share * high, full, 0), np.uint8)


def _filed(picture: Floats, rng: np.random.Generator) -> NDArray[np.uint8]:
    pixels = np.clip(picture * 255 + 0.5, 0, 255).astype(np.uint8)
    if rng.random() < 0.35:
        quality = int(rng.integers(25, 95))
        _, coded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
        pixels = np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)
    return np.asarray(pixels, np.uint8)
