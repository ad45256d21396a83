"""A page network's weights in a file of their own, for networks that are trained together."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitnet.errors import RunError
from digitnet.training.page.resuming import Weights


def save_weights(path: Path, weights: Weights) -> None:
    """Write weights, in the order of ``get_weights``, to an ``.npz`` as w0, w1 and so on."""
    arrays = {f"w{row}": array for row, array in enumerate(weights)}
    np.savez(path, **arrays)  # type: ignore[arg-type]


def load_weights(path: Path, like: Sequence[NDArray[Any]]) -> Weights:
    """Return the weights that `save_weights` wrote.

    Parameters
    ----------
    like
        Arrays of the shapes that are expected.

    Raises
    ------
    RunError
        If the file can't be read, or holds a network of other shapes.
    """
    try:
        with path.open("rb") as file:
            stored = np.load(file)
            weights = [stored[f"w{row}"] for row in range(len(stored.files))]
    except OSError as error:
        raise RunError(f"{path}: can't be read: {error.strerror or error}") from error
    except (EOFError, ValueError, KeyError, AttributeError, zipfile.BadZipFile) as error:
        raise RunError(
            f"{path}: no file of weights w0, w1, … that train_pages_together.py wrote"
        ) from error
    if [array.shape for array in weights] != [array.shape for array in like]:
        raise RunError(f"{path}: holds another network than the run's: its weights' shapes differ")
    return weights
