"""The names of what a model tells apart: the ten digits, unless a person's data says otherwise."""

import json
from collections.abc import Sequence

from digitnet.errors import DataError
from digitnet.json_text import parse_json

DIGIT_NAMES = tuple("0123456789")
MAX_CLASSES = 256
"""Most classes: a label is stored in one byte."""
MAX_NAME = 60
"""Most characters of a class's name."""


def checked_classes(names: Sequence[str], where: str) -> tuple[str, ...]:
    """Return names of classes, or say what is wrong with them.

    Parameters
    ----------
    where
        What they belong to, for errors.

    Raises
    ------
    DataError
        If there are too few or too many, or one is empty, too long, or there twice.
    """
    if not 2 <= len(names) <= MAX_CLASSES:
        raise DataError(
            f"{where}: {len(names)} {'class' if len(names) == 1 else 'classes'}"
            f"{': ' + names[0] if len(names) == 1 else ''}; expected 2 to {MAX_CLASSES}"
        )
    for name in names:
        if not name.strip() or len(name) > MAX_NAME or not name.isprintable():
            raise DataError(
                f"{where}: {name[:MAX_NAME]!r} can't name a class; "
                f"expected 1 to {MAX_NAME} printable characters"
            )
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise DataError(f"{where}: two classes are named {twice!r}")
    return tuple(names)


def classes_to_json(classes: Sequence[str]) -> str:
    """Return names as an exported model's metadata holds them."""
    return json.dumps(list(classes), ensure_ascii=False)


def classes_from_json(text: str, where: str) -> tuple[str, ...]:
    """Return what `classes_to_json` wrote.

    Raises
    ------
    DataError
        If it is no list of names.
    """
    try:
        names = parse_json(text)
    except ValueError:
        names = None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise DataError(f"{where}: {text[:MAX_NAME]!r} is no list of class names")
    return checked_classes(names, where)


def told_classes(classes: Sequence[str], at_most: int = 12) -> str:
    """Return names in a line: ``a, b, c``; of very many only the first."""
    if tuple(classes) == DIGIT_NAMES:
        return "the digits 0 to 9"
    more = f" and {len(classes) - at_most} more" if len(classes) > at_most else ""
    return ", ".join(classes[:at_most]) + more
