"""What is known of the model that is served, for the page to show."""

import json
from importlib import resources
from pathlib import Path
from typing import Any

SHIPPED_CARD = "robust.json"


def load_card(model: Path | None) -> dict[str, Any]:
    """Return the figures that lie beside a model.

    Parameters
    ----------
    model
        A run folder (its ``metrics.json`` counts), a ``.onnx`` file, or None for
        the model that ships.

    Returns
    -------
    ``name``, and where they are known ``accuracy``, ``accuracy_ci95``, ``confusion``
    and ``robustness`` (``name``, ``value`` and ``bar`` of each, in percent) among others.
    """
    if model is None:
        text = _read(Path(str(resources.files("digitnet") / "assets" / SHIPPED_CARD)))
        return {"name": "robust", **_known(text)}
    folder = model if model.is_dir() else model.parent
    return {"name": model.name, **_known(_read(folder / "metrics.json"))}


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _known(text: str) -> dict[str, Any]:
    try:
        figures = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(figures, dict):
        return {}
    test = figures.pop("test", {})
    return figures | (test if isinstance(test, dict) else {})
