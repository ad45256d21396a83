import doctest
from importlib import import_module

import pytest


@pytest.mark.parametrize(
    "name", ["digitnet", "digitnet.reader.loading", "digitnet.image.digit.normalise"]
)
def test_examples_in_docstrings_are_true(name):
    failed, tried = doctest.testmod(import_module(name))
    assert failed == 0
    assert tried > 3
