"""Run a piece of a Keras model in ONNX Runtime, beside Keras itself."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import onnx
import onnxruntime as ort
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper

from digitnet.export.layers.graph import Graph, Value
from digitnet.export.layers.walk import write_model

Array = NDArray[Any]
Compare = Callable[[keras.Model], Graph]


def randomise(model: keras.Model) -> keras.Model:
    """Give every weight a random value, variances a positive one."""
    rng = np.random.default_rng(7)
    for weight in model.weights:
        values = rng.normal(scale=0.3, size=weight.shape)
        if "variance" in weight.path:
            values = 0.5 + np.abs(values)
        weight.assign(values)
    return model


def run_graph(model: keras.Model, inputs: Array) -> tuple[Graph, Array]:
    """Write a model of any input shape as ONNX, check it and run it."""
    graph = Graph(reserved=("input", "output"))
    shape = model.output_shape[1:]
    shape = (shape[2], *shape[:2]) if len(shape) == 3 else shape
    pictures = inputs.transpose(0, 3, 1, 2) if inputs.ndim == 4 else inputs
    value = write_model(graph, model, Value("input", inputs.shape[1:]))
    value = graph.in_keras_order(value, "output")
    graph.add_output("Identity", [value.name], "output")
    built = helper.make_graph(
        graph.nodes,
        "piece",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["n", *pictures.shape[1:]])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["n", *shape])],
        graph.initializers(),
    )
    proto = helper.make_model(built, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    onnx.checker.check_model(proto, full_check=True)
    session = ort.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
    (answers,) = session.run(None, {"input": pictures})
    return graph, answers.transpose(0, 2, 3, 1) if answers.ndim == 4 else answers


@pytest.fixture
def compare() -> Compare:
    """Assert that ONNX computes what Keras does, with random weights and pictures."""

    def compare(model: keras.Model) -> Graph:
        randomise(model)
        inputs = np.random.default_rng(3).normal(size=(3, *model.input_shape[1:]))
        graph, found = run_graph(model, inputs.astype(np.float32))
        expected = keras.ops.convert_to_numpy(model(inputs.astype(np.float32), training=False))
        assert found.shape == expected.shape
        np.testing.assert_allclose(found, expected, atol=2e-5, rtol=1e-5)
        return graph

    return compare
