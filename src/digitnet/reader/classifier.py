"""Classify 28×28 digits with an exported model, through ONNX Runtime alone."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitnet.classes import DIGIT_NAMES, classes_from_json
from digitnet.errors import DataError, RunError
from digitnet.image.digit.deslant import deslant_all
from digitnet.reader.onnx_session import open_session
from digitnet.reader.rows import Rows
from digitnet.runs.model_file import model_bytes
from digitnet.runs.model_keys import CLASSES_KEY, DESLANT_KEY, THRESHOLD_KEY

_OUTPUTS = ["probabilities", "digitness"]


@dataclass(frozen=True)
class Scores(Rows):
    """What a model says of n pictures.

    Attributes
    ----------
    probabilities
        (n, classes) float32, each row sums to 1.
    digitness
        (n,) float32 from 0 to 1: how surely the picture is any one of them.
    """

    probabilities: NDArray[np.float32]
    digitness: NDArray[np.float32]


class Classifier:
    """An exported digitnet model.

    Safe to call from several threads at once.

    Parameters
    ----------
    model
        A run folder, a ``.onnx`` file, its bytes, ``hf://owner/name`` on the Hugging Face
        hub, or None for the model that ships.
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
    classes
        What it tells apart, in the order of its probabilities.

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
            name = "the shipped model" if model is None else "the model"
            name = name if model is None or isinstance(model, bytes) else str(model)[:200]
        self._name = name
        self._session = open_session(source, threads, name)
        self.metadata = dict(self._session.get_modelmeta().custom_metadata_map)
        self.threshold = _threshold(name, self.metadata.get(THRESHOLD_KEY, "0"))
        self.classes = _classes(name, self.metadata.get(CLASSES_KEY))
        _check_face(name, self._session, len(self.classes))

    @property
    def reads_digits(self) -> bool:
        """Whether its classes are the ten digits."""
        return self.classes == DIGIT_NAMES

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
            If the model's answer isn't a number for each picture and class.
        """
        if self.metadata.get(DESLANT_KEY):
            images = deslant_all(images)
        try:
            probabilities, digitness = self._session.run(_OUTPUTS, {"images": images})
        except Exception as error:
            raise RunError(f"{self._name}: the model fails on a picture: {error}") from error
        count, classes = len(images), len(self.classes)
        whole = probabilities.shape == (count, classes) and digitness.shape == (count,)
        if not (whole and np.isfinite(probabilities).all() and np.isfinite(digitness).all()):
            raise RunError(
                f"{self._name}: the model's answers aren't {classes} probabilities a picture; "
                "export it anew, or train another"
            )
        return Scores(probabilities, digitness)


def _check_face(name: str, session: Any, classes: int) -> None:
    """Raise RunError unless a model's inputs and outputs are those that digitnet exports."""
    face: dict[str, tuple[str, tuple[int | None, ...]]] = {
        "images": ("tensor(uint8)", (None, 28, 28)),
        "probabilities": ("tensor(float)", (None, classes)),
        "digitness": ("tensor(float)", (None,)),
    }
    given = {
        value.name: (value.type, tuple(value.shape))
        for value in (*session.get_inputs(), *session.get_outputs())
    }
    fits = len(session.get_inputs()) == 1 and all(
        key in given and given[key][0] == kind and _fits(given[key][1], shape)
        for key, (kind, shape) in face.items()
    )
    if "maps" in given:
        raise RunError(f"{name}: this is a page network; give a classifier")
    if not fits:
        told = ", ".join(f"{key} {kind} {list(shape)}" for key, (kind, shape) in given.items())
        raise RunError(
            f"{name}: not a digitnet model: expected input images (n, 28, 28) uint8 and outputs "
            f"probabilities (n, {classes}) and digitness (n,) float, found {told[:400]}"
        )


def _fits(shape: tuple[Any, ...], wanted: tuple[int | None, ...]) -> bool:
    """Return whether a shape has the wanted sides; a name stands for any number."""
    return len(shape) == len(wanted) and all(
        side == other or not isinstance(side, int)
        for side, other in zip(shape, wanted, strict=True)
    )


def _classes(name: str, told: str | None) -> tuple[str, ...]:
    try:
        return DIGIT_NAMES if told is None else classes_from_json(told, name)
    except DataError as error:
        raise RunError(str(error)) from error


def _threshold(name: str, told: str) -> float:
    try:
        threshold = float(told)
    except ValueError:
        threshold = math.nan
    if not 0 <= threshold <= 1:
        raise RunError(f"{name}: {THRESHOLD_KEY} is {told[:40]!r}, expected a number from 0 to 1")
    return threshold
