"""Read MATLAB's ``.mat`` files: EMNIST's, and others that name their arrays as people do."""

from pathlib import Path
from typing import Any

import numpy as np

from digitnet.data.formats.arrays import arrays_to_parts
from digitnet.data.formats.labels import CLASSES
from digitnet.data.formats.stored import StoredParts
from digitnet.errors import DataError


def read_mat(path: Path) -> StoredParts:
    """Read EMNIST's ``dataset`` structure, or images and labels at the top.

    EMNIST stores its pictures column by column; they are marked so.

    Raises
    ------
    DataError
        If SciPy is missing, the file is broken or of version 7.3, or its
        classes are no digits.
    """
    content = _load(path)
    dataset = content.get("dataset")
    if not isinstance(dataset, dict):
        return arrays_to_parts(_arrays(content, ""), str(path))
    _check_classes(dataset, path)
    arrays: dict[str, Any] = {}
    for part in ("train", "test"):
        if isinstance(dataset.get(part), dict):
            arrays |= _arrays(dataset[part], f"{part}_")
    return arrays_to_parts(arrays, str(path), transposed=True)


def _load(path: Path) -> dict[str, Any]:
    try:
        from scipy.io import loadmat  # noqa: PLC0415 - optional and seldom needed
    except ModuleNotFoundError as error:
        raise DataError(
            f"{path}: SciPy reads such files, and isn't installed: pip install 'digitnet[evaluate]'"
        ) from error
    try:
        loaded: dict[str, Any] = loadmat(str(path), simplify_cells=True)
    except NotImplementedError as error:
        raise DataError(
            f"{path}: a .mat file of version 7.3; save it from MATLAB with -v7"
        ) from error
    except Exception as error:  # SciPy raises whatever broken bytes lead it to
        raise DataError(f"{path}: not a .mat file that can be read: {error}") from error
    return loaded


def _arrays(values: dict[str, Any], prefix: str) -> dict[str, Any]:
    return {
        prefix + name: np.asarray(value)
        for name, value in values.items()
        if isinstance(value, np.ndarray) and value.dtype.kind in "buif"
    }


def _check_classes(dataset: dict[str, Any], path: Path) -> None:
    """EMNIST's mapping has a row a class: its number, and the code of its character."""
    mapping = np.asarray(dataset.get("mapping", []))
    if mapping.ndim != 2 or mapping.shape[1] < 2:
        return
    digits = [[number, ord("0") + number] for number in range(CLASSES)]
    if mapping[:, :2].astype(int).tolist() != digits:
        raise DataError(
            f"{path}: its {len(mapping)} classes aren't the ten digits; "
            "expected emnist-digits.mat or emnist-mnist.mat"
        )
