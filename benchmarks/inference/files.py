"""One model in every format that an engine loads."""

import shutil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitnet.export.int8 import export_int8
from digitnet.reader.classifier import Classifier
from digitnet.runs.model_file import model_bytes
from digitnet.runs.model_keys import PRECISION_KEY

CALIBRATED_ON = 1000
"""Training digits from which the ranges of int8 activations come."""


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
    digits = digits[:CALIBRATED_ON]
    if PRECISION_KEY not in Classifier(path).metadata:
        export_int8(path, folder / "model.int8.onnx", digits, digits)
    if model is not None and (model / "model.keras").is_file():
        shutil.copy(model / "model.keras", folder)
        _write_litert(folder / "model.keras", digits)


def _write_litert(keras_file: Path, digits: NDArray[np.uint8]) -> None:
    import keras

    from digitnet.export.tensorflow_files import export_litert

    model = keras.saving.load_model(keras_file, safe_mode=True)
    export_litert(model, keras_file.with_name("model.tflite"), digits)
