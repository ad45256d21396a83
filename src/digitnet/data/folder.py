"""Read a folder of one's own pictures, one subfolder a class, or of IDX files."""

from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitnet.data.dataset import CLASSES, Dataset, Parts, checked
from digitnet.data.idx import parse_idx
from digitnet.data.sources import MNIST, Pair
from digitnet.errors import DataError, ImageError
from digitnet.vision.single import single_digit

NAMED_FAULTS = 3
"""So many unusable pictures are named in a note, the others counted."""


def read_idx_folder(folder: Path, name: str) -> Parts | None:
    """Read IDX files with MNIST's names, ``.gz`` or not; None when there are none.

    Returns
    -------
    The training part, and the test part if it is there.

    Raises
    ------
    DataError
        If a file is torn, or images and labels don't fit together.
    """
    if _idx_path(folder, MNIST.train.images) is None:
        return None
    train = _read_pair(folder, MNIST.train, name)
    has_test = _idx_path(folder, MNIST.test.images) is not None
    return train, _read_pair(folder, MNIST.test, name) if has_test else None


def _read_pair(folder: Path, pair: Pair, name: str) -> Dataset:
    arrays = []
    for file in (pair.images, pair.labels):
        path = _idx_path(folder, file)
        if path is None:
            raise DataError(f"{folder}: holds no {file}")
        arrays.append(parse_idx(path.read_bytes(), str(path)))
    return checked(name, arrays[0], arrays[1], f"{folder}: {pair.images} and {pair.labels}")


def _idx_path(folder: Path, name: str) -> Path | None:
    candidates = (folder / name, folder / name.removesuffix(".gz"))
    return next((path for path in candidates if path.is_file()), None)


def read_picture_folder(folder: Path, name: str) -> Dataset:
    """Read pictures of any format and size from subfolders named 0 to 9.

    Each goes the way that reading goes: decoded, its ink found, normalised.
    Pictures that can't be used are left out and named in the notes.

    Raises
    ------
    DataError
        If there are no pictures, none can be used, or a subfolder has a
        number outside 0 to 9.
    """
    pictures = _list_pictures(folder)
    images: list[NDArray[np.uint8]] = []
    labels: list[int] = []
    faults: list[str] = []
    for path, label in pictures:
        try:
            images.append(_read_picture(path))
            labels.append(label)
        except ImageError as error:
            faults.append(str(error))
    if not images:
        raise DataError(
            f"{folder}: none of its {len(pictures)} files can be used; the first: {faults[0]}"
        )
    return checked(
        name,
        np.stack(images),
        np.array(labels, np.uint8),
        str(folder),
        _notes(folder, len(pictures), faults),
    )


def _list_pictures(folder: Path) -> list[tuple[Path, int]]:
    subfolders = sorted(path for path in folder.iterdir() if path.is_dir())
    classes = {path: int(path.name) for path in subfolders if path.name.isdecimal()}
    for path, label in classes.items():
        if label >= CLASSES:
            raise DataError(f"{path}: there is no digit {label}; subfolders are named 0 to 9")
    pictures = [
        (path, label)
        for subfolder, label in classes.items()
        for path in sorted(subfolder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    ]
    if not pictures:
        found = Counter("subfolders" if path.is_dir() else "files" for path in folder.iterdir())
        told = ", ".join(f"{count} {kind}" for kind, count in sorted(found.items())) or "nothing"
        raise DataError(
            f"{folder}: no pictures in it (found {told}); expected subfolders named 0 to 9 "
            "with the pictures of each digit"
        )
    return pictures


def _read_picture(path: Path) -> NDArray[np.uint8]:
    picture = single_digit(path)
    if not picture.any():
        raise ImageError(f"{path}: no ink found")
    return picture


def _notes(folder: Path, count: int, faults: list[str]) -> tuple[str, ...]:
    if not faults:
        return ()
    named = "; ".join(faults[:NAMED_FAULTS])
    more = f"; and {len(faults) - NAMED_FAULTS} more" if len(faults) > NAMED_FAULTS else ""
    return (f"{folder}: left out {len(faults)} of {count} files: {named}{more}",)
