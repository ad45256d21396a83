"""One way in to all labelled digits: a name, a folder or a file."""

import dataclasses
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitnet.data.dataset import Dataset, Parts, Splits
from digitnet.data.download import Progress
from digitnet.data.hints import AS_FOUND, DataHints
from digitnet.data.http import UnavailableError
from digitnet.data.locate import search_folders
from digitnet.data.named import load_named
from digitnet.data.optdigits import load_optdigits
from digitnet.data.own import read_own
from digitnet.data.prepare import prepare_dataset, prepare_images
from digitnet.data.sources import MNIST, SOURCES
from digitnet.data.split import stratified_split, with_test_part
from digitnet.errors import DataError, did_you_mean

__all__ = [
    "Dataset",
    "Splits",
    "is_own",
    "load_labelled",
    "load_parts",
    "load_pictures",
    "load_splits",
    "load_training",
]

NAMES = ("auto", *SOURCES, "optdigits")

PathLike = str | os.PathLike[str]


def load_splits(
    source: PathLike = "auto",
    data_dir: PathLike | None = None,
    validation_fraction: float = 0.1,
    seed: int = 0,
    progress: Progress | None = None,
    *,
    hints: DataHints = AS_FOUND,
) -> Splits:
    """Return training, validation and test data that share no picture.

    Parameters
    ----------
    source
        ``mnist``, ``fashion-mnist``, ``emnist-digits``, ``qmnist`` or
        ``optdigits``; ``auto`` for MNIST, or Optdigits where MNIST can't be
        had; or the path of one's own data, as `digitnet.data.own.read_own`
        takes it.
    data_dir
        Where files of named sets lie or are put; see
        `digitnet.data.locate.search_folders`.
    validation_fraction
        Share of the training data set aside, stratified, fixed by `seed`.
    progress
        Told of downloads.
    hints
        What a person says of their own data.

    Returns
    -------
    Images (n, 28, 28) uint8, ink bright on 0, and labels (n,) uint8 in each
    part. `notes` says what a person must be told, for example that the data
    isn't MNIST, or which pictures can't be used.

    Raises
    ------
    DataError
        If the data can't be had or isn't what its format says.
    """
    splits = with_test_part(*load_parts(source, data_dir, progress, hints=hints))
    train = splits.train
    larger, smaller = stratified_split(train.labels, validation_fraction, seed)
    return dataclasses.replace(splits, train=train.part(larger), validation=train.part(smaller))


def load_labelled(
    source: PathLike,
    data_dir: PathLike | None = None,
    progress: Progress | None = None,
    *,
    hints: DataHints = AS_FOUND,
) -> Dataset:
    """Return data to score a model on.

    The test part of a source that has one, all of any other. Parameters and
    errors as in `load_splits`.
    """
    train, test = load_parts(source, data_dir, progress, hints=hints)
    return test or train


def load_training(
    source: PathLike,
    data_dir: PathLike | None = None,
    progress: Progress | None = None,
    *,
    hints: DataHints = AS_FOUND,
) -> Dataset:
    """Return data to look at: the training part of a source that has parts, all of any other.

    Parameters and errors as in `load_splits`.
    """
    train, _ = load_parts(source, data_dir, progress, hints=hints)
    return train


def load_parts(
    source: PathLike,
    data_dir: PathLike | None = None,
    progress: Progress | None = None,
    *,
    hints: DataHints = AS_FOUND,
) -> Parts:
    """Return the training part and, where the source has one, the test part.

    Parameters and errors as in `load_splits`.
    """
    known = SOURCES.get(str(source))
    if is_own(source):
        return _load_own(_found(source), hints)
    if hints.is_given:
        raise DataError(
            f"{source} is a data set with a name; options for own data don't apply to it"
        )
    if source == "auto":
        return _load_mnist_or_optdigits(data_dir, progress)
    if known is None:
        return load_optdigits(), None
    return load_named(known, search_folders(known, data_dir), progress)


def is_own(source: PathLike) -> bool:
    """Return whether a source is a person's own data, which nobody has looked at."""
    return source not in NAMES


def load_pictures(
    path: PathLike, hints: DataHints = AS_FOUND
) -> tuple[NDArray[np.uint8], list[str]]:
    """Return the pictures of one's own data, whether it has labels or not, and notes.

    Where the data has parts, these are the test part's: (n, 28, 28) uint8, ink bright on 0.
    Errors as in `load_splits`.
    """
    train, test = read_own(Path(path), hints)
    stored = test or train
    images, _, notes = prepare_images(stored, hints)
    return images, [*stored.notes, *notes]


def _load_mnist_or_optdigits(data_dir: PathLike | None, progress: Progress | None) -> Parts:
    try:
        return load_named(MNIST, search_folders(MNIST, data_dir), progress)
    except UnavailableError as error:
        digits = load_optdigits()
        note = (
            f"this is NOT MNIST: {error}. Using the {len(digits):,} digits inside scikit-learn "
            "(Optdigits) instead; accuracies on them can't be compared with MNIST's. "
            "With the four MNIST files in a folder: --data-dir FOLDER"
        )
        return Dataset(digits.name, digits.images, digits.labels, (note,)), None


def _found(source: PathLike) -> Path:
    if not str(source):  # a shell's variable that isn't set; as a path it would be this very folder
        raise DataError("the data has an empty name; expected a set's name, a file or a folder")
    try:
        path = Path(source).expanduser()
        if path.exists():
            return path
    except (OSError, RuntimeError) as error:  # no permission, too long a name, ~nobody
        told = getattr(error, "strerror", None) or error
        raise DataError(f"{str(source)[:200]}: can't be read: {told}") from error
    meant = did_you_mean(path, NAMES, cutoff=0.6)
    raise DataError(
        f"{path}: neither a data set's name nor a file or folder{meant}; "
        f"names are {', '.join(NAMES)}"
    )


def _load_own(path: Path, hints: DataHints) -> Parts:
    name = path.resolve().name.split(".")[0] if path.is_file() else path.resolve().name
    train, test = read_own(path, hints)
    training = prepare_dataset(train, name, hints)
    if hints.classes is not None:
        hints = dataclasses.replace(hints, classes=training.classes)
    return training, prepare_dataset(test, name, hints) if test else None
