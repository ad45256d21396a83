"""The models that a server has: their names, versions and files, read once and pinned.

Readers get the bytes from here, so that all of them have the same network, those too
that are started after a file was written anew.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from digitnet.errors import DigitnetError, RefusedError, RunError
from digitnet.json_text import parse_json
from digitnet.runs.manifest import MODEL
from digitnet.runs.model_file import is_page_network, model_bytes
from digitnet.web.settings import ServerSettings

DEFAULT_NAME = "digitnet"
"""The model that the page and the picture routes use where none is named."""
ONLY_VERSION = "1"
"""Version of a model that has no folders named 1, 2, …"""
SHIPPED_CARD = "classifier.json"

_NAME = re.compile(r"[\w.-]{1,64}")
_EXPECTED = "expected NAME.onnx, a run folder NAME, or run folders NAME/1, NAME/2, …"


@dataclass(frozen=True)
class ServedModel:
    """One version of one model.

    Attributes
    ----------
    name, version
        What clients call it.
    source
        Where it came from; None is the model that ships.
    data
        Its ONNX file.
    card
        The figures that lie beside it, for the page to show.
    """

    name: str
    version: str
    source: Path | None
    data: bytes = field(repr=False)
    card: dict[str, Any] = field(repr=False)


class Catalogue:
    """The versions of the models that are served together, in a fixed order.

    Parameters
    ----------
    models
        At least one.
    """

    def __init__(self, models: Collection[ServedModel]) -> None:
        self.models = tuple(sorted(models, key=lambda one: (one.name, int(one.version))))
        self._places = {(one.name, one.version): at for at, one in enumerate(self.models)}
        for at, one in enumerate(self.models):  # the highest version comes last and stays
            self._places[one.name, ""] = at

    def find(self, name: str = DEFAULT_NAME, version: str = "") -> int:
        """Return the place in `models` of a version, or of a model's latest.

        Raises
        ------
        RefusedError
            With status 404 if there is none.
        """
        place = self._places.get((name, version))
        if place is not None:
            return place
        versions = self.versions(name)
        if not versions:
            names = dict.fromkeys(one.name for one in self.models)
            raise RefusedError(404, f"no model has that name; {_there_is(names)}")
        raise RefusedError(404, f"no version has that name; {_there_is(versions)}")

    def versions(self, name: str) -> list[str]:
        """Return the versions of a model, lowest first; none if it isn't here."""
        return [one.version for one in self.models if one.name == name]


def load_catalogue(settings: ServerSettings) -> Catalogue:
    """Read every model that the settings name.

    Raises
    ------
    DigitnetError
        If a folder holds none, or something that is none.
    RunError
        If a file can't be read, or is a page network.
    """
    places = {} if settings.models is None else _scan(settings.models)
    if all(name != DEFAULT_NAME for name, _ in places):
        places[DEFAULT_NAME, ONLY_VERSION] = settings.model
    return Catalogue(
        [
            ServedModel(name, version, path, _classifier(path), load_card(path))
            for (name, version), path in places.items()
        ]
    )


def _classifier(path: Path | None) -> bytes:
    data = model_bytes(path)
    if is_page_network(data):
        raise RunError(
            f"{path}: this is a page network, which finds digits; the server wants a classifier, "
            "such as a run of the recipe robust"
        )
    return data


def _scan(folder: Path) -> dict[tuple[str, str], Path | None]:
    try:
        entries = sorted(one for one in folder.iterdir() if not one.name.startswith("."))
    except OSError as error:
        raise DigitnetError(f"{folder}: no models can be read there ({error.strerror})") from error
    found: dict[tuple[str, str], Path | None] = {}
    for entry in entries:
        name = entry.stem if entry.suffix == ".onnx" else entry.name
        versions = _versions(entry)
        if not versions or not _NAME.fullmatch(name):
            raise DigitnetError(f"{entry}: no model is there under a usable name; {_EXPECTED}")
        for version, path in versions.items():
            if (name, version) in found:
                raise DigitnetError(f"{folder}: two models are named {name} {version}")
            found[name, version] = path
    if not found:
        raise DigitnetError(f"{folder}: no model is there; {_EXPECTED}")
    return found


def _versions(entry: Path) -> dict[str, Path]:
    if entry.suffix == ".onnx" or (entry / MODEL).is_file():
        return {ONLY_VERSION: entry}
    if not entry.is_dir():
        return {}
    numbered = [one for one in entry.iterdir() if one.name.isascii() and one.name.isdigit()]
    return {str(int(one.name)): one for one in numbered if (one / MODEL).is_file()}


def _there_is(names: Collection[str]) -> str:
    return f"there {'is one,' if len(names) == 1 else 'are'} {', '.join(names)}"


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
        return {"name": "classifier", **_known(text)}
    folder = model if model.is_dir() else model.parent
    return {"name": model.name, **_known(_read(folder / "metrics.json"))}


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _known(text: str) -> dict[str, Any]:
    try:
        figures = parse_json(text)
    except ValueError:
        return {}
    if not isinstance(figures, dict):
        return {}
    test = figures.pop("test", {})
    return figures | (test if isinstance(test, dict) else {})
