"""The page network's first convolution, without a rounding that depends on the machine.

In eight bits, a sum whose last bit differs can fall to the other side of a rounding; one such
flip in the first layer changes a tenth of the last one's numbers. Here the contrast and the first
weights stand on grids of powers of two, so coarse that each sum of their products fits float32's
24 bits: it is the same number in whatever order a processor or a browser adds.
"""

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from digitnet.errors import ExportError

CONTRAST, STEM = "contrast", "stem_conv"
"""Names of the layers: see `digitnet.models.page`."""
STEPS = np.array([2**6, 2**8], np.float32).reshape(1, 2, 1, 1)
"""Steps per unit in each channel of the contrast; the first reaches to 17, the second to 1."""
UNIT = np.float32(2**-16)
"""Weights and biases are multiples of this. Sums up to 256, 2²⁴ times as much, stay exact."""


def make_stem_exact(model: bytes) -> bytes:
    """Return an exported page network whose first convolution is exact on every machine.

    Raises
    ------
    ExportError
        If the model has no such layers.
    """
    network = onnx.load_from_string(model)
    nodes = network.graph.node
    row = next((row for row, node in enumerate(nodes) if node.name == STEM), None)
    if row is None or nodes[row].input[0] != CONTRAST:
        raise ExportError(f"the network has no layer {STEM} behind {CONTRAST}")
    stem = nodes[row]
    for tensor in network.graph.initializer:
        if tensor.name in stem.input[1:]:
            values = numpy_helper.to_array(tensor)
            rounded = _on_grid(values / STEPS if values.ndim == STEPS.ndim else values)
            tensor.CopyFrom(numpy_helper.from_array(rounded, tensor.name))
    steps, scaled, whole = (f"{CONTRAST}/{name}" for name in ("steps", "scaled", "whole"))
    network.graph.initializer.append(numpy_helper.from_array(STEPS, steps))
    stem.input[0] = whole
    nodes.insert(row, helper.make_node("Round", [scaled], [whole], name=whole))
    nodes.insert(row, helper.make_node("Mul", [CONTRAST, steps], [scaled], name=scaled))
    onnx.checker.check_model(network, full_check=True)
    data: bytes = network.SerializeToString(deterministic=True)
    return data


def _on_grid(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.round(values / UNIT) * UNIT
