"""Where a model's file is, and its bytes; nothing here loads a network."""

from importlib import resources
from pathlib import Path

from digitnet.errors import RunError
from digitnet.runs.hub import SCHEME, fetch_hub_model
from digitnet.runs.manifest import MODEL
from digitnet.runs.model_keys import STRIDE_KEY
from digitnet.runs.places import bring_back

CLASSIFIER, PAGE = "classifier.onnx", "page.onnx"
"""The networks that ship."""


def is_page_network(data: bytes) -> bool:
    """Tell a page network's ONNX file from a classifier's."""
    return STRIDE_KEY.encode() in data


def model_bytes(model: Path | str | None, shipped_name: str = CLASSIFIER) -> bytes:
    """Return the ONNX file of a run folder, of a path, of ``hf://``, or a shipped one.

    Raises
    ------
    RunError
        If there is no such file; names a run inside, where the folder holds several.
    """
    if model is None:
        return shipped(shipped_name)
    if str(model).startswith(SCHEME):
        return fetch_hub_model(str(model))
    path = Path(model)
    try:
        bring_back(path)
        if path.is_dir():
            path = path / MODEL
        return path.read_bytes()
    except OSError as error:
        runs = runs_in(Path(model))
        hint = f"give one of the runs in it, such as {runs[0]}" if runs else ""
        raise RunError(
            f"{str(path)[:200]}: no model can be read there ({error.strerror}); "
            f"{hint or 'give a run folder or a .onnx file'}"
        ) from error
    except ValueError as error:  # NUL or a lone surrogate in the name
        raise RunError(f"{str(model)[:200]!r} can't be a file's name: {error}") from error


def runs_in(folder: Path) -> list[Path]:
    """Return the folders right in a folder that hold a model, an ensemble's first."""
    try:
        found = sorted(path.parent for path in folder.glob(f"*/{MODEL}"))
    except OSError:
        return []
    return sorted(found, key=lambda path: path.name != "ensemble")


def shipped(name: str) -> bytes:
    """Return a network out of the package."""
    return (resources.files("digitnet") / "assets" / name).read_bytes()
