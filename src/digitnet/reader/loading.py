"""Return a reader or a classifier: with the networks that ship, or with a person's own."""

from pathlib import Path

from digitnet.reader.classifier import Classifier
from digitnet.reader.detector import Detector
from digitnet.reader.reader import Reader
from digitnet.runs.model_file import is_page_network, model_bytes


def load(model: Path | str | None = None, threads: int = 1) -> Reader:
    """Return a reader with the shipped networks, or with one of a person's own.

    Parameters
    ----------
    model
        A run folder, a ``.onnx`` file or ``hf://owner/name``, of a classifier or of a page
        network: it takes the place of the shipped one of its kind.
    threads
        Threads that one call may use.

    Raises
    ------
    RunError
        If there is no such model, or it is no network of digitnet's.

    >>> import digitnet
    >>> import numpy as np
    >>> drawing = np.full((120, 90), 255, np.uint8)
    >>> drawing[20:100, 40:48] = 0
    >>> digitnet.load().predict([drawing])[0].digit
    '1'
    """
    classifier, page_network = _bytes_by_kind(model)
    name = None if model is None else str(model)[:200]
    detector = Detector(page_network, threads, name if page_network else None)
    return Reader(Classifier(classifier, threads, name if classifier else None), detector)


def load_classifier(model: Path | str | None = None, threads: int = 1) -> Classifier:
    """Return the classifier that `load` would take: the shipped one beside a page network."""
    data, _ = _bytes_by_kind(model)
    return Classifier(data, threads, str(model)[:200] if data else None)


def _bytes_by_kind(model: Path | str | None) -> tuple[bytes | None, bytes | None]:
    """Return the bytes of a classifier or of a page network; None for the shipped ones."""
    data = None if model is None else model_bytes(model)
    return (None, data) if data is not None and is_page_network(data) else (data, None)
