"""The page network up to its first convolution, without a rounding that depends on the machine.

In eight bits, a sum whose last bit differs can fall to the other side of a rounding; one such
flip in the first layer changes a tenth of the last one's numbers. Here the contrast and the first
weights stand on grids of powers of two, so coarse that each sum of their products fits float32's
24 bits: it is the same number in whatever order a processor or a browser adds.

The contrast counts greys from the picture's mean. Added up in float32, a picture of 100,000 pixels
has another mean on each machine, which moves the last bit of all that follows. Here the mean is one
of whole numbers, one for each cell of pixels. Their sum is exact.
"""

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from digitnet.errors import ExportError
from digitnet.models.local_contrast import CELL

CONTRAST, STEM = "contrast", "stem_conv"
"""Names of the layers: see `digitnet.models.page`."""
STEPS_NAME = f"{CONTRAST}/steps"
"""The tensor of `STEPS`, by which the first weights are divided."""
LEVEL = f"{CONTRAST}/level"
"""The node that finds a picture's mean."""
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
    scaled, whole = f"{CONTRAST}/scaled", f"{CONTRAST}/whole"
    network.graph.initializer.append(numpy_helper.from_array(STEPS, STEPS_NAME))
    stem.input[0] = whole
    nodes.insert(row, helper.make_node("Round", [scaled], [whole], name=whole))
    nodes.insert(row, helper.make_node("Mul", [CONTRAST, STEPS_NAME], [scaled], name=scaled))
    _insert_level(network)
    onnx.checker.check_model(network, full_check=True)
    data: bytes = network.SerializeToString(deterministic=True)
    return data


def _insert_level(network: onnx.ModelProto) -> None:
    """Put the mean of the cells' rounded means for the mean of all pixels.

    Whole numbers to 255 add up exactly to 2²⁴, which is more than four million pixels' cells.
    Both count greys from a whole number, which then cancels out but for roundings.
    """
    nodes = network.graph.node
    row, mean = next((row, node) for row, node in enumerate(nodes) if node.name == LEVEL)
    (level,), (x, axes) = mean.output, mean.input
    cells, whole, total, shape, count, number = (
        f"{LEVEL}/{name}" for name in ("cells", "whole", "sum", "shape", "count", "number")
    )
    inserted = [
        helper.make_node("AveragePool", [x], [cells], kernel_shape=[CELL] * 2, strides=[CELL] * 2),
        helper.make_node("Round", [cells], [whole]),
        helper.make_node("ReduceSum", [whole, axes], [total], keepdims=1),
        helper.make_node("Shape", [whole], [shape], start=1),
        helper.make_node("ReduceProd", [shape], [count], keepdims=0),
        helper.make_node("Cast", [count], [number], to=onnx.TensorProto.FLOAT),
        helper.make_node("Div", [total, number], [level]),
    ]
    del nodes[row]
    for node in reversed(inserted):
        node.name = node.output[0]
        nodes.insert(row, node)


def _on_grid(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.round(values / UNIT) * UNIT
