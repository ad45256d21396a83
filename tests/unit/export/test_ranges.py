"""Ranges of activations are fitted to the answers, one after another."""

from collections.abc import Sequence

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from digitnet.export.quantise import Range
from digitnet.export.ranges import MAX_STEPS, STEP, fit_ranges

FACTOR = 0.7317
MOST = 100 * FACTOR
PICTURES = [np.linspace(0, high, 200).astype(np.uint8) for high in (90, 100)]


def shrunk(*scales: tuple[float, int]) -> bytes:
    """Return a network that shrinks its input three times; two results may be rounded."""
    nodes = [
        helper.make_node("Cast", ["images"], ["input"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["input", "factor"], ["small0"]),
    ]
    values = [numpy_helper.from_array(np.array(FACTOR, np.float32), "factor")]
    for place in (0, 1):
        name = f"small{place}"
        if scales:
            scale, zero = scales[place]
            values.append(numpy_helper.from_array(np.array(scale, np.float32), f"scale{place}"))
            values.append(numpy_helper.from_array(np.array(zero, np.uint8), f"zero{place}"))
            ends = [f"scale{place}", f"zero{place}"]
            nodes.append(helper.make_node("QuantizeLinear", [name, *ends], [f"byte{place}"]))
            name = f"rounded{place}"
            nodes.append(helper.make_node("DequantizeLinear", [f"byte{place}", *ends], [name]))
        nodes.append(helper.make_node("Mul", [name, "factor"], [f"small{place + 1}"]))
    images = helper.make_tensor_value_info("images", TensorProto.UINT8, [1, 200])
    answer = helper.make_tensor_value_info("small2", TensorProto.FLOAT, [1, 200])
    graph = helper.make_graph(nodes, "shrunk", [images], [answer], values)
    opset = [helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=opset, ir_version=10).SerializeToString()


def off(answers: Sequence[np.ndarray], right: Sequence[np.ndarray]) -> float:
    pairs = zip(answers, right, strict=True)
    return float(np.mean([np.square(answer - one).mean() for answer, one in pairs]))


@pytest.mark.parametrize("scale", [2.0, 0.2])
def test_a_range_too_wide_or_too_narrow_comes_to_what_the_activations_need(scale: float) -> None:
    fitted = fit_ranges(shrunk(), shrunk((scale, 0), (0.3, 0)), PICTURES, off)
    first, second = fitted["small0"], fitted["small1"]
    assert MOST / STEP < 255 * first.scale < MOST * STEP**2
    assert FACTOR * MOST / STEP < 255 * second.scale < FACTOR * MOST * STEP**2
    assert first.zero == second.zero == 0


def test_a_range_that_suits_stays() -> None:
    scales = (MOST / 255, 0), (FACTOR * MOST / 255, 0)
    fitted = fit_ranges(shrunk(), shrunk(*scales), PICTURES, off)
    assert fitted["small0"] == pytest.approx(Range(MOST / 255, 0))


def test_a_range_changes_by_so_many_steps_at_most() -> None:
    fitted = fit_ranges(shrunk(), shrunk((MOST / 255 * STEP**20, 0), (1.0, 0)), PICTURES, off)
    assert fitted["small0"].scale == pytest.approx(MOST / 255 * STEP ** (20 - MAX_STEPS), rel=1e-4)


def test_zero_points_stay() -> None:
    fitted = fit_ranges(shrunk(), shrunk((1.0, 7), (1.0, 3)), PICTURES, off)
    assert [one.zero for one in fitted.values()] == [7, 3]


def test_the_files_stay_as_they_are() -> None:
    model, rounded = shrunk(), shrunk((2.0, 0), (1.0, 0))
    before = onnx.load_from_string(rounded)
    fit_ranges(model, rounded, PICTURES, off)
    assert onnx.load_from_string(rounded) == before
