"""Exported weights back into Keras: what ships is an ONNX file alone."""

from typing import Any

import keras
import numpy as np
import onnx
from numpy.typing import NDArray

from digitnet.errors import ExportError
from digitnet.models import build_model
from digitnet.recipes import Recipe
from digitnet.runs.model_file import model_bytes

Array = NDArray[Any]


def rebuild_weights(recipe: Recipe, content: bytes | None = None) -> dict[str, list[Array]]:
    """Return the weights of an exported model's layers, by the layers' names.

    Batch normalisation was folded into convolutions; its layers get what makes
    them add the convolution's bias and nothing else. Eight-bit weights are scaled
    back, which costs at most half a step of each.

    Parameters
    ----------
    recipe
        The recipe that the model was trained with.
    content
        The ONNX file; None for the model that ships.

    Raises
    ------
    ExportError
        If the file isn't of this recipe's model.
    """
    proto = onnx.load_from_string(model_bytes(None) if content is None else content)
    stored = {one.name: onnx.numpy_helper.to_array(one) for one in proto.graph.initializer}
    weights = {}
    try:
        for layer in build_model(recipe).layers:
            shapes = [tuple(weight.shape) for weight in layer.weights]
            if shapes:
                weights[layer.name] = [
                    array.astype(np.float32).reshape(shape)
                    for array, shape in zip(_arrays(layer, stored), shapes, strict=True)
                ]
    except (KeyError, ValueError) as error:
        raise ExportError(f"the exported model isn't of recipe {recipe.name}: {error}") from error
    return weights


def _arrays(layer: keras.Layer, stored: dict[str, Array]) -> list[Array]:
    if isinstance(layer, keras.layers.Conv2D):
        return [_array(f"{layer.name}/weight", stored).transpose(2, 3, 1, 0)]
    if isinstance(layer, keras.layers.BatchNormalization):
        shift = _array(f"{layer.name.removesuffix('_norm')}_conv/bias", stored)
        still = np.ones_like(shift)
        return [still, shift, 0 * still, still - np.float32(layer.epsilon)]
    if isinstance(layer, keras.layers.Dense):
        kernel = _array(f"{layer.name}/weight", stored)
        return [_in_keras_order(kernel, layer), _array(f"{layer.name}/bias", stored)]
    raise KeyError(layer.name)


def _array(name: str, stored: dict[str, Array]) -> Array:
    """Return a weight that is stored as it is, or in eight bits with a scale for each channel."""
    if name in stored:
        return stored[name]
    values = stored[f"{name}_quantized"].astype(np.float32)
    at = name if name.endswith("weight") else f"{name}_quantized"
    scale, zero = stored[f"{at}_scale"], stored[f"{at}_zero_point"]
    along = [1] * values.ndim
    along[1 if values.ndim == 2 else 0] = -1
    return np.asarray((values - zero.reshape(along)) * scale.reshape(along))


def _in_keras_order(kernel: Array, layer: keras.Layer) -> Array:
    """Return a dense kernel whose inputs go by row, column, channel; ONNX has channels first."""
    flatten = layer.input._keras_history.operation
    while not isinstance(flatten, keras.layers.Flatten):
        flatten = flatten.input._keras_history.operation
    height, width, channels = flatten.input.shape[1:]
    picture = kernel.reshape(channels, height, width, -1).transpose(1, 2, 0, 3)
    return picture.reshape(kernel.shape)
