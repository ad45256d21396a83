"""An ONNX graph under construction.

Pictures travel as (n, channels, height, width), ONNX's own order, while a
`Value` keeps the shape that Keras gives the same tensor: (height, width,
channels).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import keras
import numpy as np
import onnx
from numpy.typing import NDArray

Array = NDArray[Any]


def weights_of(variable: keras.Variable) -> Array:
    """Return a Keras variable, of any backend, as float64."""
    return np.asarray(variable).astype(np.float64)


@dataclass(frozen=True)
class Value:
    """A tensor of the graph.

    Attributes
    ----------
    name
        Its name in the graph.
    shape
        What Keras calls its shape, without the batch: (height, width,
        channels) for a picture, which the graph holds channels first.
    picture
        For a flattened picture, the (height, width, channels) that it had:
        its elements are still in the order channels, height, width.
    """

    name: str
    shape: tuple[int, ...]
    picture: tuple[int, int, int] | None = None


@dataclass(frozen=True)
class _Affine:
    """Weights of a node without activation, which can take in a scale and a shift."""

    weight: str
    bias: str
    axis: int


class Graph:
    """Nodes and weights, in the order in which they were added.

    Parameters
    ----------
    reserved
        Names of the graph's inputs and outputs, which no layer can take.
    """

    def __init__(self, reserved: Sequence[str] = ()) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: dict[str, Array] = {}
        self._affine: dict[str, _Affine] = {}
        self._names = Counter(reserved)

    def add(self, operator: str, inputs: Sequence[str], name: str, **attributes: Any) -> str:
        """Append a node of one output and return the output's name."""
        return self.add_output(operator, inputs, self._unique(name), **attributes)

    def add_output(self, operator: str, inputs: Sequence[str], name: str, **attributes: Any) -> str:
        """Append a node whose output has exactly this, reserved, name."""
        node = onnx.helper.make_node(operator, list(inputs), [name], name=name, **attributes)
        self.nodes.append(node)
        return name

    def constant(self, name: str, array: Array | float) -> str:
        """Store a constant (fractions become float32 in the file) and return its name."""
        name = self._unique(name)
        self.weights[name] = np.asarray(array)
        return name

    def add_affine(
        self, operator: str, value: str, name: str, weight: Array, bias: Array, **attributes: Any
    ) -> str:
        """Append a ``Conv`` or ``Gemm`` that a following normalisation can be folded into."""
        weight_name = self.constant(f"{name}/weight", weight.astype(np.float64))
        bias_name = self.constant(f"{name}/bias", bias.astype(np.float64))
        output = self.add(operator, [value, weight_name, bias_name], name, **attributes)
        axis = 0 if operator == "Conv" else 1
        self._affine[output] = _Affine(weight_name, bias_name, axis)
        return output

    def scale_and_shift(self, value: Value, scale: Array, shift: Array, name: str) -> Value:
        """Return ``value * scale + shift``; both are vectors over the last axis of its shape."""
        affine = self._affine.get(value.name)
        if affine is not None:
            weight = self.weights[affine.weight]
            along = [1] * weight.ndim
            along[affine.axis] = -1
            self.weights[affine.weight] = weight * scale.reshape(along)
            self.weights[affine.bias] = self.weights[affine.bias] * scale + shift
            return value
        value = self.in_keras_order(value, name)
        along = [1, -1, 1, 1] if len(value.shape) == 3 else [-1]
        scale_name = self.constant(f"{name}/scale", scale.reshape(along))
        shift_name = self.constant(f"{name}/shift", shift.reshape(along))
        product = self.add("Mul", [value.name, scale_name], f"{name}/product")
        return replace(value, name=self.add("Add", [product, shift_name], name))

    def freeze(self, value: Value) -> None:
        """Fold nothing more into a value, because others read it too."""
        self._affine.pop(value.name, None)

    def transpose(self, value: Value, name: str) -> str:
        """Return a picture as (n, height, width, channels)."""
        height, width, channels = value.shape
        if channels == 1:
            target = self.constant(f"{name}/shape", np.array([-1, height, width, 1]))
            return self.add("Reshape", [value.name, target], f"{name}/channels_last")
        return self.add("Transpose", [value.name], f"{name}/channels_last", perm=[0, 2, 3, 1])

    def in_keras_order(self, value: Value, name: str) -> Value:
        """Return a flattened picture with its elements in Keras' order."""
        if value.picture is None:
            return value
        height, width, channels = value.picture
        shape = self.constant(f"{name}/picture", np.array([-1, channels, height, width]))
        picture = self.add("Reshape", [value.name, shape], f"{name}/unflattened")
        rows = self.transpose(Value(picture, value.picture), name)
        return Value(self.add("Flatten", [rows], f"{name}/in_order", axis=1), value.shape)

    def _unique(self, name: str) -> str:
        self._names[name] += 1
        return name if self._names[name] == 1 else f"{name}.{self._names[name]}"

    def initializers(self) -> list[onnx.TensorProto]:
        """Return the constants as the file holds them: float32 or int64."""
        return [
            onnx.numpy_helper.from_array(
                array.astype(np.float32 if array.dtype.kind == "f" else np.int64), name
            )
            for name, array in self.weights.items()
        ]
