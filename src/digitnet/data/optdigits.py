"""Optdigits, the 1,797 handwritten digits inside scikit-learn: real, small, always there.

Alpaydin, Kaynak (1998), Optical Recognition of Handwritten Digits, the test part.
"""

import numpy as np

from digitnet.data.dataset import Dataset
from digitnet.errors import DataError
from digitnet.image.digit.normalise import normalise


def load_optdigits() -> Dataset:
    """Return Optdigits, its 8×8 pictures enlarged to 28×28 as reading does it.

    Raises
    ------
    DataError
        If scikit-learn isn't installed.
    """
    try:
        from sklearn.datasets import load_digits  # noqa: PLC0415 - optional and slow to import
    except ModuleNotFoundError as error:
        raise DataError(
            "Optdigits is inside scikit-learn, which isn't installed: "
            "pip install 'digitnet[evaluate]'"
        ) from error
    digits = load_digits()
    ink = (digits.images * (255 / 16)).round().astype(np.uint8)
    images = np.stack([normalise(picture) for picture in ink])
    return Dataset("optdigits", images, digits.target.astype(np.uint8))
