"""Draw a sheet of pictures that a reader should reject, to look at.

For example::

python tools/draw_nondigits.py sheet.png
"""

import argparse
from pathlib import Path

from PIL import Image

from digitnet.synthesis.pages.benchmark.nondigits import KINDS, draw_nondigit


def main() -> None:
    """Write a sheet of samples, a row a kind, to look at."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("sheet", type=Path)
    parser.add_argument("--columns", type=int, default=14)
    parser.add_argument("--seed", type=int, default=0, help="of the first column")
    options = parser.parse_args()
    sheet = Image.new("RGB", (100 * options.columns, 100 * len(KINDS)), "grey")
    for row, kind in enumerate(KINDS):
        for column in range(options.columns):
            sample = Image.fromarray(draw_nondigit(kind, options.seed + column))
            sample.thumbnail((96, 96))
            sheet.paste(sample, (100 * column + 2, 100 * row + 2))
    sheet.save(options.sheet)


if __name__ == "__main__":
    main()
