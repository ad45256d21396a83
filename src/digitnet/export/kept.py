"""Keep what an earlier eight-bit file rounds as it is, where only some layers have been trained.

Ranges that are fitted anew would round layers otherwise whose weights are the same.
"""

import numpy as np
import onnx
from onnx import numpy_helper

from digitnet.export.quantise import Range

BIAS = ("/bias_quantized", "/bias_quantized_scale")
"""How the quantiser ends the names of rounded biases and of their scales."""


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
