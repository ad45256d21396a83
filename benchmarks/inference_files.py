"""One model in every format that an engine loads."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime import quantization
from onnxruntime.quantization.shape_inference import quant_pre_process

from digitnet.inference import model_bytes

CALIBRATED_ON = 1000
"""Training digits from which the ranges of int8 activations come."""
QUANTISED = ["Conv", "Gemm", "Add", "Relu"]


def write_files(model: Path | None, digits: NDArray[np.uint8], folder: Path) -> None:
    """Write ``model.onnx``, ``model.int8.onnx`` and, from a run folder, the others.

    Parameters
    ----------
    model
        A run folder, a ``.onnx`` file, or None for the model that ships. Only
        a run folder has the Keras model that the other formats come from.
    digits
        (n, 28, 28) training digits.
    """
    path = folder / "model.onnx"
    path.write_bytes(model_bytes(model))
    quantise(path, folder / "model.int8.onnx", digits[:CALIBRATED_ON])
    if model is not None and (model / "model.keras").is_file():
        shutil.copy(model / "model.keras", folder)
        _write_litert(folder / "model.keras", digits[:CALIBRATED_ON])


def quantise(source: Path, target: Path, digits: NDArray[np.uint8]) -> None:
    """Write a copy whose convolutions and dense layers compute with eight bits.

    Static: the ranges of activations are those that `digits` have; a scale a
    channel for the weights. What turns bytes into numbers and logits into
    probabilities stays in float32.
    """
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
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
    _copy_metadata(source, target)


class _Digits(quantization.CalibrationDataReader):
    def __init__(self, digits: NDArray[np.uint8]) -> None:
        self._batches: Iterator[NDArray[np.uint8]] = iter(np.array_split(digits, 10))

    def get_next(self) -> dict[str, Any] | None:
        batch = next(self._batches, None)
        return None if batch is None else {"images": batch}


def _copy_metadata(source: Path, target: Path) -> None:
    model = onnx.load(target)
    known = {entry.key: entry.value for entry in onnx.load(source).metadata_props}
    onnx.helper.set_model_props(model, known)
    onnx.save(model, target)


def _write_litert(keras_file: Path, digits: NDArray[np.uint8]) -> None:
    import keras

    from digitnet.export.tensorflow_files import export_litert

    model = keras.saving.load_model(keras_file, safe_mode=True)
    export_litert(model, keras_file.with_name("model.tflite"), digits)
