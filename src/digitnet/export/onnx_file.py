"""Write a trained model as an ONNX file that has been checked before it counts."""

import types
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import keras
import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray
from onnx import TensorProto, helper

from digitnet.classes import DIGIT_NAMES, classes_to_json
from digitnet.errors import ExportError
from digitnet.export.compare import check_scores, keras_scores
from digitnet.export.layers.graph import Graph, Value
from digitnet.export.layers.walk import write_model
from digitnet.reader.classifier import Scores
from digitnet.runs import write_atomically
from digitnet.runs.model_keys import CLASSES_KEY, THRESHOLD_KEY, VERSION_KEY

OPSET = 18


def export_onnx(
    model: keras.Model,
    path: Path,
    *,
    threshold: float = 0.0,
    metadata: Mapping[str, str] = types.MappingProxyType({}),
    samples: NDArray[np.uint8] | None = None,
    classes: Sequence[str] = DIGIT_NAMES,
) -> None:
    """Write a Keras model as ONNX, if the result is valid and agrees with Keras.

    The file's input is ``images``, (n, 28, 28) uint8. Its outputs are
    ``probabilities``, (n, classes), and ``digitness``, (n,), the largest
    class' probability where "not a digit" has its share too.

    Parameters
    ----------
    model
        Reads pixels from 0 to 255, (28, 28) or (28, 28, 1), and ends in a
        softmax over the classes, or over those and, last, "not a digit". Any
        Keras backend and precision; the file computes in float32.
    path
        The file to write; an existing one stays as it is on failure.
    threshold
        Digitness under which a picture counts as no digit.
    metadata
        More to write into the file, such as ``{"digitnet.recipe": "fast"}``.
    samples
        (n, 28, 28) uint8 pictures to compare on, noise where there are none.
    classes
        What the model tells apart, in its order; the file tells it on.

    Raises
    ------
    ExportError
        If a layer has no translation, the graph is invalid, or the answers
        differ by more than 1e-5.
    RunError
        If the file can't be written.
    """
    told = {
        **metadata,
        VERSION_KEY: version("digitnet"),
        THRESHOLD_KEY: repr(float(threshold)),
        CLASSES_KEY: classes_to_json(classes),
    }
    proto = build_onnx(model, told, len(classes))
    data = proto.SerializeToString(deterministic=True)
    if samples is None:
        samples = np.random.default_rng(0).integers(0, 256, (64, 28, 28), np.uint8)
    try:
        onnx.checker.check_model(proto, full_check=True)
        session = ort.InferenceSession(data, providers=["CPUExecutionProvider"])
        found = Scores(*session.run(["probabilities", "digitness"], {"images": samples}))
    except Exception as error:  # the checker's and the runtime's errors share no base class
        raise ExportError(f"{path}: the exported graph is invalid: {error}") from error
    check_scores(keras_scores(model, samples, len(classes)), found, str(path))
    write_atomically(path, data)


def build_onnx(
    model: keras.Model, metadata: Mapping[str, str], count: int = len(DIGIT_NAMES)
) -> onnx.ModelProto:
    """Return a Keras model of so many classes as an ONNX model, not yet checked."""
    graph = Graph(reserved=("images", "probabilities", "digitness"))
    number = graph.add("Cast", ["images"], "pixels", to=TensorProto.FLOAT)
    classes = write_model(graph, model, _input(graph, model, number))
    _write_outputs(graph, classes, model, count)
    images = helper.make_tensor_value_info("images", TensorProto.UINT8, ["n", 28, 28])
    outputs = [
        helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", count]),
        helper.make_tensor_value_info("digitness", TensorProto.FLOAT, ["n"]),
    ]
    return to_model(graph, images, outputs, metadata)


def to_model(
    graph: Graph,
    images: onnx.ValueInfoProto,
    outputs: Sequence[onnx.ValueInfoProto],
    metadata: Mapping[str, str],
) -> onnx.ModelProto:
    """Return a graph as a model, not yet checked."""
    built = helper.make_graph(graph.nodes, "digitnet", [images], outputs, graph.initializers())
    opset = helper.make_opsetid("", OPSET)
    proto = helper.make_model(
        built,
        producer_name="digitnet",
        producer_version=version("digitnet"),
        opset_imports=[opset],
        ir_version=helper.find_min_ir_version_for([opset]),
    )
    helper.set_model_props(proto, dict(sorted(metadata.items())))
    return proto


def _input(graph: Graph, model: keras.Model, name: str) -> Value:
    shape = tuple(model.input_shape[1:]) if isinstance(model.input_shape, tuple) else None
    if shape == (28, 28):
        return Value(name, shape)
    if shape == (28, 28, 1):
        axis = graph.constant("pixels/axis", np.array([1]))
        return Value(graph.add("Unsqueeze", [name, axis], "pixels/channel"), shape)
    raise ExportError(f"model {model.name} reads {model.input_shape}, not (28, 28) or (28, 28, 1)")


def _write_outputs(graph: Graph, classes: Value, model: keras.Model, count: int) -> None:
    last = graph.nodes[-1]
    if last.op_type != "Softmax" or last.output[0] != classes.name:
        raise ExportError(f"model {model.name} must end in a softmax to be exported")
    logits, shares = last.input[0], classes.name
    if classes.shape == (count + 1,):
        bounds = [
            graph.constant(f"digits/{name}", np.array([value]))
            for name, value in (("from", 0), ("to", count), ("axis", 1))
        ]
        digits = graph.add("Slice", [logits, *bounds], "digits/logits")
        shares = graph.add("Slice", [shares, *bounds], "digits/shares")
        graph.add_output("Softmax", [digits], "probabilities", axis=-1)
    elif classes.shape == (count,):
        last.name = last.output[0] = shares = "probabilities"
    else:
        raise ExportError(
            f"model {model.name} has {classes.shape} classes, not {count} or {count + 1}"
        )
    axis = graph.constant("digitness/axis", np.array([1]))
    graph.add_output("ReduceMax", [shares, axis], "digitness", keepdims=0)
