"""What some tests need and not every machine has: they skip without it, or fail where it is due."""

import importlib
import os
from typing import Any, NoReturn

import pytest


def lack(name: str, reason: str) -> NoReturn:
    """Skip for what isn't here, or fail if ``DIGITNET_REQUIRE_<NAME>`` is 1.

    Parameters
    ----------
    reason
        What is missing and how to get it.
    """
    if os.environ.get(f"DIGITNET_REQUIRE_{name}") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason, allow_module_level=True)


def need_package(module: str, install: str = "pip install --group dev") -> Any:
    """Return a module; skip without it, or fail if ``DIGITNET_REQUIRE_PACKAGES`` is 1."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError:
        lack("PACKAGES", f"{module.partition('.')[0]} isn't installed: {install}")
