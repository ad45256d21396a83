"""Which columns of a table are pixels, which one is the label."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitnet.data.formats.labels import CLASSES, NAMES
from digitnet.data.formats.pixels import SIDES
from digitnet.errors import DataError

INDEX_NAMES = {"", "index", "id", "imageid", "unnamed: 0", "row"}
"""What people call a column that only numbers the rows, in lower case."""
MAX_OTHERS = 2
"""Columns without names that may be no pixels: an index and a label."""

_PIXEL = re.compile(r"(?:pixels?|pix|px|p|f|x|v)?[ _.-]*\d+(?:[x_]\d+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Columns:
    """Where things are in a table.

    Attributes
    ----------
    pixels
        Indices of the pixel columns, in the order of the pixels.
    label
        Index of the label column; None where the table has none.
    note
        What had to be guessed; empty where nothing had to be.
    """

    pixels: list[int]
    label: int | None
    note: str = ""


def find_named(names: list[str], label_column: str | None, where: str) -> Columns | None:
    """Tell the columns apart by their names; None where the names don't tell.

    Raises
    ------
    DataError
        If a column beside the pixels may be the label or not, or if the pixels
        beside a label fill no square.
    """
    pixels = [index for index, name in enumerate(names) if _PIXEL.fullmatch(name)]
    others = [index for index in range(len(names)) if index not in set(pixels)]
    if not _is_square(len(pixels)):
        _check_count([names[index] for index in pixels], [names[index] for index in others], where)
        return None
    label = _chosen(label_column, names, len(names), where)
    if label in pixels:
        raise DataError(f"{where}: column {label_column!r} ({names[label]}) is one of the pixels")
    if label is None:
        label = _label_named(names, others, where)
    strange = [
        names[index]
        for index in others
        if index != label and names[index].lower() not in INDEX_NAMES
    ]
    note = f"{where}: passed over its columns {', '.join(strange)}" if strange else ""
    return Columns(_in_order(pixels, names), label, note)


def _in_order(pixels: list[int], names: list[str]) -> list[int]:
    """Return the pixel columns by their numbers: a tool that sorts puts pixel10 before pixel2."""
    numbers = [re.findall(r"\d+", names[index]) for index in pixels]
    if any(len(one) != 1 for one in numbers):
        return pixels
    by_number = {int(one): index for (one,), index in zip(numbers, pixels, strict=True)}
    whole = len(by_number) == len(pixels) == max(by_number) - min(by_number) + 1
    return [by_number[number] for number in sorted(by_number)] if whole else pixels


def _check_count(pixels: list[str], others: list[str], where: str) -> None:
    """Refuse a table that has a label column, but pixel columns that fill no square."""
    label = next((name for name in others if name.lower() in NAMES), None)
    side = round(math.sqrt(len(pixels)))
    if label is not None and side in SIDES:
        raise DataError(
            f"{where}: beside {label!r} it has {len(pixels)} pixel columns ({pixels[0]} to "
            f"{pixels[-1]}), which fill no square; {side}×{side} pixels are {side**2}: write the "
            "table anew with all of them"
        )


def _label_named(names: list[str], others: list[int], where: str) -> int | None:
    called = [index for index in others if names[index].lower() in NAMES]
    if len(called) == 1:
        return called[0]
    doubtful = called or [index for index in others if names[index].lower() not in INDEX_NAMES]
    if doubtful:
        told = " and ".join(repr(names[index]) for index in doubtful)
        raise DataError(
            f"{where}: which column is the label? Beside the pixels there is {told}; "
            f"say --label-column {names[doubtful[0]]}, for example"
        )
    return None


def find_by_values(values: NDArray[np.float32], label_column: str | None, where: str) -> Columns:
    """Tell the columns apart by what they hold.

    Parameters
    ----------
    values
        (n, columns), all the rows.
    label_column
        ``first`` or ``last``, where a person said so.

    Raises
    ------
    DataError
        If no picture has so many pixels, or none or several columns may be the label.
    """
    count = values.shape[1]
    left = list(range(count))
    extra = check_width(count, where)
    chosen = _chosen(label_column, None, count, where)
    if chosen is not None:
        left.remove(chosen)
        extra -= 1
        if extra < 0:
            raise DataError(f"{where}: its {count} columns are all pixels; none is a label")
    index = _index(values, left, extra, chosen)
    if index is not None:
        left.remove(index)
        extra -= 1
    if chosen is not None or extra == 0:
        return Columns(left, chosen)
    if extra > 1:
        raise DataError(
            f"{where}: its {count} columns are {extra} more than pixels, and none counts the rows; "
            "give the label's column a name"
        )
    label, note = _first_or_last(values, left, where)
    left.remove(label)
    return Columns(left, label, note)


def _index(
    values: NDArray[np.float32], left: Sequence[int], extra: int, chosen: int | None
) -> int | None:
    """Return the column that counts the rows, if one does beyond what labels can."""
    surely = extra > 1 or chosen is not None
    if extra == 0 or not (surely or len(values) > CLASSES):
        return None
    for column in (left[0], left[-1]):
        numbers = values[:, column] - values[0, column]
        if values[0, column] in {0, 1} and (numbers == np.arange(len(values))).all():
            return column
    return None


def _first_or_last(values: NDArray[np.float32], left: Sequence[int], where: str) -> tuple[int, str]:
    first, last = left[0], left[-1]
    heads, tails = values[:, first], values[:, last]
    fit = [column for column in (first, last) if _are_digits(values[:, column])]
    varied = [column for column in fit if np.ptp(values[:, column]) > 0]
    if not fit:
        strange = [next(iter(side[~_digits(side)])) for side in (heads, tails)]
        raise DataError(
            f"{where}: which column is the label? The first one holds {strange[0]:g}, the last "
            f"one {strange[1]:g}; labels are from 0 to 9"
        )
    if len(varied) > 1:
        raise DataError(
            f"{where}: which column is the label? The first and the last one hold only 0 to 9; "
            "say --label-column first or --label-column last"
        )
    told = varied or [column for column in fit if values[0, column] > 0] or fit
    if told[0] == first:
        return first, ""
    return last, f"{where}: its last column is taken for the label; --label-column first overrules"


def _digits(column: NDArray[np.float32]) -> NDArray[np.bool_]:
    return np.isin(column, np.arange(CLASSES))


def _are_digits(column: NDArray[np.float32]) -> bool:
    return bool(_digits(column).all())


def check_width(count: int, where: str) -> int:
    """Return how many columns there are besides the pixels of a square picture.

    Raises
    ------
    DataError
        If there are more than `MAX_OTHERS` of them.
    """
    side = math.isqrt(count)
    if side not in SIDES or count - side**2 > MAX_OTHERS:
        raise DataError(
            f"{where}: line 1 has {count} columns, expected 784 pixels with or without a label"
        )
    return count - side**2


def _is_square(count: int) -> bool:
    side = math.isqrt(count)
    return side in SIDES and side**2 == count


def _chosen(
    label_column: str | None, names: list[str] | None, count: int, where: str
) -> int | None:
    if label_column is None:
        return None
    if names is not None and label_column in names:
        return names.index(label_column)
    if label_column in {"first", "last"}:
        return 0 if label_column == "first" else count - 1
    told = "it has no column names" if names is None else f"it begins {', '.join(names[:3])}, …"
    raise DataError(f"{where}: has no column {label_column!r}; {told}")
