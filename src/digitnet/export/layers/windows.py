"""Layers that slide a window over a picture: convolutions and pooling."""

from typing import Any

import keras
import numpy as np

from digitnet.export.layers.activations import activation
from digitnet.export.layers.graph import Array, Graph, Value, weights_of


def conv2d(graph: Graph, layer: keras.Layer, inputs: list[Value]) -> Value:
    """Write a `keras.layers.Conv2D`."""
    (value,) = inputs
    kernel = weights_of(layer.kernel).transpose(3, 2, 0, 1)
    name = graph.add_affine(
        "Conv", value.name, layer.name, kernel, _bias(layer, len(kernel)), **_window(layer, value)
    )
    return activation(graph, layer, Value(name, _shape(layer, value)))


def depthwise_conv2d(graph: Graph, layer: keras.Layer, inputs: list[Value]) -> Value:
    """Write a `keras.layers.DepthwiseConv2D`."""
    (value,) = inputs
    kernel = _depthwise(layer.kernel)
    name = graph.add_affine(
        "Conv", value.name, layer.name, kernel, _bias(layer, len(kernel)), **_window(layer, value)
    )
    return activation(graph, layer, Value(name, _shape(layer, value)))


def separable_conv2d(graph: Graph, layer: keras.Layer, inputs: list[Value]) -> Value:
    """Write a `keras.layers.SeparableConv2D` as two convolutions."""
    (value,) = inputs
    deep = _depthwise(layer.depthwise_kernel)
    point = weights_of(layer.pointwise_kernel).transpose(3, 2, 0, 1)
    middle = graph.add_affine(
        "Conv",
        value.name,
        f"{layer.name}/depthwise",
        deep,
        np.zeros(len(deep)),
        **_window(layer, value),
    )
    name = graph.add_affine("Conv", middle, layer.name, point, _bias(layer, len(point)))
    return activation(graph, layer, Value(name, _shape(layer, value)))


def pool(operator: str, graph: Graph, layer: keras.Layer, inputs: list[Value]) -> Value:
    """Write a `keras.layers.MaxPooling2D` or `AveragePooling2D`."""
    (value,) = inputs
    window = _sliding(layer, value, layer.pool_size, (1, 1))
    return Value(graph.add(operator, [value.name], layer.name, **window), _shape(layer, value))


def _depthwise(variable: keras.Variable) -> Array:
    kernel = weights_of(variable)
    height, width, channels, multiplier = kernel.shape
    return kernel.transpose(2, 3, 0, 1).reshape(channels * multiplier, 1, height, width)


def _window(layer: keras.Layer, value: Value) -> dict[str, Any]:
    channels = value.shape[2]
    groups = channels if not isinstance(layer, keras.layers.Conv2D) else layer.groups
    return {
        "group": groups,
        "dilations": list(layer.dilation_rate),
        **_sliding(layer, value, layer.kernel_size, layer.dilation_rate),
    }


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


def _bias(layer: keras.Layer, filters: int) -> Array:
    return weights_of(layer.bias) if layer.use_bias else np.zeros(filters)


def _shape(layer: keras.Layer, value: Value) -> tuple[int, ...]:
    return tuple(layer.compute_output_shape((None, *value.shape))[1:])
