"""Labels in any usual form → whole numbers, from 0 to 9 or of named classes."""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitnet.classes import DIGIT_NAMES, checked_classes, told_classes
from digitnet.errors import DataError

CLASSES = len(DIGIT_NAMES)
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
NAMES = {"label", "labels", "class", "digit", "target", "y"}
"""What people call a label column, in lower case."""

SHOWN = 40
"""Characters of a label that a message repeats."""

_NAMED = re.compile(r"(?:(?:digit|class|label|number|num)s?[ _.-]*)?0*(\d+)")


def label_of(name: str) -> int | None:
    """Return the digit that a name means: ``7``, ``07``, ``seven``, ``digit_7``; None for another.

    Raises
    ------
    DataError
        For a number that is no digit.
    """
    plain = name.strip().lower()
    for word in re.split(r"[ _.-]+", plain)[-1:]:
        if word in WORDS and plain.removesuffix(word).rstrip(" _.-") in {"", "digit", "class"}:
            return WORDS.index(word)
    found = _NAMED.fullmatch(plain)
    if found is None:
        return None
    if len(found[1]) > 1:
        raise DataError(f"{name[:SHOWN]}: there is no digit {found[1][:SHOWN]}")
    return int(found[1])


def class_labels(
    values: NDArray[Any], classes: tuple[str, ...] | None, where: str
) -> tuple[NDArray[np.uint8], tuple[str, ...]]:
    """Return labels as numbers, and what each number is called.

    Parameters
    ----------
    values
        As `whole_labels` takes them; with `classes` also any text, or the numbers
        of the classes.
    classes
        Names in the order of their numbers, ``()`` for those that occur in
        `values`, or None for the digits.

    Raises
    ------
    DataError
        Naming the first label that is no class.
    """
    if classes is None:
        return whole_labels(values, where), DIGIT_NAMES
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim == 2 and values.shape[1] == len(classes) != 0:
        values = _from_one_hot(values, where)
    if values.ndim != 1:
        raise DataError(f"{where}: labels have shape {values.shape}, expected (n,) or one-hot")
    names = _names(values, where)
    known = checked_classes(classes or sorted(set(names), key=_in_order), where)
    if values.dtype.kind in "uif" and not set(names) <= set(known):
        numbers = {str(number): number for number in range(len(known))}
    else:
        numbers = {name: number for number, name in enumerate(known)}
    strange = next((name for name in names if name not in numbers), None)
    if strange is not None:
        raise DataError(f"{where}: label {strange[:SHOWN]!r} is none of {told_classes(known)}")
    return np.array([numbers[name] for name in names], np.uint8), known


def _names(values: NDArray[Any], where: str) -> list[str]:
    if values.dtype.kind in "OSU":
        return _texts(values)
    if values.dtype.kind not in "uif" or not (values == np.floor(values)).all():
        raise DataError(f"{where}: labels are {values.dtype}, expected whole numbers or names")
    return [str(int(one)) for one in values]


def _texts(values: NDArray[Any]) -> list[str]:
    return [one.decode(errors="replace") if isinstance(one, bytes) else str(one) for one in values]


def _in_order(name: str) -> tuple[int, int, str]:
    """Sort 2 before 10, and numbers before words."""
    return (0, int(name), name) if name.isdecimal() else (1, 0, name)


def whole_labels(values: NDArray[Any], where: str) -> NDArray[np.uint8]:
    """Return labels as numbers.

    Parameters
    ----------
    values
        (n,), (n, 1) or one-hot (n, 10); whole numbers, whole floats or text.
    where
        The file they came from, for errors.

    Returns
    -------
    (n,) uint8 from 0 to 9.

    Raises
    ------
    DataError
        Naming the first label that can't be one.
    """
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim == 2 and values.shape[1] == CLASSES:
        return _from_one_hot(values, where)
    if values.ndim != 1:
        raise DataError(
            f"{where}: labels have shape {values.shape}, expected (n,), (n, 1) or one-hot (n, 10)"
        )
    if values.dtype.kind in "OSU":
        return _from_text(values, where)
    if values.dtype.kind not in "uif":
        raise DataError(f"{where}: labels are {values.dtype}, expected numbers from 0 to 9")
    with np.errstate(invalid="ignore"):
        wrong = np.flatnonzero(~((values >= 0) & (values < CLASSES) & (values == np.floor(values))))
    if wrong.size:
        raise DataError(
            f"{where}: label {values[wrong[0]]:g} at item {wrong[0]} (counted from 0) is no digit "
            f"from 0 to 9{_how_many(wrong.size, values.size)}{_hint(values)}"
        )
    return np.asarray(values, np.uint8)


def _how_many(wrong: int, count: int) -> str:
    return f"; so are {wrong:,} of {count:,} labels" if wrong > 1 else ""


def _hint(values: NDArray[Any]) -> str:
    """MATLAB counts from 1, so that sets made for it have 10 for the digit 0."""
    return (
        "; where 10 stands for 0, write 0" if (values.min(), values.max()) == (1, CLASSES) else ""
    )


def _from_one_hot(values: NDArray[Any], where: str) -> NDArray[np.uint8]:
    numbers = values.astype(np.float64)
    hot = (numbers == numbers.max(axis=1, keepdims=True)).sum(axis=1) == 1
    plain = hot & (numbers.max(axis=1) == 1) & (numbers.sum(axis=1) == 1)
    wrong = np.flatnonzero(~plain)
    if wrong.size:
        raise DataError(
            f"{where}: the labels of item {wrong[0]} (counted from 0) are "
            f"{numbers[wrong[0]].tolist()}, expected a single 1 among 0"
        )
    return np.asarray(numbers.argmax(axis=1), np.uint8)


def _from_text(values: NDArray[Any], where: str) -> NDArray[np.uint8]:
    names = _texts(values)
    try:
        known = {name: label_of(name.removesuffix(".0")) for name in dict.fromkeys(names)}
    except DataError as error:
        raise DataError(f"{where}: label {error}") from error
    strange = next((name for name, label in known.items() if label is None), None)
    if strange is not None:
        raise DataError(f"{where}: label {strange[:SHOWN]!r} is no digit from 0 to 9")
    return np.array([known[name] for name in names], np.uint8)
