"""Draw composed scenes with their truth, to look at what the page network is shown.

For instance::

    python tools/scenes.py scenes.png --layout cells --first 100

Digits are framed in green, marks in blue, letters in grey, what carries no loss in red.
"""

import argparse
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.data.datasets import load_splits
from digitnet.synthesis.pages.compose import compose
from digitnet.synthesis.pages.layouts import LAYOUTS
from digitnet.synthesis.pages.scene import LETTER, MARK, Scene
from digitnet.synthesis.pages.writing.bank import load_bank

GREEN, BLUE, GREY = (0, 170, 0), (220, 60, 0), (150, 150, 150)
RED, PINK = (0, 0, 220), (220, 0, 220)
OTHERS = {MARK: BLUE, LETTER: GREY}
ENLARGED = 2


def draw(scene: Scene) -> NDArray[np.uint8]:
    """Return a scene with its boxes, twice as large."""
    full = 255 if scene.picture.max() <= 1 else 1
    grey = cv2.resize(scene.picture * full, None, fx=ENLARGED, fy=ENLARGED)
    shown = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)
    for box, label in zip((ENLARGED * scene.boxes).astype(int), scene.labels, strict=True):
        corner, other = box[:2].tolist(), (box[:2] + box[2:]).tolist()
        colour = GREEN if label < MARK else OTHERS.get(int(label), RED)
        cv2.rectangle(shown, corner, other, colour, 1)
        if label < MARK:
            at = (corner[0], corner[1] - 2)
            cv2.putText(shown, str(label), at, cv2.FONT_HERSHEY_SIMPLEX, 0.4, PINK, 1)
    return np.asarray(shown, np.uint8)


def main() -> None:
    """Parse, compose and write one picture of many scenes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("picture", type=Path, help="the PNG to write")
    parser.add_argument("--layout", choices=list(LAYOUTS))
    parser.add_argument("--first", type=int, default=0, help="index of the first scene")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rows", type=int, default=3)
    parser.add_argument("--columns", type=int, default=4)
    parser.add_argument("--data-dir", type=Path)
    options = parser.parse_args()
    bank = load_bank(load_splits("mnist", options.data_dir).validation)
    count = options.rows * options.columns
    scenes = [
        draw(compose(bank, options.seed, index, layout=options.layout))
        for index in range(options.first, options.first + count)
    ]
    rows = np.split(np.stack(scenes), options.rows)
    cv2.imwrite(str(options.picture), np.concatenate([np.concatenate(row, 1) for row in rows]))


if __name__ == "__main__":
    main()
