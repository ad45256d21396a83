"""Take an exported network's weights back into Keras, to train on top of them."""

from pathlib import Path
from typing import Any

import keras
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from digitnet.errors import TrainingError
from digitnet.models import build_model
from digitnet.models.blocks import LOGITS
from digitnet.reader.model_file import model_bytes
from digitnet.recipes import Recipe

KINDS = ("robust", "late-strides")
"""Architectures whose every convolution is followed by batch normalisation."""

Weights = list[NDArray[np.float32]]


def exported_weights(
    recipe: Recipe, samples: NDArray[np.uint8], source: Path | str | None = None
) -> Weights:
    """Return the weights that make a fresh network compute what an exported one does.

    The export folds batch normalisation into the convolutions. Here it gets back
    the mean and variance that `samples` have, so that a training step starts from
    the same outputs as the exported network gives.

    Parameters
    ----------
    recipe
        Of the same architecture, width and number of outputs.
    samples
        (n, 28, 28) uint8, what will be trained on.
    source
        A run folder, a ``.onnx`` file, or None for the network that ships; one with
        eight-bit weights is as exact as these are.

    Returns
    -------
    As `keras.Model.set_weights` takes them.

    Raises
    ------
    TrainingError
        If the exported network is of another architecture.
    """
    if recipe.model not in KINDS:
        told = " or ".join(KINDS)
        raise TrainingError(f"only weights of {told} can be taken back, not of {recipe.model}")
    stored = _constants(model_bytes(source))
    model = build_model(recipe)
    layers = {layer.name: layer for layer in model.layers}
    for name, layer in layers.items():
        if isinstance(layer, keras.layers.Conv2D):
            _set(layer.kernel, stored, f"{name}/weight", (2, 3, 1, 0))
            following = layers[name.removesuffix("_conv") + "_norm"]
            following.set_weights(_folded(following, stored[f"{name}/bias"]))
    _set_logits(model, layers[LOGITS], stored)
    _spread(model, samples)
    weights: Weights = model.get_weights()
    return weights


def _constants(content: bytes) -> dict[str, NDArray[np.float32]]:
    """Return an ONNX file's constants by name; eight-bit ones in float32."""
    raw = {
        one.name: numpy_helper.to_array(one)
        for one in onnx.load_from_string(content).graph.initializer
    }
    constants: dict[str, NDArray[Any]] = {
        name: value for name, value in raw.items() if value.dtype == np.float32
    }
    for name, value in raw.items():
        if name.endswith("_quantized"):
            plain = name.removesuffix("_quantized")
            prefix = plain if f"{plain}_scale" in raw else name
            scale, zero = raw[f"{prefix}_scale"], raw[f"{prefix}_zero_point"].astype(np.float32)
            if value.ndim == 4:  # a scale for each channel: the first axis of a convolution
                scale, zero = scale[:, None, None, None], zero[:, None, None, None]
            constants[plain] = (value.astype(np.float32) - zero) * scale
    return constants


def _set(
    variable: keras.Variable,
    stored: dict[str, NDArray[np.float32]],
    name: str,
    axes: tuple[int, ...],
) -> None:
    found = stored.get(name)
    if found is None or found.ndim != len(axes) or found.transpose(axes).shape != variable.shape:
        has = "none" if found is None else f"one of shape {found.shape}"
        raise TrainingError(
            f"the exported network is of another architecture: it has {has} for {name}, "
            f"expected {tuple(variable.shape)} in Keras' order"
        )
    variable.assign(found.transpose(axes))


def _folded(layer: keras.Layer, bias: NDArray[np.float32]) -> Weights:
    ones = np.ones_like(bias)
    return [np.sqrt(ones + layer.epsilon), bias, 0 * ones, ones]


def _set_logits(
    model: keras.Model, layer: keras.Layer, stored: dict[str, NDArray[np.float32]]
) -> None:
    weight = stored[f"{LOGITS}/weight"]
    height, width, channels = model.get_layer("flatten").input.shape[1:]
    if weight.shape != layer.kernel.shape:
        raise TrainingError(
            f"the exported network has logits of shape {weight.shape}, "
            f"expected {tuple(layer.kernel.shape)}"
        )
    rows = weight.reshape(channels, height, width, -1).transpose(1, 2, 0, 3)
    layer.kernel.assign(rows.reshape(weight.shape))
    layer.bias.assign(stored[f"{LOGITS}/bias"])


def _spread(model: keras.Model, samples: NDArray[np.uint8]) -> None:
    """Give each normalisation the statistics of the samples, without changing what it computes."""
    norms = [one for one in model.layers if isinstance(one, keras.layers.BatchNormalization)]
    inner = keras.Model(model.input, [one.input for one in norms])
    for layer, values in zip(norms, inner.predict_on_batch(samples), strict=True):
        mean, variance = values.mean(axis=(0, 1, 2)), values.var(axis=(0, 1, 2))
        _, bias, _, _ = layer.get_weights()
        scale = np.sqrt(variance + layer.epsilon)
        layer.set_weights([scale, bias + mean, mean, variance])
