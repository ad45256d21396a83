"""One way in to all labelled digits: a name, a folder, a CSV or a ``.npz`` file."""

import difflib
import os
from pathlib import Path

from digitnet.data.dataset import Dataset, Parts, Splits, checked, digest
from digitnet.data.download import DownloadError, Progress
from digitnet.data.folder import read_idx_folder, read_picture_folder
from digitnet.data.kaggle import read_csv
from digitnet.data.locate import search_folders
from digitnet.data.named import load_named
from digitnet.data.npz import read_npz
from digitnet.data.optdigits import load_optdigits
from digitnet.data.sources import MNIST, SOURCES
from digitnet.data.split import stratified_split
from digitnet.errors import DataError

__all__ = ["Dataset", "Splits", "load_labelled", "load_splits", "load_training"]

TEST_FRACTION = 0.2
"""Held out for testing where a data set has no test part of its own."""
TEST_SEED = 0
"""The held-out part is the same whatever the run's seed."""
NAMES = ("auto", *SOURCES, "optdigits")

PathLike = str | os.PathLike[str]


def load_splits(
    source: PathLike = "auto",
    data_dir: PathLike | None = None,
    validation_fraction: float = 0.1,
    seed: int = 0,
    progress: Progress | None = None,
) -> Splits:
    """Return training, validation and test data that share no picture.

    Parameters
    ----------
    source
        ``mnist``, ``fashion-mnist``, ``emnist-digits``, ``qmnist`` or
        ``optdigits``; ``auto`` for MNIST, or Optdigits where MNIST can't be
        had; or the path of a folder with a subfolder of pictures for each
        digit or with IDX files, of a CSV in Kaggle's form, of a ``.npz`` file.
    data_dir
        Where files of named sets lie or are put; see
        `digitnet.data.locate.search_folders`.
    validation_fraction
        Share of the training data set aside, stratified, fixed by `seed`.
    progress
        Told of downloads.

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
    train, test = _load_parts(source, data_dir, progress)
    notes = train.notes + (test.notes if test else ())
    sha256 = digest(train, test) if test else digest(train)
    if test is None:
        kept, held_out = stratified_split(train.labels, TEST_FRACTION, TEST_SEED)
        train, test = train.part(kept), train.part(held_out)
        note = (
            f"{train.name} has no test part of its own: {len(test)} of its pictures "
            "are held out for testing, the same ones for every seed"
        )
        notes = (*notes, note)
    larger, smaller = stratified_split(train.labels, validation_fraction, seed)
    return Splits(train.name, sha256, train.part(larger), train.part(smaller), test, notes)


def load_labelled(
    source: PathLike, data_dir: PathLike | None = None, progress: Progress | None = None
) -> Dataset:
    """Return data to score a model on.

    The test part of a source that has one, all of any other. Parameters and
    errors as in `load_splits`.
    """
    train, test = _load_parts(source, data_dir, progress)
    return test or train


def load_training(
    source: PathLike, data_dir: PathLike | None = None, progress: Progress | None = None
) -> Dataset:
    """Return data to look at: the training part of a source that has parts, all of any other.

    Parameters and errors as in `load_splits`.
    """
    train, _ = _load_parts(source, data_dir, progress)
    return train


def _load_parts(source: PathLike, data_dir: PathLike | None, progress: Progress | None) -> Parts:
    if source == "auto":
        return _load_mnist_or_optdigits(data_dir, progress)
    if source == "optdigits":
        return load_optdigits(), None
    if source in SOURCES:
        known = SOURCES[str(source)]
        return load_named(known, search_folders(known, data_dir), progress)
    return _load_own(Path(source).expanduser())


def _load_mnist_or_optdigits(data_dir: PathLike | None, progress: Progress | None) -> Parts:
    try:
        return load_named(MNIST, search_folders(MNIST, data_dir), progress)
    except DownloadError as error:
        digits = load_optdigits()
        note = (
            f"this is NOT MNIST: {error}. Using the {len(digits):,} digits inside scikit-learn "
            "(Optdigits) instead; accuracies on them can't be compared with MNIST's. "
            "With the four MNIST files in a folder: --data-dir FOLDER"
        )
        return Dataset(digits.name, digits.images, digits.labels, (note,)), None


def _load_own(path: Path) -> Parts:
    name = path.resolve().stem
    if path.is_dir():
        return read_idx_folder(path, name) or (read_picture_folder(path, name), None)
    if not path.exists():
        close = difflib.get_close_matches(str(path), NAMES, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"names are {', '.join(NAMES)}"
        raise DataError(f"{path}: neither a data set's name nor a file or folder; {hint}")
    if path.suffix.lower() == ".npz":
        return read_npz(path, name)
    if path.suffix.lower() == ".csv":
        images, labels = read_csv(path)
        if labels is None:
            raise DataError(f"{path}: has no labels; digitnet predict reads such a file")
        return checked(name, images, labels, str(path)), None
    raise DataError(f"{path}: expected a folder, a .csv or a .npz file")
