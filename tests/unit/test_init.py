import subprocess
import sys

import pytest

import digitnet


def test_every_public_name_can_be_had():
    for name in digitnet.__all__:
        assert getattr(digitnet, name) is not None
        assert name in dir(digitnet)


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'lode'"):
        digitnet.lode  # noqa: B018


def test_importing_loads_nothing_but_the_standard_library():
    code = (
        "import sys; before = set(sys.modules); import digitnet;"
        "new = {name.split('.')[0] for name in set(sys.modules) - before};"
        "print(sorted(new - sys.stdlib_module_names))"
    )
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stdout == "['digitnet']\n"
