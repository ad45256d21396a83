"""Read a ``.npz`` file with the names that Keras uses."""

from pathlib import Path
from typing import IO

import numpy as np

from digitnet.data.dataset import Dataset, Parts, checked
from digitnet.errors import DataError


def read_npz(path: Path, name: str) -> Parts:
    """Read x_train and y_train, and x_test and y_test where the file has them.

    Parameters
    ----------
    path
        Images (n, 28, 28) or (n, 28, 28, 1), whole numbers from 0 to 255, ink
        bright on 0; labels (n,) from 0 to 9. Pickled objects are refused.

    Raises
    ------
    DataError
        If the file is broken, lacks a name, or its arrays aren't like that.
    """
    try:
        with path.open("rb") as file:
            return _read(file, path, name)
    except DataError:
        raise
    except Exception as error:  # zipfile and NumPy raise whatever broken bytes lead them to
        raise DataError(f"{path}: not a .npz file that can be read: {error}") from error


def _read(file: IO[bytes], path: Path, name: str) -> Parts:
    arrays = np.load(file, allow_pickle=False)
    if not isinstance(arrays, np.lib.npyio.NpzFile):
        raise DataError(f"{path}: holds a single array, expected x_train, y_train, …")
    with arrays:
        names = set(arrays.files)
        train = _part(arrays, names, "train", path, name)
        has_test = {"x_test", "y_test"} & names
        return train, _part(arrays, names, "test", path, name) if has_test else None


def _part(
    arrays: "np.lib.npyio.NpzFile", names: set[str], part: str, path: Path, name: str
) -> Dataset:
    missing = {f"x_{part}", f"y_{part}"} - names
    if missing:
        told = ", ".join(sorted(names)) or "nothing"
        raise DataError(f"{path}: holds {told}, but not {' and '.join(sorted(missing))}")
    images = arrays[f"x_{part}"]
    if images.ndim == 4 and images.shape[3] == 1:
        images = images[..., 0]
    return checked(name, images, arrays[f"y_{part}"], f"{path} ({part})")
