"""Where a model's file is, and its bytes; nothing here loads a network."""

from importlib import resources
from pathlib import Path

from digitnet.errors import RunError

CLASSIFIER, PAGE = "robust.onnx", "page.onnx"
"""The networks that ship."""
PAGE_KEY = b"digitnet.stride"
"""Stands in the metadata of a page network, and in no classifier's."""


def is_page_network(data: bytes) -> bool:
    """Tell a page network's ONNX file from a classifier's."""
    return PAGE_KEY in data


def model_bytes(model: Path | str | None, shipped: str = CLASSIFIER) -> bytes:
    """Return the ONNX file of a run folder, of a path, or a shipped one.

    Raises
    ------
    RunError
        If there is no such file.
    """
    if model is None:
        return (resources.files("digitnet") / "assets" / shipped).read_bytes()
    path = Path(model)
    if path.is_dir():
        path = path / "model.onnx"
    try:
        return path.read_bytes()
    except OSError as error:
        raise RunError(
            f"{path}: no model can be read there ({error.strerror}); "
            "give a run folder or a .onnx file"
        ) from error
