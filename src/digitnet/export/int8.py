"""A third of the bytes and twice the speed: an exported model that computes with eight bits."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime import quantization
from onnxruntime.quantization.shape_inference import quant_pre_process

from digitnet.errors import ExportError
from digitnet.reader.classifier import Classifier, Scores
from digitnet.runs import write_atomically
from digitnet.runs.model_file import model_bytes

Images = NDArray[np.uint8]

QUANTISED = ["Conv", "Gemm", "MatMul", "Add", "Relu"]
"""Operations that compute with eight bits; what reads bytes and the softmax stay in float32."""
PRECISION_KEY = "digitnet.precision"
"""Key in the file's metadata; its value is ``int8``."""
BATCHES = 10
AGREEMENT = 0.99
"""Least share of the samples for which both models must name the same digit."""


def export_int8(source: Path | str | None, path: Path, digits: Images, samples: Images) -> float:
    """Write an exported model with eight-bit weights and activations, if it still agrees.

    Static quantisation (Jacob et al. 2018): activations get the ranges that
    they have on `digits`, weights a scale for each channel.

    Parameters
    ----------
    source
        A run folder, a ``.onnx`` file, or None for the model that ships.
    path
        The file to write; an existing one stays as it is on failure.
    digits
        (n, 28, 28) uint8 training digits, at least 10, better 1,000.
    samples
        (n, 28, 28) uint8 pictures to compare on.

    Returns
    -------
    The share of the samples for which both models name the same digit.

    Raises
    ------
    ExportError
        If the model can't be quantised, already is, or less than `AGREEMENT` is the same.
    RunError
        If the source can't be read or the file can't be written.
    """
    model, exact = model_bytes(source), Classifier(source)
    if PRECISION_KEY in exact.metadata:
        raise ExportError(f"{path}: the model computes with eight bits already")
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "int8.onnx"
        try:
            _quantise(model, written, digits)
        except Exception as error:  # the quantiser raises whatever it happens to meet
            told = str(error).strip().partition("\n")[0]
            raise ExportError(f"{path}: the model can't be quantised: {told}") from error
        same = _same_digits(exact(samples), Classifier(written)(samples))
        data = written.read_bytes()
    if same < AGREEMENT:
        raise ExportError(
            f"{path}: eight bits name another digit for {100 * (1 - same):.1f} % of "
            f"{len(samples):,} pictures; nothing was written"
        )
    write_atomically(path, data)
    return same


def _quantise(model: bytes, target: Path, digits: Images) -> None:
    source, prepared = (target.with_name(name) for name in ("float.onnx", "prepared.onnx"))
    source.write_bytes(model)
    quant_pre_process(source, prepared, skip_symbolic_shape=True)
    quantization.quantize_static(
        prepared,
        target,
        _Digits(digits),
        quant_format=quantization.QuantFormat.QDQ,
        op_types_to_quantize=QUANTISED,
        per_channel=True,
        activation_type=quantization.QuantType.QUInt8,
        weight_type=quantization.QuantType.QInt8,
    )
    quantised = onnx.load(target)
    told = {entry.key: entry.value for entry in onnx.load_from_string(model).metadata_props}
    onnx.helper.set_model_props(quantised, told | {PRECISION_KEY: "int8"})
    onnx.save(quantised, target)


def _same_digits(expected: Scores, found: Scores) -> float:
    same = expected.probabilities.argmax(axis=1) == found.probabilities.argmax(axis=1)
    return float(same.mean())


class _Digits(quantization.CalibrationDataReader):  # type: ignore[misc]
    """Hands the digits to the quantiser, batch by batch."""

    def __init__(self, digits: Images) -> None:
        self._batches: Iterator[Images] = iter(np.array_split(digits, BATCHES))

    def get_next(self) -> dict[str, Any] | None:
        batch = next(self._batches, None)
        return None if batch is None else {"images": batch}
