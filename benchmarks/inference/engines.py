"""The runtimes that are compared: each loads a file and says what n pictures are."""

import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Images = NDArray[np.uint8]
Classify = Callable[[Images], NDArray[np.floating]]
"""From (n, 28, 28) pictures to (n, 10) probabilities."""


@dataclass(frozen=True)
class Engine:
    """A way to run the model.

    Attributes
    ----------
    file
        What it loads, as `inference_files` names it.
    load
        From the file and the number of threads to a `Classify`.
    package
        Without it the engine is left out.
    """

    file: str
    load: Callable[[Path, int], Classify]
    package: str

    @property
    def installed(self) -> bool:
        """Whether its package is there."""
        return importlib.util.find_spec(self.package) is not None


def _onnxruntime(path: Path, threads: int) -> Classify:
    from digitnet.reader.classifier import Classifier

    classifier = Classifier(path, threads)
    return lambda images: classifier(images).probabilities


def _keras(path: Path, threads: int) -> Classify:
    import keras
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    model = keras.saving.load_model(path, safe_mode=True)
    return lambda images: model.predict(images, batch_size=1000, verbose=0)[:, :10]


def _litert(path: Path, threads: int) -> Classify:
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(str(path), num_threads=threads)
    run = interpreter.get_signature_runner("serving_default")
    return lambda images: run(images=images)["probabilities"]


def _openvino(path: Path, threads: int) -> Classify:
    import openvino

    core = openvino.Core()
    settings = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY"}
    model = core.compile_model(path, "CPU", settings)
    return lambda images: model(images)["probabilities"]


ENGINES: Mapping[str, Engine] = {
    "onnxruntime": Engine("model.onnx", _onnxruntime, "onnxruntime"),
    "onnxruntime-int8": Engine("model.int8.onnx", _onnxruntime, "onnxruntime"),
    "keras": Engine("model.keras", _keras, "keras"),
    "litert": Engine("model.tflite", _litert, "ai_edge_litert"),
    "openvino": Engine("model.onnx", _openvino, "openvino"),
}
