"""Classify 28×28 digits with an exported model, through ONNX Runtime alone."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitnet.errors import RunError
from digitnet.image.deslant import deslant_all
from digitnet.reader.model_file import model_bytes
from digitnet.reader.onnx_session import open_session

THRESHOLD_KEY = "digitnet.threshold"
"""Key of the rejection threshold in an exported model's metadata."""
DESLANT_KEY = "digitnet.deslant"
"""Key in it of a model that is to see pictures deslanted; its value is ``half``."""

_OUTPUTS = ["probabilities", "digitness"]
_FACE: dict[str, tuple[str, tuple[int | None, ...]]] = {
    "images": ("tensor(uint8)", (None, 28, 28)),
    "probabilities": ("tensor(float)", (None, 10)),
    "digitness": ("tensor(float)", (None,)),
}
"""Names, types and shapes of a model's input and outputs; None stands for any number."""


@dataclass(frozen=True)
class Scores:
    """What a model says of n pictures.

    Attributes
    ----------
    probabilities
        (n, 10) float32, each row sums to 1.
    digitness
        (n,) float32 from 0 to 1: how surely the picture is any one digit.
    """

    probabilities: NDArray[np.float32]
    digitness: NDArray[np.float32]


class Classifier:
    """An exported digitnet model.

    Safe to call from several threads at once.

    Parameters
    ----------
    model
        A run folder, a ``.onnx`` file, its bytes, or None for the model that ships.
    threads
        Threads that one call may use.
    name
        What errors call the model; by default its path.

    Attributes
    ----------
    metadata
        What the file tells of itself, such as ``digitnet.recipe``.
    threshold
        Digitness under which a picture counts as no digit.

    Raises
    ------
    RunError
        If there is no such model, or it is not one that digitnet exported.
    """

    def __init__(
        self, model: Path | str | bytes | None = None, threads: int = 1, name: str | None = None
    ) -> None:
        source = model if isinstance(model, bytes) else model_bytes(model)
        if name is None:
            name = "the shipped model" if model is None else f"{str(model)[:200]}"
        self._name = name
        self._session = open_session(source, threads, name)
        _check_face(name, self._session)
        self.metadata = dict(self._session.get_modelmeta().custom_metadata_map)
        self.threshold = _threshold(name, self.metadata.get(THRESHOLD_KEY, "0"))

    def __call__(self, images: NDArray[np.uint8]) -> Scores:
        """Classify pictures.

        Parameters
        ----------
        images
            (n, 28, 28) uint8, ink bright on 0, as `digitnet.normalise` makes them. A
            model that asks for it sees them deslanted, whichever way they came.

        Raises
        ------
        RunError
            If the model's answer isn't a number for each picture and digit.
        """
        if self.metadata.get(DESLANT_KEY):
            images = deslant_all(images)
        try:
            probabilities, digitness = self._session.run(_OUTPUTS, {"images": images})
        except Exception as error:
            raise RunError(f"{self._name}: the model fails on a picture: {error}") from error
        whole = probabilities.shape == (len(images), 10) and digitness.shape == (len(images),)
        if not (whole and np.isfinite(probabilities).all() and np.isfinite(digitness).all()):
            raise RunError(
                f"{self._name}: the model's answers aren't ten probabilities a picture; "
                "export it anew, or train another"
            )
        return Scores(probabilities, digitness)


def _check_face(name: str, session: Any) -> None:
    """Raise RunError unless a model's inputs and outputs are those that digitnet exports."""
    given = {
        value.name: (value.type, tuple(value.shape))
        for value in (*session.get_inputs(), *session.get_outputs())
    }
    fits = len(session.get_inputs()) == 1 and all(
        key in given and given[key][0] == kind and _fits(given[key][1], shape)
        for key, (kind, shape) in _FACE.items()
    )
    if not fits:
        told = ", ".join(f"{key} {kind} {list(shape)}" for key, (kind, shape) in given.items())
        raise RunError(
            f"{name}: not a digitnet model: expected input images (n, 28, 28) uint8 and outputs "
            f"probabilities (n, 10) and digitness (n,) float, found {told[:400]}"
        )


def _fits(shape: tuple[Any, ...], wanted: tuple[int | None, ...]) -> bool:
    """Return whether a shape has the wanted sides; a name stands for any number."""
    return len(shape) == len(wanted) and all(
        side == other or not isinstance(side, int)
        for side, other in zip(shape, wanted, strict=True)
    )


def _threshold(name: str, told: str) -> float:
    try:
        threshold = float(told)
    except ValueError:
        threshold = math.nan
    if not 0 <= threshold <= 1:
        raise RunError(f"{name}: {THRESHOLD_KEY} is {told[:40]!r}, expected a number from 0 to 1")
    return threshold
