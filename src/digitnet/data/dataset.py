"""What every loader returns: pictures with labels, whole or split in three."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from digitnet.classes import DIGIT_NAMES
from digitnet.errors import DataError


@dataclass(frozen=True)
class Origin:
    """How pictures were stored before they were brought into MNIST's form.

    Attributes
    ----------
    smallest, largest
        Width and height of pictures, pixels.
    inverted
        How many were dark on light.
    moved
        How many were not of MNIST's size or not centred; None where each was a
        picture of any size.
    """

    smallest: tuple[int, int] = (28, 28)
    largest: tuple[int, int] = (28, 28)
    inverted: int = 0
    moved: int | None = 0


@dataclass(frozen=True, eq=False)
class Dataset:
    """Labelled pictures.

    Attributes
    ----------
    images
        (n, 28, 28) uint8, ink bright on 0.
    labels
        (n,) uint8, from 0 to 9 or as many as there are classes.
    notes
        What a person should be told about how the data came to be.
    origin
        How the pictures were stored.
    classes
        What each number among the labels is called.
    """

    name: str
    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    notes: tuple[str, ...] = ()
    origin: Origin = Origin()
    classes: tuple[str, ...] = DIGIT_NAMES

    def __len__(self) -> int:
        return len(self.labels)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the images' bytes followed by the labels' bytes."""
        return digest(self)

    def part(self, chosen: NDArray[np.intp]) -> "Dataset":
        """Return the pictures with the given indices."""
        return Dataset(self.name, self.images[chosen], self.labels[chosen], classes=self.classes)


@dataclass(frozen=True, eq=False)
class Splits:
    """A data set in three parts that share no picture.

    Attributes
    ----------
    sha256
        SHA-256 of all the data before it was split: the same for every seed.
    notes
        What a person should be told, for example that this isn't MNIST.
    """

    name: str
    sha256: str
    train: Dataset
    validation: Dataset
    test: Dataset
    notes: tuple[str, ...] = ()

    @property
    def classes(self) -> tuple[str, ...]:
        """What each number among the labels is called."""
        return self.train.classes


Parts = tuple[Dataset, Dataset | None]
"""The training part and, where the source has one, the test part."""


def digest(*datasets: Dataset) -> str:
    """Return the SHA-256 of data sets: for each its images, then its labels."""
    sha256 = hashlib.sha256()
    for dataset in datasets:
        sha256.update(np.ascontiguousarray(dataset.images).data)
        sha256.update(np.ascontiguousarray(dataset.labels).data)
    return sha256.hexdigest()


def checked(
    name: str,
    images: NDArray[np.integer],
    labels: NDArray[np.integer],
    where: str,
    notes: tuple[str, ...] = (),
    *,
    origin: Origin = Origin(),
    classes: tuple[str, ...] = DIGIT_NAMES,
) -> Dataset:
    """Return a `Dataset` of arrays from outside, or say what is wrong with them.

    Parameters
    ----------
    images
        (n, 28, 28), values 0 to 255.
    labels
        (n,), each the number of a class.
    where
        The file or folder they came from, for errors.
    classes
        Their names.

    Raises
    ------
    DataError
        If shapes, lengths or values are not those.
    """
    if images.ndim != 3 or images.shape[1:] != (28, 28):
        raise DataError(f"{where}: images have shape {images.shape}, expected (n, 28, 28)")
    if labels.ndim != 1:
        raise DataError(f"{where}: labels have shape {labels.shape}, expected (n,)")
    if len(images) != len(labels):
        raise DataError(
            f"{where}: {len(images)} images but {len(labels)} labels; they must be as many"
        )
    if len(images) == 0:
        raise DataError(f"{where}: holds no images")
    _check_values(images, 255, f"{where}: pixel")
    _check_values(labels, len(classes) - 1, f"{where}: label")
    return Dataset(
        name,
        np.ascontiguousarray(images, np.uint8),
        np.ascontiguousarray(labels, np.uint8),
        notes,
        origin,
        classes,
    )


def _check_values(values: NDArray[np.integer], highest: int, what: str) -> None:
    if not np.issubdtype(values.dtype, np.integer):
        raise DataError(f"{what}s are {values.dtype}, expected whole numbers from 0 to {highest}")
    for value, index in ((values.max(), values.argmax()), (values.min(), values.argmin())):
        if not 0 <= value <= highest:
            row = np.unravel_index(index, values.shape)[0]
            raise DataError(
                f"{what} {value} at item {row} (counted from 0) is outside 0 to {highest}"
            )
