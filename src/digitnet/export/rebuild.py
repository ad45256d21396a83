"""Exported weights back into Keras: what ships is an ONNX file alone."""

from typing import Any

import keras
import numpy as np
import onnx
from numpy.typing import NDArray

from digitnet.errors import ExportError
from digitnet.export import exact_stem
from digitnet.models import build_model
from digitnet.models.page import build_page
from digitnet.recipes import PageRecipe, Recipe
from digitnet.runs.model_file import model_bytes

Array = NDArray[Any]

STEM_WEIGHT = f"{exact_stem.STEM}/weight"


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
    stored = _stored(model_bytes(None) if content is None else content)
    return _weights_of(build_model(recipe), stored, recipe.name)


def rebuild_page(recipe: PageRecipe, content: bytes) -> keras.Model:
    """Return the page network of an exported file, with weights as `rebuild_weights` says.

    Parameters
    ----------
    content
        A file that ONNX Runtime opens.

    Raises
    ------
    ExportError
        If the file isn't a page network of the recipe's size.
    """
    stored = _stored(content)
    if exact_stem.STEPS_NAME in stored:
        stored[STEM_WEIGHT] = stored[STEM_WEIGHT] * stored[exact_stem.STEPS_NAME]
    network = build_page(recipe)
    weights = _weights_of(network, stored, recipe.name)
    for layer in network.layers:
        if layer.weights:
            layer.set_weights(weights[layer.name])
    return network


def _stored(content: bytes) -> dict[str, Array]:
    """Return the arrays of an ONNX file by their names."""
    tensors = onnx.load_from_string(content).graph.initializer
    return {one.name: onnx.numpy_helper.to_array(one) for one in tensors}


def _weights_of(
    model: keras.Model, stored: dict[str, Array], recipe: str
) -> dict[str, list[Array]]:
    weights = {}
    try:
        for layer in model.layers:
            shapes = [tuple(weight.shape) for weight in layer.weights]
            if shapes:
                weights[layer.name] = [
                    array.astype(np.float32).reshape(shape)
                    for array, shape in zip(_arrays(layer, stored), shapes, strict=True)
                ]
    except (KeyError, ValueError) as error:
        raise ExportError(f"the exported model isn't of recipe {recipe}: {error}") from error
    return weights


def _arrays(layer: keras.Layer, stored: dict[str, Array]) -> list[Array]:
    if isinstance(layer, keras.layers.Conv2D):
        kernel = _array(f"{layer.name}/weight", stored).transpose(2, 3, 1, 0)
        return [kernel, stored[f"{layer.name}/bias"]] if layer.use_bias else [kernel]
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
