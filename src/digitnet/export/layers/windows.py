"""Layers that slide a window over a picture: convolutions and pooling."""

from typing import Any

import keras
import numpy as np

from digitnet.export.layers.activations import activation
from digitnet.export.layers.graph import Graph, Value, weights_of


def conv2d(graph: Graph, layer: keras.Layer, inputs: list[Value]) -> Value:
    """Write a `keras.layers.Conv2D`."""
    (value,) = inputs
    kernel = weights_of(layer.kernel).transpose(3, 2, 0, 1)
    bias = weights_of(layer.bias) if layer.use_bias else np.zeros(layer.filters)
    window = _sliding(layer, value, layer.kernel_size, layer.dilation_rate)
    attributes = {"group": layer.groups, "dilations": list(layer.dilation_rate), **window}
    name = graph.add_affine("Conv", value.name, layer.name, kernel, bias, **attributes)
    return activation(graph, layer, Value(name, _shape(layer, value)))


def max_pooling2d(graph: Graph, layer: keras.Layer, inputs: list[Value]) -> Value:
    """Write a `keras.layers.MaxPooling2D`."""
    (value,) = inputs
    window = _sliding(layer, value, layer.pool_size, (1, 1))
    return Value(graph.add("MaxPool", [value.name], layer.name, **window), _shape(layer, value))


def _sliding(
    layer: keras.Layer, value: Value, size: tuple[int, int], dilation: tuple[int, int]
) -> dict[str, Any]:
    """Return a window's size, stride and padding.

    TensorFlow's "same" depends on the size of the picture and puts the odd
    row or column of padding at the end.
    """
    begin, end = [0, 0], [0, 0]
    if layer.padding == "same":
        for axis in range(2):
            stride, length = layer.strides[axis], value.shape[axis]
            reach = (size[axis] - 1) * dilation[axis] + 1
            total = max((-(-length // stride) - 1) * stride + reach - length, 0)
            begin[axis], end[axis] = total // 2, total - total // 2
    return {"kernel_shape": list(size), "strides": list(layer.strides), "pads": begin + end}


def _shape(layer: keras.Layer, value: Value) -> tuple[int, ...]:
    return tuple(layer.compute_output_shape((None, *value.shape))[1:])
