"""Read a ``.npz`` file, whatever its arrays are called."""

from pathlib import Path

import numpy as np

from digitnet.data.formats.arrays import arrays_to_parts
from digitnet.data.formats.stored import StoredParts
from digitnet.errors import DataError


def read_npz(path: Path) -> StoredParts:
    """Read the training part, and the test part where the file has one.

    Parameters
    ----------
    path
        Arrays under any of the names that `arrays_to_parts` knows. Pickled
        objects are refused.

    Raises
    ------
    DataError
        If the file is broken or lacks an array.
    """
    try:
        with path.open("rb") as file:
            loaded = np.load(file, allow_pickle=False)
            several = isinstance(loaded, np.lib.npyio.NpzFile)
            arrays = {name: loaded[name] for name in loaded.files} if several else {}
    except Exception as error:  # zipfile and NumPy raise whatever broken bytes lead them to
        if "allow_pickle" in str(error):
            raise DataError(
                f"{path}: holds a pickle, which runs whatever code is in it when it is opened; "
                "expected arrays of numbers"
            ) from error
        raise DataError(f"{path}: not a .npz file that can be read: {error}") from error
    if not several:
        raise DataError(
            f"{path}: holds a single array, expected x_train, y_train, …; "
            "numpy.savez writes both into one file"
        )
    return arrays_to_parts(arrays, str(path))
