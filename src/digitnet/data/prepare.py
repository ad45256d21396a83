"""Stored parts → data sets: pixels and labels are checked, pictures brought into MNIST's form."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitnet.data.dataset import Dataset, Origin, checked
from digitnet.data.formats.labels import class_labels
from digitnet.data.formats.pixels import grey_pictures
from digitnet.data.formats.stored import Stored
from digitnet.data.hints import DataHints
from digitnet.errors import DataError
from digitnet.image.digit.normalise import SIDE
from digitnet.image.digit.seat import Seated, seat


def prepare_dataset(stored: Stored, name: str, hints: DataHints) -> Dataset:
    """Return a labelled part as training and evaluation take it.

    Raises
    ------
    DataError
        If it has no labels, or pixels or labels that can't be any.
    """
    if stored.labels is None:
        raise DataError(
            f"{stored.where}: {_unlabelled(stored)}; digitnet predict reads such a file"
        )
    labels = _one_a_picture(stored.labels, stored)
    images, origin, notes = prepare_images(stored, hints)
    labels, classes = class_labels(labels, hints.classes, stored.where)
    notes = (*stored.notes, *notes)
    return checked(name, images, labels, stored.where, notes, origin=origin, classes=classes)


def _one_a_picture(labels: NDArray[Any], stored: Stored) -> NDArray[Any]:
    """Return labels along their first axis, as many as the pictures."""
    count = len(stored.images)
    if labels.shape == (1, count) != (1, 1):  # a row, as MATLAB keeps what is one-dimensional
        return labels.reshape(-1)
    if len(labels) != count:
        raise DataError(
            f"{stored.where}: {count} images but {len(labels)} labels; they must be as many"
        )
    return labels


def _unlabelled(stored: Stored) -> str:
    """Say what a part without labels has; a table may have its label where a pixel is missing."""
    if stored.images.ndim != 2:
        return "has no labels"
    count = stored.images.shape[1]
    return (
        f"has no labels: its {count} columns are taken for pixels, a label would be one more. If "
        "one of them is the label, a pixel is missing"
    )


def prepare_images(
    stored: Stored, hints: DataHints
) -> tuple[NDArray[np.uint8], Origin, tuple[str, ...]]:
    """Return the pictures in MNIST's form, how they were stored, and notes about it."""
    grey = grey_pictures(stored.images, stored.where)
    notes = []
    if stored.transposed != hints.transpose:
        grey = np.ascontiguousarray(grey.transpose(0, 2, 1))
    if stored.transposed:
        told = "--transpose leaves them on their side" if hints.transpose else "set upright"
        notes.append(f"{stored.where}: stored column by column, as EMNIST is; {told}")
    side = (grey.shape[2], grey.shape[1])
    smallest, largest = stored.sizes or (side, side)
    if stored.seated:
        return grey, Origin(smallest, largest, stored.inverted, None), tuple(notes)
    seated = _as_stored(grey, stored.where, hints) if hints.as_stored else seat(grey, hints.invert)
    notes += _told(seated, stored.where, hints)
    return seated.images, Origin(smallest, largest, seated.inverted, seated.moved), tuple(notes)


def _as_stored(grey: NDArray[np.uint8], where: str, hints: DataHints) -> Seated:
    if grey.shape[1:] != (SIDE, SIDE):
        raise DataError(
            f"{where}: pictures of {grey.shape[2]}×{grey.shape[1]} pixels; as they are stored only "
            "28×28 can be taken"
        )
    return Seated(255 - grey if hints.invert else grey, len(grey) * bool(hints.invert), 0)


def _told(seated: Seated, where: str, hints: DataHints) -> list[str]:
    notes, count = [], len(seated.images)
    if seated.inverted and hints.invert is None:
        notes.append(
            f"{where}: {seated.inverted:,} of {count:,} pictures are dark on light; they were "
            "inverted (--no-invert leaves them so)"
        )
    if seated.moved:
        notes.append(
            f"{where}: {seated.moved:,} of {count:,} pictures weren't as large and centred as "
            "MNIST's are; the digit was found in each, as in a picture file "
            "(--as-stored takes them as they are)"
        )
    return notes
