"""What is shown to the page and the app for their photographs: numbers of handwritten digits."""

import io
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

STROKES: dict[str, list[list[list[float]]]] = json.loads(
    (Path(__file__).parents[1] / "tests/browser/strokes.json").read_text()
)
NUMBERS = [str(7 * place * place % 1009) for place in range(1, 51)]
"""Fifty numbers, of one to four digits."""
COLUMNS = 5


def write_page(numbers: list[str], size: tuple[int, int], side: int) -> NDArray[np.uint8]:
    """Return numbers in rows, dark on light; ``size`` is width and height, ``side`` a digit's."""
    picture = np.full(size[::-1], 240, np.uint8)
    pitch = size[0] / min(COLUMNS, max(len(numbers), 1))
    for place, number in enumerate(numbers):
        row, column = divmod(place, COLUMNS)
        left, top = 0.12 * pitch + pitch * column, side * (0.5 + 1.5 * row)
        for digit in number:
            for stroke in STROKES[digit]:
                line = ((np.array(stroke) * side + (left - 0.22 * side, top)) * 8).astype(np.int32)
                cv2.polylines(picture, [line], False, (30,), side // 13, cv2.LINE_AA, shift=3)
            left += 0.55 * side
    return picture


def file_of(name: str, grey: NDArray[np.uint8]) -> dict[str, Any]:
    """Return a picture as the browser is given a file."""
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": file.getvalue()}


ONE = write_page(["7"], (640, 480), 320)
FIFTY = write_page(NUMBERS, (1000, 1200), 72)
BLANK = write_page([], (640, 480), 320)


def write_films(folder: Path) -> dict[str, Path]:
    """Write what the camera sees in each film; return the files by name."""
    films = {"one": ONE, "fifty": write_page(NUMBERS, (640, 640), 38)[:480], "nothing": BLANK}
    paths = {}
    for name, grey in films.items():
        paths[name] = folder / f"{name}.y4m"
        frame = b"FRAME\n" + grey.tobytes() + bytes([128]) * (grey.size // 2)
        paths[name].write_bytes(b"YUV4MPEG2 W640 H480 F30:1 Ip A1:1 C420\n" + 2 * frame)
    return paths
