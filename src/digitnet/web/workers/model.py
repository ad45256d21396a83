"""A network as a reader process uses it: the one place that knows the reader's interface."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from digitnet.errors import RunError
from digitnet.reader.classifier import Classifier
from digitnet.reader.detector import Detector
from digitnet.reader.reader import Look, Reader
from digitnet.reader.results import Prediction, Reading
from digitnet.web.workers.wire import ModelFile, StartMessage

MAX_BATCH = 256
"""Pictures that one call of the network takes, so that its memory stays bounded."""

__all__ = ["Look", "Model", "load_models"]


class Model:
    """One version of a model, loaded.

    Parameters
    ----------
    file
        The model.
    name, version
        What answers call it.
    detector
        The page network, which all models share.
    """

    def __init__(self, file: ModelFile, name: str, version: str, detector: Detector) -> None:
        self.name = name
        self.version = version
        self._reader = Reader(Classifier(file.data, name=file.source), detector)

    def classify(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return (n, 10) probabilities of (n, 28, 28) pictures, ink bright on 0.

        Raises
        ------
        RunError
            If the network's numbers are no probabilities.
        """
        parts = [
            self._reader.classify(pictures[start : start + MAX_BATCH]).probabilities
            for start in range(0, len(pictures), MAX_BATCH)
        ]
        return _finite(parts[0] if len(parts) == 1 else np.concatenate(parts))

    def look(self, picture: bytes) -> Look:
        """Return what is seen of the one digit in a picture's file."""
        return self._reader.look(picture)

    def judge(self, looks: Sequence[Look]) -> list[Prediction]:
        """Classify what was seen in some pictures."""
        predictions = self._reader.judge(looks)
        for prediction in predictions:
            _finite(prediction.probabilities)
        return predictions

    def read(self, picture: bytes) -> Reading:
        """Read every digit in a picture's file."""
        reading = self._reader.read(picture)
        _finite(np.array([found.confidence for found in reading.digits], np.float32))
        return reading


def load_models(start: StartMessage) -> list[Model]:
    """Load what a reader is to work with.

    Raises
    ------
    RunError
        If one of them is no digitnet model.
    """
    detector = Detector()
    return [
        Model(file, name, version, detector)
        for file, name, version in zip(start.files, start.names, start.versions, strict=True)
    ]


def _finite(values: NDArray[np.float32]) -> NDArray[np.float32]:
    if not np.isfinite(values).all():
        raise RunError("the model's numbers are no probabilities (NaN or infinite)")
    return values
