"""Find pictures and labels among named arrays, whatever people call them."""

import re
from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from digitnet.data.formats.stored import PART_WORDS, Stored, StoredParts, join
from digitnet.errors import DataError

IMAGES = {"x", "image", "images", "data", "pixels", "digits", "pictures"}
LABELS = {"y", "label", "labels", "target", "targets", "class", "classes"}
EXPECTED = "x_train and y_train, or images and labels, with x_test and y_test where there are any"

_JOINED = re.compile(r"(x|y)(train|test|val)|(train|test|val)(x|y)")


def arrays_to_parts(
    arrays: Mapping[str, NDArray[Any]], where: str, *, transposed: bool = False
) -> StoredParts:
    """Return the training part, and the test part if it is there.

    Parameters
    ----------
    arrays
        By name: ``x_train``, ``X_train``, ``train_images``, ``trainX``, ``images``, …
    where
        The file they came from.

    Raises
    ------
    DataError
        If a name can't be told, or pictures have no labels beside them.
    """
    found: dict[str, dict[str, str]] = {}
    for name in arrays:
        kind, part = _meaning(name)
        if kind is None:
            continue
        if kind in found.setdefault(part, {}):
            raise DataError(
                f"{where}: holds both {found[part][kind]} and {name}; expected one of them"
            )
        found[part][kind] = name
    told = ", ".join(sorted(arrays)) or "nothing"
    if not found:
        raise DataError(f"{where}: holds {told}, but not {EXPECTED}")
    parts = {}
    for part, names in found.items():
        missing = {"images", "labels"} - {*names}
        if missing:
            raise DataError(f"{where}: holds {told}, but no {missing.pop()} for its {part} part")
        for name in (names["images"], names["labels"]):
            if arrays[name].ndim == 0:
                raise DataError(f"{where}: {name} is a single number, expected an array of them")
        parts[part] = Stored(
            arrays[names["images"]],
            arrays[names["labels"]],
            f"{where} ({part})",
            transposed=transposed,
        )
    return join(parts, where)


def _meaning(name: str) -> tuple[str | None, str]:
    words = [word for word in re.split(r"[^a-z0-9]+", name.lower()) if word]
    words = [part for word in words for part in _split(word)]
    part = next((PART_WORDS[word] for word in words if word in PART_WORDS), "train")
    rest = {word for word in words if word not in PART_WORDS}
    if not rest <= IMAGES | LABELS or not rest:
        return None, part
    return ("labels" if rest & LABELS else "images"), part


def _split(word: str) -> list[str]:
    joined = _JOINED.fullmatch(word)
    return [piece for piece in joined.groups() if piece] if joined else [word]
