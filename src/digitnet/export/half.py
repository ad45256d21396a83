"""Store a network's weights in sixteen bits: half the file, the same arithmetic.

ONNX Runtime widens them once, when it loads the file, and computes in float32 as before.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from digitnet.errors import ExportError

MIN_SIZE = 256
"""Smaller tensors stay as they are: biases, shapes, settings."""
MAX_HALF = float(np.finfo(np.float16).max)


def store_half(data: bytes) -> bytes:
    """Return an ONNX file whose larger float32 weights are stored as float16.

    Raises
    ------
    ExportError
        If a weight is too large for float16.
    """
    model = onnx.load_from_string(data)
    widened, casts = [], []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.size < MIN_SIZE:
            widened.append(tensor)
            continue
        if np.abs(values).max() > MAX_HALF:
            raise ExportError(f"the weights {tensor.name} don't fit float16; ship float32")
        half = f"{tensor.name}_half"
        widened.append(numpy_helper.from_array(values.astype(np.float16), half))
        casts.append(helper.make_node("Cast", [half], [tensor.name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(widened)
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model, full_check=True)
    stored: bytes = model.SerializeToString(deterministic=True)
    return stored
