"""Read the data sets that have a name, once their files are here."""

import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from numpy.typing import NDArray

from digitnet.data.dataset import Dataset, Parts, checked
from digitnet.data.download import Progress
from digitnet.data.formats.idx import class_column, parse_idx
from digitnet.data.formats.npz import read_npz
from digitnet.data.hints import UNTOUCHED
from digitnet.data.locate import fetch, find, find_keras_mnist
from digitnet.data.prepare import prepare_dataset
from digitnet.data.sources import MNIST, Pair, Source
from digitnet.errors import DataError


def load_named(source: Source, folders: Sequence[Path], progress: Progress | None = None) -> Parts:
    """Return the training and the test part of a data set, fetching it if need be.

    Parameters
    ----------
    folders
        Where it may lie, as `digitnet.data.locate.search_folders` lists them.

    Raises
    ------
    DataError
        If it can't be had, or a file is altered.
    """
    place = obtain(source, folders, progress)
    if place.is_file():
        train, test = read_npz(place)
        parts = [prepare_dataset(part, source.name, UNTOUCHED) for part in (train, test) if part]
        return parts[0], parts[1] if test else None
    return read_part(source, source.train, place), read_part(source, source.test, place)


def obtain(source: Source, folders: Sequence[Path], progress: Progress | None = None) -> Path:
    """Return the folder that holds a data set, or Keras' own copy of MNIST; fetch it if need be.

    Parameters and errors as in `load_named`. Every file is verified.
    """
    folder = find(source, folders)
    if folder is None and source is MNIST:
        folder = find_keras_mnist()
    return folder or fetch(source, folders, progress)


def read_part(source: Source, pair: Pair, folder: Path) -> Dataset:
    """Read the training or the test part from files that `folder` holds."""
    images = _read(source, pair.images, folder)
    labels = class_column(_read(source, pair.labels, folder))
    if source.transposed and images.ndim == 3:
        images = images.transpose(0, 2, 1)
    where = f"{folder / pair.labels} and {pair.images}"
    return checked(source.name, images, labels, where, classes=source.classes)


def _read(source: Source, name: str, folder: Path) -> NDArray[Any]:
    if name in {file.name for file in source.files}:
        return parse_idx((folder / name).read_bytes(), str(folder / name))
    archive = folder / source.files[0].name
    with zipfile.ZipFile(archive) as members:
        for member in members.namelist():
            if PurePosixPath(member).name == name:
                return parse_idx(members.read(member), f"{archive}: {member}")
    raise DataError(f"{archive}: holds no {name}")
