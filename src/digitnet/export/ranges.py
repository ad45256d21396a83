"""Fit the ranges of eight-bit activations so that a network's answer changes least.

What a percentile of the activations cuts off tells nothing of what it does to the answer: in one
layer a narrower range is better, as all that is not cut off is told more finely, in another a
wider one.
"""

from collections.abc import Callable, Collection, Sequence

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import numpy_helper

from digitnet.export.quantise import Range

Answer = NDArray[np.float32]
Pictures = Sequence[NDArray[np.uint8]]
Error = Callable[[Sequence[Answer], Sequence[Answer]], float]

STEP = 1.25
"""A range is tried so many times as wide or as narrow, then again, until that is no better."""
MAX_STEPS = 8
"""A range is at most so many steps wider or narrower in the end."""


def fit_ranges(
    model: bytes,
    quantised: bytes,
    pictures: Pictures,
    error: Error,
    *,
    kept: Collection[str] = (),
) -> dict[str, Range]:
    """Return a better scale and the zero point for each activation of a quantised network.

    One activation after another, from the input on, takes the range with which the answers are
    least wrong, all others being as they are.

    Parameters
    ----------
    model
        An ONNX file in float32 with one output.
    quantised
        The same with QuantizeLinear and DequantizeLinear nodes.
    pictures
        Inputs: arrays of the input's shape without its first axis.
    error
        How wrong answers are, beside the right ones; each has a first axis of 1.
    kept
        Names of activations whose range stays, and isn't returned.
    """
    right = _answers(onnx.load_from_string(model), pictures)
    rounding = onnx.load_from_string(quantised)
    values = {value.name: value for value in rounding.graph.initializer}
    nodes = [
        node
        for node in rounding.graph.node
        if node.op_type == "QuantizeLinear" and node.input[0] not in kept
    ]
    fitted: dict[str, Range] = {}
    for name in dict.fromkeys(node.input[1] for node in nodes):
        scale = values[name]
        first = float(numpy_helper.to_array(scale))

        def wrong(steps: int, scale: onnx.TensorProto = scale, first: float = first) -> float:
            _set(scale, first * STEP**steps)
            return error(_answers(rounding, pictures), right)

        best = first * STEP ** _least(wrong)
        _set(scale, best)
        for node in nodes:
            if node.input[1] == name:
                zero = int(numpy_helper.to_array(values[node.input[2]]))
                fitted[node.input[0]] = Range(best, zero)
    return fitted


def _least(wrong: Callable[[int], float]) -> int:
    """Return the number of steps, up or down, behind which it gets worse."""
    best, least = 0, wrong(0)
    for direction in (1, -1):
        for steps in range(direction, direction * (MAX_STEPS + 1), direction):
            now = wrong(steps)
            if now >= least:
                break
            best, least = steps, now
        if best:
            break
    return best


def _set(value: onnx.TensorProto, number: float) -> None:
    value.CopyFrom(numpy_helper.from_array(np.array(number, np.float32), value.name))


def _answers(model: onnx.ModelProto, pictures: Pictures) -> list[Answer]:
    """Compute in float32 with rounded numbers: no bias depends on a scale then."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    (name,) = (value.name for value in session.get_inputs())
    return [session.run(None, {name: picture[None]})[0] for picture in pictures]
