"""Sums of two eight-bit layers that no processor and no browser rounds differently.

Such a sum is ``round(p * (a - zero) + q * (b - zero) + zero)``: p and q are the inputs' scales in
steps of the output's. Kernels compute it with and without fused multiply-add, divide first or last,
or count in whole numbers of 22 bits. Where a sum lies nearly at a half, they round to different
sides. Of the 65,536 pairs of inputs a few always do, with the scales that calibration finds.

Here p and q become fractions of one odd denominator. Then each sum is a whole number of such parts,
and lies half a part or more from a half. That is more than any kernel errs.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, numpy_helper

from digitnet.errors import ExportError

MAX_MOVE = 0.01
"""A scale may change by this share of itself."""
ERROR = 2.0**-20
"""A kernel errs by less than this share of the largest number in it.

In float32 at most seven roundings lie behind one another, 2⁻²⁴ each. Where ARM counts in whole
numbers, p and q are wrong by 2⁻²² of the larger one.
"""


@dataclass(frozen=True)
class Sum:
    """A sum of two eight-bit layers.

    Attributes
    ----------
    name
        Of its node.
    inputs, output
        Names of their scales.
    zero
        The number that stands for zero in the output.
    """

    name: str
    inputs: tuple[str, str]
    output: str
    zero: int


def make_sums_exact(model: bytes) -> bytes:
    """Return a model in eight bits whose sums of two layers are the same on every machine.

    The scales of a sum's output and of one input change: the second, unless an earlier sum has
    settled it. Biases of the layers that read them follow.

    Raises
    ------
    ExportError
        If a scale would have to change by more than `MAX_MOVE`, or none is free.
    """
    network = onnx.load_from_string(model)
    settled: set[str] = set()
    for one in find_sums(network):
        free = [name for name in one.inputs if name not in settled]
        if not free or one.output in settled:
            raise ExportError(f"{one.name}: earlier sums have settled the scales of this one")
        moved = free[-1]
        kept = one.inputs[0] if moved == one.inputs[1] else one.inputs[1]
        first, second, output = (_scale(network, name) for name in (kept, moved, one.output))
        after = exact_scales(first, second, output, one.zero)
        if after is None:
            raise ExportError(f"{one.name}: no scales nearby keep this sum away from a half")
        _rescale(network, moved, after[0])
        _rescale(network, one.output, after[1])
        settled |= {*one.inputs, one.output}
    data: bytes = network.SerializeToString(deterministic=True)
    return data


def exact_scales(
    first: float, second: float, output: float, zero: int
) -> tuple[float, float] | None:
    """Return the nearest scales of second input and output that keep every sum off a half.

    None if they would differ by more than `MAX_MOVE`.
    """
    error = kernel_error(first, second, output, zero)
    parts = np.arange(3, max(3, 0.4 / error), 2)  # half a part is more than a kernel errs
    of_first = np.maximum(np.rint(first / output * parts), 1)
    of_second = np.maximum(np.rint(second / first * of_first), 1)
    outputs, seconds = first * parts / of_first, first * of_second / of_first
    moves = np.maximum(np.abs(outputs / output - 1), np.abs(seconds / second - 1))
    if not (moves <= MAX_MOVE).any():
        return None
    best = moves.argmin()
    return float(np.float32(seconds[best])), float(np.float32(outputs[best]))


def kernel_error(first: float, second: float, output: float, zero: int) -> float:
    """Return what a kernel errs in a sum of these scales at most, in steps of the output."""
    return ERROR * (255 * (first + second) / output + zero)


def find_sums(network: ModelProto) -> list[Sum]:
    """Return the sums of two eight-bit layers, in the order in which they are computed."""
    producers = {output: node for node in network.graph.node for output in node.output}
    found = []
    for node in network.graph.node:
        sources = [producers[name] for name in node.input if name in producers]
        eight_bits = [source.op_type == "DequantizeLinear" for source in sources]
        if node.op_type == "Add" and eight_bits == [True, True]:
            readers = _readers(network, node.output[0])
            if [reader.op_type for reader in readers] != ["QuantizeLinear"]:
                raise ExportError(f"{node.name}: the sum of two eight-bit layers has more bits")
            _, output, zero = readers[0].input
            inputs = (sources[0].input[1], sources[1].input[1])
            found.append(Sum(node.name, inputs, output, int(_value(network, zero))))
    return found


def _rescale(network: ModelProto, name: str, scale: float) -> None:
    """Change a scale wherever it stands, and the biases that are counted in it."""
    factor = scale / _scale(network, name)
    _set(network, name, np.array(scale, np.float32).reshape(_value(network, name).shape))
    for source in network.graph.node:
        if source.op_type == "DequantizeLinear" and source.input[1] == name:
            for node in _readers(network, source.output[0]):
                if node.op_type in ("Conv", "Gemm") and len(node.input) == 3:
                    _rescale_bias(network, node.input[2], factor)


def _rescale_bias(network: ModelProto, name: str, factor: float) -> None:
    """A kernel takes a bias for whole numbers of input scale times weight scale: keep them so."""
    for source in network.graph.node:
        if name in source.output and source.op_type == "DequantizeLinear":
            numbers, scales = (_value(network, one) for one in source.input[:2])
            _set(network, source.input[0], np.rint(numbers / factor).astype(numbers.dtype))
            _set(network, source.input[1], (scales * factor).astype(np.float32))


def _readers(network: ModelProto, name: str) -> list[NodeProto]:
    return [node for node in network.graph.node if name in node.input]


def _value(network: ModelProto, name: str) -> NDArray[Any]:
    tensor = next(one for one in network.graph.initializer if one.name == name)
    value: NDArray[Any] = numpy_helper.to_array(tensor)
    return value


def _scale(network: ModelProto, name: str) -> float:
    return float(_value(network, name))


def _set(network: ModelProto, name: str, value: NDArray[Any]) -> None:
    tensor = next(one for one in network.graph.initializer if one.name == name)
    tensor.CopyFrom(numpy_helper.from_array(value, name))
