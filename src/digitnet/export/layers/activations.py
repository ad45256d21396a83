"""Activations, as layers and as what a layer carries, in ONNX."""

from dataclasses import replace

import keras

from digitnet.errors import ExportError
from digitnet.export.layers.graph import Graph, Value


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
    if function is keras.activations.relu:
        return replace(value, name=graph.add("Relu", [value.name], f"{layer.name}/relu"))
    if function is keras.activations.softmax:
        return _softmax(graph, value, f"{layer.name}/softmax")
    told = getattr(function, "__name__", repr(function))
    raise ExportError(f"layer {layer.name}: the activation {told} can't be exported to ONNX")


def softmax(graph: Graph, layer: keras.Layer, inputs: list[Value]) -> Value:
    """Write a `keras.layers.Softmax` over the last axis."""
    if layer.axis not in {-1, len(inputs[0].shape)}:
        raise ExportError(f"layer {layer.name}: a softmax over axis {layer.axis} can't be exported")
    return _softmax(graph, inputs[0], layer.name)


def relu(graph: Graph, layer: keras.Layer, inputs: list[Value]) -> Value:
    """Write a `keras.layers.ReLU` without a ceiling, a slope or a threshold."""
    if layer.max_value is not None or layer.negative_slope or layer.threshold:
        raise ExportError(
            f"layer {layer.name}: a ReLU with a ceiling, a slope or a threshold can't be "
            "exported to ONNX"
        )
    return replace(inputs[0], name=graph.add("Relu", [inputs[0].name], layer.name))


def _softmax(graph: Graph, value: Value, name: str) -> Value:
    value = graph.in_keras_order(value, name)
    axis = 1 if len(value.shape) == 3 else -1
    return replace(value, name=graph.add("Softmax", [value.name], name, axis=axis))
