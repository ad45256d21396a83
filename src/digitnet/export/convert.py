"""Export the model of a finished run to another format."""

import types
from collections.abc import Callable, Mapping
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from digitnet.errors import RunError
from digitnet.export.onnx_file import export_onnx
from digitnet.export.tensorflow_files import export_litert, export_saved_model
from digitnet.reader.classifier import Classifier
from digitnet.runs import Run

Images = NDArray[np.uint8]


def export_run(run: Run, form: str, path: Path, samples: Images) -> None:
    """Write a run's trained model in one of the `FORMATS`.

    Parameters
    ----------
    run
        Its ``model.keras`` is exported; the threshold comes from its ``model.onnx``.
    form
        A key of `FORMATS`.
    path
        The file or folder to write.
    samples
        (n, 28, 28) uint8 pictures on which the result must agree with Keras.

    Raises
    ------
    RunError
        If the run's model can't be loaded.
    ExportError
        If the result would disagree with Keras or can't be written.
    """
    FORMATS[form](run, load_keras_model(run.path / "model.keras"), path, samples)


def load_keras_model(path: Path) -> keras.Model:
    """Return a trained model; code inside the file is refused, not run.

    Raises
    ------
    RunError
        If the file isn't there or isn't a Keras model of known layers.
    """
    if not path.is_file():
        raise RunError(f"{path}: no such file; digitnet train writes it")
    try:
        return keras.models.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # Keras raises what its loaders happen to meet
        told = str(error).strip().partition("\n")[0] or type(error).__name__
        raise RunError(f"{path}: not a Keras model that can be loaded safely: {told}") from error


def _export_onnx(run: Run, model: keras.Model, path: Path, samples: Images) -> None:
    shipped = Classifier(run.path)
    export_onnx(
        model,
        path,
        threshold=shipped.threshold,
        metadata=shipped.metadata,
        samples=samples,
        classes=shipped.classes,
    )


def _export_litert(run: Run, model: keras.Model, path: Path, samples: Images) -> None:
    export_litert(model, path, samples, len(Classifier(run.path).classes))


def _export_saved_model(run: Run, model: keras.Model, path: Path, samples: Images) -> None:
    export_saved_model(model, path, samples, len(Classifier(run.path).classes))


FORMATS: Mapping[str, Callable[[Run, keras.Model, Path, Images], None]] = types.MappingProxyType(
    {"onnx": _export_onnx, "litert": _export_litert, "savedmodel": _export_saved_model}
)
