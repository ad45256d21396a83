"""One writer for each kind of Keras layer: adds its ONNX nodes and returns its output."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import keras
import numpy as np

from digitnet.errors import ExportError
from digitnet.export.layers.activations import activation, relu, softmax
from digitnet.export.layers.graph import Graph, Value, weights_of
from digitnet.export.layers.resizing import local_contrast, upsampling2d
from digitnet.export.layers.windows import conv2d, max_pooling2d
from digitnet.models.local_contrast import LocalContrast

Writer = Callable[[Graph, keras.Layer, list[Value]], Value]


def write_layer(graph: Graph, layer: Any, inputs: list[Value]) -> Value:
    """Add one layer to the graph.

    Raises
    ------
    ExportError
        For a layer, or a setting of it, that has no translation. The type
        must match exactly: a subclass may compute something else.
    """
    writer = _WRITERS.get(type(layer))
    if writer is None:
        raise ExportError(
            f"layer {layer.name} ({type(layer).__name__}) can't be exported to ONNX; "
            "layers that act only while training, such as random augmentation, "
            "belong in the data pipeline"
        )
    if getattr(layer, "data_format", "channels_last") != "channels_last":
        raise ExportError(f"layer {layer.name}: only channels_last can be exported to ONNX")
    if getattr(layer, "quantization_mode", None):
        raise ExportError(f"layer {layer.name}: a quantized layer can't be exported to ONNX")
    return writer(graph, layer, inputs)


def _drop(_graph: Graph, _layer: keras.Layer, inputs: list[Value]) -> Value:
    return inputs[0]


def _rescaling(graph: Graph, layer: keras.Layer, inputs: list[Value]) -> Value:
    value = graph.in_keras_order(inputs[0], layer.name)
    name = value.name
    for operator, setting, idle in (("Mul", layer.scale, 1.0), ("Add", layer.offset, 0.0)):
        if np.ndim(setting):
            raise ExportError(f"layer {layer.name}: its scale and offset must be single numbers")
        if float(setting) != idle:
            factor = graph.constant(f"{layer.name}/{operator.lower()}_by", float(setting))
            name = graph.add(operator, [name, factor], f"{layer.name}/{operator.lower()}")
    return replace(value, name=name)


def _batch_normalization(graph: Graph, layer: keras.Layer, inputs: list[Value]) -> Value:
    (value,) = inputs
    if layer.axis not in {-1, len(value.shape)}:
        raise ExportError(f"layer {layer.name}: only the last axis can be normalised")
    mean, variance = weights_of(layer.moving_mean), weights_of(layer.moving_variance)
    scale = 1.0 / np.sqrt(variance + layer.epsilon)
    if layer.gamma is not None:
        scale = scale * weights_of(layer.gamma)
    shift = -mean * scale
    if layer.beta is not None:
        shift = shift + weights_of(layer.beta)
    return graph.scale_and_shift(value, scale, shift, layer.name)


def _dense(graph: Graph, layer: keras.Layer, inputs: list[Value]) -> Value:
    (value,) = inputs
    if len(value.shape) != 1:
        raise ExportError(f"layer {layer.name}: put a Flatten layer before Dense to export it")
    weight = weights_of(layer.kernel)
    bias = weights_of(layer.bias) if layer.use_bias else np.zeros(layer.units)
    if value.picture is not None:
        rows = weight.reshape(*value.picture, -1)
        weight = rows.transpose(2, 0, 1, 3).reshape(weight.shape)
    name = graph.add_affine("Gemm", value.name, layer.name, weight, bias)
    return activation(graph, layer, Value(name, (layer.units,)))


def _flatten(graph: Graph, layer: keras.Layer, inputs: list[Value]) -> Value:
    (value,) = inputs
    if len(value.shape) == 1:
        return value
    name = graph.add("Flatten", [value.name], layer.name, axis=1)
    shape = (int(np.prod(value.shape)),)
    if len(value.shape) != 3 or value.shape[2] == 1:
        return Value(name, shape)
    return Value(name, shape, (value.shape[0], value.shape[1], value.shape[2]))


def _reshape(graph: Graph, layer: keras.Layer, inputs: list[Value]) -> Value:
    value = graph.in_keras_order(inputs[0], layer.name)
    shape = tuple(layer.compute_output_shape((None, *value.shape))[1:])
    name = graph.transpose(value, layer.name) if len(value.shape) == 3 else value.name
    if len(shape) == 3 and shape[2] == 1:
        target = graph.constant(f"{layer.name}/shape", np.array([-1, 1, *shape[:2]]))
        return Value(graph.add("Reshape", [name, target], layer.name), shape)
    target = graph.constant(f"{layer.name}/shape", np.array([-1, *shape]))
    name = graph.add("Reshape", [name, target], layer.name)
    if len(shape) == 3:
        name = graph.add("Transpose", [name], f"{layer.name}/channels_first", perm=[0, 3, 1, 2])
    return Value(name, shape)


def _add(graph: Graph, layer: keras.Layer, inputs: list[Value]) -> Value:
    if len({len(value.shape) for value in inputs}) > 1:
        raise ExportError(f"layer {layer.name}: its inputs must have the same number of axes")
    if len({value.picture for value in inputs}) > 1:
        inputs = [graph.in_keras_order(value, layer.name) for value in inputs]
    shape = tuple(layer.compute_output_shape([(None, *value.shape) for value in inputs])[1:])
    name = inputs[0].name
    for value in inputs[1:]:
        name = graph.add("Add", [name, value.name], layer.name)
    return Value(name, shape, inputs[0].picture)


def _concatenate(graph: Graph, layer: keras.Layer, inputs: list[Value]) -> Value:
    shapes = {value.shape[:-1] for value in inputs}
    if layer.axis not in {-1, 3} or len(shapes) > 1 or len(inputs[0].shape) != 3:
        raise ExportError(f"layer {layer.name}: only channels of pictures can be concatenated")
    channels = sum(value.shape[-1] for value in inputs)
    name = graph.add("Concat", [value.name for value in inputs], layer.name, axis=1)
    return Value(name, (*inputs[0].shape[:-1], channels))


def _cropping2d(graph: Graph, layer: keras.Layer, inputs: list[Value]) -> Value:
    (value,) = inputs
    (top, bottom), (left, right) = layer.cropping
    height, width, _ = value.shape
    starts = graph.constant(f"{layer.name}/starts", np.array([top, left]))
    ends = graph.constant(f"{layer.name}/ends", np.array([height - bottom, width - right]))
    axes = graph.constant(f"{layer.name}/axes", np.array([2, 3]))
    shape = tuple(layer.compute_output_shape((None, *value.shape))[1:])
    return Value(graph.add("Slice", [value.name, starts, ends, axes], layer.name), shape)


_WRITERS: dict[type, Writer] = {
    keras.layers.ReLU: relu,
    keras.layers.Softmax: softmax,
    keras.layers.Rescaling: _rescaling,
    keras.layers.BatchNormalization: _batch_normalization,
    keras.layers.Conv2D: conv2d,
    keras.layers.MaxPooling2D: max_pooling2d,
    keras.layers.UpSampling2D: upsampling2d,
    keras.layers.Cropping2D: _cropping2d,
    keras.layers.Dense: _dense,
    keras.layers.Flatten: _flatten,
    keras.layers.Reshape: _reshape,
    keras.layers.Add: _add,
    keras.layers.Concatenate: _concatenate,
    keras.layers.Dropout: _drop,
    LocalContrast: local_contrast,
}
"""What the models of this package are made of, and nothing else."""
