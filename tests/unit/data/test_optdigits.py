import sys

import numpy as np
import pytest

from digitnet.data.optdigits import load_optdigits
from digitnet.errors import DataError


def test_optdigits_are_1797_normalised_digits():
    digits = load_optdigits()
    assert digits.images.shape == (1797, 28, 28)
    assert digits.labels[:10].tolist() == list(range(10))
    assert digits.images.max(axis=(1, 2)).tolist() == [255] * 1797
    inside = digits.images[:, 2:26, 2:26]
    assert inside.sum(dtype=np.int64) / digits.images.sum(dtype=np.int64) > 0.99


def test_without_scikit_learn_the_error_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(DataError, match=r"isn't installed: pip install 'digitnet\[evaluate\]'"):
        load_optdigits()
