"""Weights stored in sixteen bits give half the file and the same answers, nearly."""

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper, numpy_helper

from digitnet.errors import ExportError
from digitnet.export.half import store_half


def network(weights: np.ndarray) -> bytes:
    node = helper.make_node("MatMul", ["x", "w"], ["y"])
    rows, columns = weights.shape
    graph = helper.make_graph(
        [node],
        "one",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, rows])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, columns])],
        [numpy_helper.from_array(weights.astype(np.float32), "w")],
    )
    opset = helper.make_opsetid("", 18)
    model = helper.make_model(graph, opset_imports=[opset], ir_version=8)
    return bytes(model.SerializeToString())


def test_the_file_halves_and_answers_stay() -> None:
    rng = np.random.default_rng(0)
    full = network(rng.normal(size=(64, 64)))
    half = store_half(full)
    assert len(half) < 0.6 * len(full)
    x = rng.normal(size=(1, 64)).astype(np.float32)
    answers = [ort.InferenceSession(data).run(None, {"x": x})[0] for data in (full, half)]
    np.testing.assert_allclose(answers[1], answers[0], atol=0.02)
    assert onnx.load_from_string(half).graph.initializer[0].data_type == TensorProto.FLOAT16


def test_small_tensors_stay_as_they_are() -> None:
    full = network(np.full((4, 4), 0.1))
    assert onnx.load_from_string(store_half(full)).graph.initializer[0].name == "w"


def test_weights_too_large_for_sixteen_bits_are_an_error() -> None:
    with pytest.raises(ExportError, match="w don't fit float16"):
        store_half(network(np.full((20, 20), 1e5)))
