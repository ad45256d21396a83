"""Write a trained model for TensorFlow's runtimes: LiteRT (TFLite) and SavedModel."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from digitnet.errors import ExportError
from digitnet.export.compare import check_scores, float32_clone, keras_scores
from digitnet.reader.classifier import Scores

Images = NDArray[np.uint8]


def export_litert(model: keras.Model, path: Path, samples: Images, count: int = 10) -> None:
    """Write a Keras model as a ``.tflite`` file, if it agrees with Keras.

    Its signature ``serving_default`` has the inputs and outputs that
    `digitnet.export.export_onnx` tells of. A recipe that deforms digits is shown them
    deslanted; that is no part of the file: `digitnet.image.digit.deslant`.

    Parameters
    ----------
    path
        The file to write; an existing one stays as it is on failure.
    samples
        (n, 28, 28) uint8 pictures to compare on.
    count
        Number of classes.

    Raises
    ------
    ExportError
        If LiteRT isn't installed, Keras runs without TensorFlow or can't export
        the model, the answers differ by more than 1e-5, or the file can't be
        written.
    """
    _litert_interpreter()
    _export(model, path, samples, _LITERT, count)


def export_saved_model(model: keras.Model, path: Path, samples: Images, count: int = 10) -> None:
    """Write a Keras model as TensorFlow's SavedModel folder, if it agrees with Keras.

    As `export_litert`; the folder must not exist yet.
    """
    if path.exists():
        raise ExportError(f"{path}: exists already; remove it or name another folder")
    _export(model, path, samples, _SAVED_MODEL, count)


@dataclass(frozen=True)
class _Format:
    name: str
    """What Keras calls it."""
    file: str
    """A name that Keras takes for a file or folder of this format."""
    run: Callable[[Path, Images], Scores]
    """Runs it as its users would."""


def _export(model: keras.Model, path: Path, samples: Images, form: _Format, count: int) -> None:
    if keras.backend.backend() != "tensorflow":
        raise ExportError(
            f"{path}: this format needs TensorFlow, but Keras runs on "
            f"{keras.backend.backend()}; set KERAS_BACKEND=tensorflow"
        )
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".digitnet-") as folder:
            written = Path(folder) / form.file
            _with_names(model, count).export(written, format=form.name, verbose=False)
            found = form.run(written, samples)
            check_scores(keras_scores(model, samples, count), found, str(path))
            written.replace(path)
    except ExportError:
        raise
    except OSError as error:
        raise ExportError(f"{path}: can't be written: {error.strerror or error}") from error
    except Exception as error:  # the converters raise whatever they happen to meet
        told = str(error).strip().partition("\n")[0]
        raise ExportError(f"{path}: Keras can't export {model.name} there: {told}") from error


def _with_names(model: keras.Model, count: int) -> keras.Model:
    """Return the model in float32 with named uint8 input and named outputs."""
    images = keras.Input((28, 28), dtype="uint8", name="images")
    shaped = keras.ops.reshape(images, (-1, *model.input_shape[1:]))
    digits = float32_clone(model)(shaped)[:, :count]
    probabilities = digits / keras.ops.sum(digits, axis=1, keepdims=True)
    outputs = {"probabilities": probabilities, "digitness": keras.ops.max(digits, axis=1)}
    return keras.Model(images, outputs, name="digitnet")


def _run_litert(path: Path, images: Images) -> Scores:
    interpreter = _litert_interpreter()(str(path))
    run = interpreter.get_signature_runner("serving_default")
    return Scores(**run(images=images))


def _litert_interpreter() -> Any:
    try:
        module = import_module("ai_edge_litert.interpreter")
    except ModuleNotFoundError as error:
        raise ExportError(
            "this format needs LiteRT to be checked with: pip install 'digitnet[litert]'"
        ) from error
    return module.Interpreter


def _run_saved_model(path: Path, images: Images) -> Scores:
    import tensorflow as tf  # noqa: PLC0415 - Keras may run without it

    loaded = tf.saved_model.load(str(path))
    answers: dict[str, Any] = loaded.serve(images)
    return Scores(**{name: answer.numpy() for name, answer in answers.items()})


_LITERT = _Format("litert", "model.tflite", _run_litert)
_SAVED_MODEL = _Format("tf_saved_model", "saved_model", _run_saved_model)
