"""Which versions a run was made with."""

import contextlib
import platform
from importlib.metadata import PackageNotFoundError, version

PACKAGES = (
    "digitnet", "keras", "tensorflow", "tensorflow-cpu", "jax", "torch", "numpy", "onnx",
    "opencv-python-headless", "pillow",
)  # fmt: skip


NO_PART = {"python", "onnx"}
"""Versions that a manifest names although no weight depends on them."""


def versions() -> dict[str, str]:
    """Return the versions of Python and of the installed packages that weights may depend on."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        with contextlib.suppress(PackageNotFoundError):
            found[package] = version(package)
    return found


def versions_of_weights() -> dict[str, str]:
    """Return the versions that a trained weight's last bits may depend on."""
    return {name: version for name, version in versions().items() if name not in NO_PART}
