"""Activations, as functions and as layers, in ONNX."""

import math
from collections.abc import Callable
from dataclasses import replace

import keras

from digitnet.errors import ExportError
from digitnet.export.layers.graph import Graph, Value

LEAKY_SLOPE = 0.2
"""Slope below zero of `keras.activations.leaky_relu` where none is given."""


def _plain(operator: str) -> Callable[[Graph, str, str], str]:
    return lambda graph, value, name: graph.add(operator, [value], name)


def _clip(graph: Graph, value: str, name: str, highest: float) -> str:
    low = graph.constant(f"{name}/min", 0.0)
    high = graph.constant(f"{name}/max", highest)
    return graph.add("Clip", [value, low, high], name)


def _silu(graph: Graph, value: str, name: str) -> str:
    return graph.add("Mul", [value, graph.add("Sigmoid", [value], f"{name}/sigmoid")], name)


def _gelu(graph: Graph, value: str, name: str) -> str:
    scaled = graph.add("Div", [value, graph.constant(f"{name}/root", math.sqrt(2))], f"{name}/z")
    erf = graph.add("Erf", [scaled], f"{name}/erf")
    rise = graph.add("Add", [erf, graph.constant(f"{name}/one", 1.0)], f"{name}/rise")
    product = graph.add("Mul", [value, rise], f"{name}/product")
    return graph.add("Mul", [product, graph.constant(f"{name}/half", 0.5)], name)


_FUNCTIONS: dict[Callable[..., object], Callable[[Graph, str, str], str]] = {
    keras.activations.relu: _plain("Relu"),
    keras.activations.relu6: lambda graph, value, name: _clip(graph, value, name, 6.0),
    keras.activations.leaky_relu: lambda graph, value, name: graph.add(
        "LeakyRelu", [value], name, alpha=LEAKY_SLOPE
    ),
    keras.activations.elu: _plain("Elu"),
    keras.activations.gelu: _gelu,
    keras.activations.silu: _silu,
    keras.activations.sigmoid: _plain("Sigmoid"),
    keras.activations.tanh: _plain("Tanh"),
}


def activation(graph: Graph, layer: keras.Layer, value: Value) -> Value:
    """Write the activation that a layer carries, if it carries one.

    Raises
    ------
    ExportError
        For an activation that has no translation.
    """
    function = layer.activation
    if function is None or function is keras.activations.linear:
        return value
    if function is keras.activations.softmax:
        return softmax(graph, value, f"{layer.name}/softmax")
    if isinstance(function, keras.layers.ReLU):
        return relu(graph, function, [value])
    if isinstance(function, keras.layers.LeakyReLU):
        return leaky_relu(graph, function, [value])
    if function not in _FUNCTIONS:
        told = getattr(function, "__name__", repr(function))
        raise ExportError(f"layer {layer.name}: the activation {told} can't be exported to ONNX")
    name = f"{layer.name}/{function.__name__}"
    return replace(value, name=_FUNCTIONS[function](graph, value.name, name))


def softmax(graph: Graph, value: Value, name: str) -> Value:
    """Write a softmax over the last axis of the Keras shape."""
    value = graph.in_keras_order(value, name)
    axis = 1 if len(value.shape) == 3 else -1
    return replace(value, name=graph.add("Softmax", [value.name], name, axis=axis))


def activation_layer(graph: Graph, layer: keras.Layer, inputs: list[Value]) -> Value:
    """Write a `keras.layers.Activation`."""
    return activation(graph, layer, inputs[0])


def softmax_layer(graph: Graph, layer: keras.Layer, inputs: list[Value]) -> Value:
    """Write a `keras.layers.Softmax` over the last axis."""
    if layer.axis not in {-1, len(inputs[0].shape)}:
        raise ExportError(f"layer {layer.name}: a softmax over axis {layer.axis} can't be exported")
    return softmax(graph, inputs[0], layer.name)


def relu(graph: Graph, layer: keras.Layer, inputs: list[Value]) -> Value:
    """Write a `keras.layers.ReLU` with or without a ceiling or a slope."""
    (value,) = inputs
    ceiling, slope = layer.max_value, float(layer.negative_slope)
    if layer.threshold or (slope and ceiling is not None):
        raise ExportError(
            f"layer {layer.name}: a ReLU with a threshold, or with both a slope and a "
            "ceiling, can't be exported to ONNX"
        )
    if slope:
        return leaky_relu(graph, layer, inputs)
    if ceiling is None:
        return replace(value, name=graph.add("Relu", [value.name], layer.name))
    return replace(value, name=_clip(graph, value.name, layer.name, float(ceiling)))


def leaky_relu(graph: Graph, layer: keras.Layer, inputs: list[Value]) -> Value:
    """Write a `keras.layers.LeakyReLU`."""
    (value,) = inputs
    slope = float(layer.negative_slope)
    return replace(value, name=graph.add("LeakyRelu", [value.name], layer.name, alpha=slope))
