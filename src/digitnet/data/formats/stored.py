"""What every format's reader returns: pictures and labels as they were stored."""

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitnet.errors import DataError


@dataclass(frozen=True, eq=False)
class Stored:
    """One part of a data set as its file holds it.

    Attributes
    ----------
    images
        (n, height, width), (n, height, width, channels), (n, channels, height, width)
        or (n, pixels), any number type.
    labels
        (n,), (n, 1) or one-hot (n, 10), numbers or text; None where there are none.
    where
        The file and what in it, for messages.
    transposed
        Whether the format is known to store pictures column by column.
    seated
        Whether the pictures have MNIST's form already, each by itself.
    sizes
        Width and height of the smallest and the largest picture, where they differ from `images`.
    inverted
        How many pictures were dark on light, where that was found already.
    """

    images: NDArray[Any]
    labels: NDArray[Any] | None
    where: str
    notes: tuple[str, ...] = ()
    transposed: bool = False
    seated: bool = False
    sizes: tuple[tuple[int, int], tuple[int, int]] | None = None
    inverted: int = 0


StoredParts = tuple[Stored, Stored | None]
"""The training part and, where the source has one, the test part."""

PART_WORDS = {
    "train": "train",
    "training": "train",
    "test": "test",
    "testing": "test",
    "t10k": "test",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
}
"""What people call the parts of a set."""


def join(parts: dict[str, Stored], where: str) -> StoredParts:
    """Return the parts that were found under the names of `PART_WORDS`' values.

    A validation part is joined to the training part, and a note says so:
    every run sets its own validation pictures aside. A single part, whatever it is
    called, is the whole set.

    Raises
    ------
    DataError
        If there is no training part.
    """
    if len(parts) == 1 and "train" not in parts:
        ((name, only),) = parts.items()
        note = f"{where}: has a {name} part alone; it is taken for the whole set"
        return dataclasses.replace(only, notes=(*only.notes, note)), None
    train, validation = parts.get("train"), parts.get("validation")
    if train is None:
        raise DataError(f"{where}: has no training part (found {', '.join(sorted(parts))})")
    if validation is not None:
        train = _appended(train, validation)
    return train, parts.get("test")


def _appended(train: Stored, validation: Stored) -> Stored:
    if train.images.shape[1:] != validation.images.shape[1:]:
        raise DataError(
            f"{validation.where}: pictures of shape {validation.images.shape[1:]}, but those of "
            f"{train.where} have {train.images.shape[1:]}"
        )
    if train.labels is None or validation.labels is None:
        raise DataError(f"{validation.where} and {train.where}: both need labels")
    labels = [_flat(part) for part in (train.labels, validation.labels)]
    if labels[0].shape[1:] != labels[1].shape[1:]:
        raise DataError(f"{validation.where} and {train.where}: their labels differ in shape")
    note = f"{validation.where}: joined to the training part; a run sets its own part aside"
    return dataclasses.replace(
        train,
        images=np.concatenate([train.images, validation.images]),
        labels=np.concatenate(labels),
        notes=(*train.notes, *validation.notes, note),
        inverted=train.inverted + validation.inverted,
    )


def _flat(labels: NDArray[Any]) -> NDArray[Any]:
    return labels[:, 0] if labels.ndim == 2 and labels.shape[1] == 1 else labels
