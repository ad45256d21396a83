"""Read a CSV in the form of Kaggle's Digit Recognizer: ``label,pixel0,…,pixel783``."""

import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitnet.errors import DataError

PIXELS = 28 * 28


def read_csv(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    """Read one picture a line; a first line of column names may be there or not.

    Parameters
    ----------
    path
        784 pixels a line, row by row, ink bright on 0; before them the label,
        or no label on any line (Kaggle's ``test.csv``).

    Returns
    -------
    Images (n, 28, 28) uint8, and labels (n,) uint8 or None.

    Raises
    ------
    DataError
        Naming the line, for a short row, a value that is no whole number or
        outside 0 to 255, a label outside 0 to 9.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            first = _values(file.readline())
        names = not all(_is_number(value) for value in first)
        labelled = _has_labels(path, first, names)
        with path.open(encoding="utf-8-sig") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # NumPy warns of a file without rows; it's told below
            values = np.loadtxt(
                file, np.int32, comments=None, delimiter=",", skiprows=int(names), ndmin=2
            )
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not a text file; expected comma-separated numbers") from error
    except ValueError as error:
        raise DataError(_first_fault(path, names, str(error))) from error
    except OSError as error:
        raise DataError(f"{path}: can't be read: {error.strerror}") from error
    if values.size == 0:
        raise DataError(f"{path}: holds no images, only column names")
    if values.shape[1] != len(first):
        raise DataError(_first_fault(path, names, "its lines differ in length"))
    _check_range(values, labelled, path)
    pixels = values[:, 1:] if labelled else values
    images = pixels.astype(np.uint8).reshape(-1, 28, 28)
    return images, values[:, 0].astype(np.uint8) if labelled else None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _has_labels(path: Path, first: list[str], names: bool) -> bool:
    if not first:
        raise DataError(f"{path}: empty; expected label,pixel0,…,pixel783")
    if len(first) == PIXELS:
        return False
    if len(first) != PIXELS + 1:
        raise DataError(
            f"{path}: line 1 has {len(first)} columns, expected 784 pixels with or without a label"
        )
    if names and first[0].lower() not in {"label", "class", "digit"}:
        raise DataError(f"{path}: the first column is named {first[0]!r}, expected 'label'")
    return True


def _check_range(values: NDArray[np.int32], labelled: bool, path: Path) -> None:
    wrong = (values < 0) | (values > 255)
    if labelled:
        wrong[:, 0] = (values[:, 0] < 0) | (values[:, 0] > 9)
    if not wrong.any():
        return
    row, column = np.argwhere(wrong)[0]
    value = values[row, column]
    if labelled and column == 0:
        raise DataError(f"{path}: image {row + 1} has label {value}, expected 0 to 9")
    pixel = column - labelled
    raise DataError(f"{path}: image {row + 1} has {value} for pixel {pixel}, expected 0 to 255")


def _first_fault(path: Path, names: bool, otherwise: str) -> str:
    """Say which line NumPy couldn't read, and why."""
    with path.open(encoding="utf-8-sig") as file:
        width = len(_values(file.readline() if names else ""))
        for number, line in enumerate(file, 1 + names):
            row = _values(line)
            width = width or len(row)
            if row and len(row) != width:
                return f"{path}: line {number} has {len(row)} values, expected {width}"
            for column, value in enumerate(row, 1):
                if not _is_whole(value):
                    return (
                        f"{path}: line {number}, column {column} holds {value!r}, "
                        "expected a whole number from 0 to 255"
                    )
    return f"{path}: {otherwise}"


def _values(line: str) -> list[str]:
    return [value.strip(' "') for value in line.strip().split(",")] if line.strip() else []


def _is_whole(text: str) -> bool:
    digits = text.removeprefix("-")
    return digits.isdecimal() and len(digits) < 9
