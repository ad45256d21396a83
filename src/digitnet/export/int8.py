"""A classifier in eight bits: a third of the bytes, twice the speed."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitnet.export.exact_sums import make_sums_exact
from digitnet.export.quantise import quantise, write_if_alike
from digitnet.reader.classifier import Classifier
from digitnet.runs.model_file import model_bytes

Images = NDArray[np.uint8]

QUANTISED = ["Conv", "Gemm", "MatMul", "Add", "Relu"]
"""Operations that compute with eight bits; what reads bytes and the softmax stay in float32."""
BATCHES = 10
MIN_AGREEMENT = 0.99
"""Least share of the samples for which both models must name the same digit."""


def export_int8(source: Path | str | None, path: Path, digits: Images, samples: Images) -> float:
    """Write an exported model with eight-bit weights and activations, if it still agrees.

    Parameters
    ----------
    source
        A run folder, a ``.onnx`` file, or None for the model that ships.
    path
        The file to write; an existing one stays as it is on failure.
    digits
        (n, 28, 28) uint8 training digits, at least 10, better 1,000: activations get the
        ranges that they have on these.
    samples
        (n, 28, 28) uint8 pictures to compare on.

    Returns
    -------
    The share of the samples for which both models name the same digit.

    Raises
    ------
    ExportError
        If the model can't be quantised, already is, or less than `MIN_AGREEMENT` is the same.
    RunError
        If the source can't be read or the file can't be written.
    """
    model, exact = model_bytes(source), Classifier(source)

    def compare(data: bytes) -> tuple[int, int]:
        expected, found = (network(samples).probabilities for network in (exact, Classifier(data)))
        return int((expected.argmax(axis=1) == found.argmax(axis=1)).sum()), len(samples)

    return write_if_alike(
        path,
        exact.metadata,
        lambda: make_sums_exact(quantise(model, np.array_split(digits, BATCHES), QUANTISED)),
        compare,
        least=MIN_AGREEMENT,
        differ="name another digit",
    )
