"""Where a model's file is, and its bytes; nothing here loads a network."""

from importlib import resources
from pathlib import Path

from digitnet.errors import RunError


def model_bytes(model: Path | str | None) -> bytes:
    """Return the ONNX file of a run folder, of a path, or the shipped one.

    Raises
    ------
    RunError
        If there is no such file.
    """
    if model is None:
        return (resources.files("digitnet") / "assets" / "robust.onnx").read_bytes()
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
