"""Which versions a run was made with."""

import contextlib
import platform
from importlib.metadata import PackageNotFoundError, version

PACKAGES = ("digitnet", "keras", "tensorflow", "tensorflow-cpu", "jax", "torch", "numpy", "onnx")


def versions() -> dict[str, str]:
    """Return the versions of Python and of the installed packages that weights may depend on."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        with contextlib.suppress(PackageNotFoundError):
            found[package] = version(package)
    return found
