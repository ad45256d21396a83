"""Layers that enlarge a picture, and the page network's local contrast, in ONNX."""

from typing import Any

import keras
import numpy as np

from digitnet.errors import ExportError
from digitnet.export.layers.graph import Graph, Value
from digitnet.models.local_contrast import CELL, GRAIN, REACH, WHITE


def upsampling2d(graph: Graph, layer: keras.Layer, inputs: list[Value]) -> Value:
    """Write a `keras.layers.UpSampling2D` that repeats pixels.

    Raises
    ------
    ExportError
        For another interpolation.
    """
    (value,) = inputs
    if layer.interpolation != "nearest":
        raise ExportError(
            f"layer {layer.name}: the interpolation {layer.interpolation} can't be exported to "
            "ONNX; nearest can"
        )
    name = _resize(
        graph,
        value.name,
        layer.name,
        layer.size,
        mode="nearest",
        coordinate_transformation_mode="asymmetric",
        nearest_mode="floor",
    )
    return Value(name, tuple(layer.compute_output_shape((None, *value.shape))[1:]))


def local_contrast(graph: Graph, layer: keras.Layer, inputs: list[Value]) -> Value:
    """Write a `digitnet.models.local_contrast.LocalContrast`."""
    (value,) = inputs
    name = layer.name

    def constant(what: str, number: Any) -> str:
        return graph.constant(f"{name}/{what}", number)

    def add(operator: str, parts: list[str], what: str, **attributes: Any) -> str:
        return graph.add(operator, parts, f"{name}/{what}", **attributes)

    axis = constant("axis", np.array([1]))
    x = add("Unsqueeze", [value.name, axis], "channel")
    level = add("ReduceMean", [x, constant("axes", np.array([1, 2, 3]))], "level", keepdims=1)
    x = add("Sub", [x, add("Round", [level], "whole_level")], "x")
    mean = _around(graph, x, f"{name}/mean")
    square = _around(graph, add("Mul", [x, x], "square"), f"{name}/mean_square")
    variance = add("Sub", [square, add("Mul", [mean, mean], "square_mean")], "variance")
    positive = add("Relu", [variance], "positive")
    scale = constant("scale", 1 / WHITE)
    deviation = add("Mul", [add("Sqrt", [positive], "root"), scale], "deviation")
    gain = add("Reciprocal", [add("Add", [deviation, constant("grain", GRAIN)], "sum")], "gain")
    mean, gain = (
        _resize(
            graph,
            cells,
            f"{name}/{what}",
            (CELL, CELL),
            mode="linear",
            coordinate_transformation_mode="half_pixel",
        )
        for cells, what in ((mean, "mean_here"), (gain, "gain_here"))
    )
    difference = add("Mul", [add("Sub", [x, mean], "apart"), scale], "difference")
    raised = add("Mul", [difference, gain], "raised")
    both = graph.add("Concat", [raised, difference], name, axis=1)
    return Value(both, (*value.shape, 2))


def _around(graph: Graph, x: str, name: str) -> str:
    """Return means over neighbourhoods, one per cell; the border counts what is inside."""
    cells = graph.add(
        "AveragePool", [x], f"{name}/cells", kernel_shape=[CELL, CELL], strides=[CELL, CELL]
    )
    return graph.add(
        "AveragePool", [cells], name, kernel_shape=[REACH, REACH], pads=[REACH // 2] * 4
    )


def _resize(graph: Graph, x: str, name: str, size: tuple[int, int], **settings: Any) -> str:
    scales = graph.constant(f"{name}/scales", np.array([1.0, 1.0, *size]))
    return graph.add("Resize", [x, "", scales], name, **settings)
