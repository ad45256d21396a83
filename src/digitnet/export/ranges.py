"""Fit the ranges of eight-bit activations so that a network's answer changes least.

What a percentile of the activations cuts off tells nothing of what it does to the answer: in one
layer a narrower range is better, as all that is not cut off is told more finely, in another a
wider one. Where only some layers have been trained, an earlier file's ranges stay for the others.
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

BIAS = ("/bias_quantized", "/bias_quantized_scale")
"""How the quantiser ends the names of rounded biases and of their scales."""


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


def ranges_of(kept: bytes) -> dict[str, Range]:
    """Return the range of each activation of an eight-bit network, by name."""
    graph = onnx.load_from_string(kept).graph
    values = {value.name: value for value in graph.initializer}
    return {
        name: Range(*(numpy_helper.to_array(values[one]).item() for one in (scale, zero)))
        for name, scale, zero in (
            node.input for node in graph.node if node.op_type == "QuantizeLinear"
        )
    }


def keep_biases(model: bytes, kept: bytes) -> bytes:
    """Return an eight-bit network with another's biases where theirs differ by rounding alone.

    Biases are counted in scales that have moved since they were rounded (`exact_sums`).
    """
    network = onnx.load_from_string(model)
    before = {value.name: value for value in onnx.load_from_string(kept).graph.initializer}
    for value in network.graph.initializer:
        if value.name.endswith(BIAS) and value.name in before:
            ours, theirs = (numpy_helper.to_array(one) for one in (value, before[value.name]))
            off = 1 if ours.dtype == np.int32 else np.abs(theirs) * 1e-6
            if ours.shape == theirs.shape and (np.abs(ours - theirs) <= off).all():
                value.CopyFrom(before[value.name])
    data: bytes = network.SerializeToString(deterministic=True)
    return data
