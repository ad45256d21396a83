"""Sessions compute with eight bits exactly, whatever the processor."""

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from digitnet.reader import onnx_session
from digitnet.reader.onnx_session import open_session

CHANNELS = 64


def eight_bit_sums() -> bytes:
    """Return a model that adds its inputs, each 127 times, in eight bits."""
    weights = np.full((4, CHANNELS, 3, 3), 127, np.int8)
    steps = {"x_step": 1.0, "w_step": 1.0, "y_step": 127.0 * 9 * CHANNELS}
    constants = [
        *(numpy_helper.from_array(np.float32(step), name) for name, step in steps.items()),
        numpy_helper.from_array(np.uint8(0), "zero"),
        numpy_helper.from_array(np.int8(0), "w_zero"),
        numpy_helper.from_array(weights, "w"),
    ]
    inputs = ["x", "x_step", "zero", "w", "w_step", "w_zero", "y_step", "zero"]
    node = helper.make_node("QLinearConv", inputs, ["y"])
    x = helper.make_tensor_value_info("x", TensorProto.UINT8, [1, CHANNELS, 3, "width"])
    y = helper.make_tensor_value_info("y", TensorProto.UINT8, [1, 4, 1, "columns"])
    graph = helper.make_graph([node], "sums", [x], [y], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    return bytes(model.SerializeToString())


def test_sums_of_eight_bit_products_do_not_overflow() -> None:
    """Two products of 255 and 127 are more than sixteen bits hold."""
    session = open_session(eight_bit_sums(), 1, "sums")
    for level in (1, 100, 200, 255):
        picture = np.full((1, CHANNELS, 3, 18), level, np.uint8)
        (answer,) = session.run(None, {"x": picture})
        assert (answer == level).all()


@pytest.mark.parametrize(("exact", "asked"), [(True, False), (False, True)])
def test_slower_sums_are_asked_for_where_the_processor_has_no_exact_ones(
    monkeypatch: pytest.MonkeyPatch, exact: bool, asked: bool
) -> None:
    entries: list[tuple[str, str]] = []

    class Options(onnxruntime.SessionOptions):
        def add_session_config_entry(self, key: str, value: str) -> None:
            entries.append((key, value))

    monkeypatch.setattr(onnxruntime, "SessionOptions", Options)
    monkeypatch.setattr(onnx_session, "adds_exactly", lambda: exact)
    open_session(eight_bit_sums(), 1, "sums")
    assert entries == [("session.x64quantprecision", "1")] * asked
