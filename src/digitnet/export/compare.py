"""What an exported model must answer: the numbers that Keras gives."""

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from digitnet.errors import ExportError
from digitnet.export.layers.graph import weights_of
from digitnet.reader.classifier import Scores

TOLERANCE = 1e-5
"""Largest difference of a probability between Keras and an exported model, both in float32."""


def keras_scores(model: keras.Model, images: NDArray[np.uint8], count: int = 10) -> Scores:
    """Return what a Keras model, computed in float32, says of n pictures.

    Parameters
    ----------
    model
        Reads (n, 28, 28) or (n, 28, 28, 1), answers a softmax over the classes
        or over those and "not a digit".
    images
        (n, 28, 28) uint8, ink bright on 0.
    count
        Number of classes.
    """
    shaped = images.reshape(-1, *model.input_shape[1:])
    answers = float32_clone(model)(shaped, training=False)
    classes = np.asarray(keras.ops.convert_to_numpy(answers)).astype(np.float64)
    digits = classes[:, :count]
    probabilities = digits / digits.sum(axis=1, keepdims=True)
    return Scores(probabilities.astype(np.float32), digits.max(axis=1).astype(np.float32))


def float32_clone(model: keras.Model) -> keras.Model:
    """Return the model itself if it computes in float32, else a copy that does."""
    if all(layer.compute_dtype == "float32" for layer in _all_layers(model)):
        return model
    clone = type(model).from_config(_in_float32(model.get_config()))
    clone.set_weights([weights_of(weight) for weight in model.weights])
    return clone


def check_scores(expected: Scores, found: Scores, what: str) -> None:
    """Compare an exported model's answers with Keras'.

    Raises
    ------
    ExportError
        If a number differs by more than `TOLERANCE` or a digit is another.
    """
    for name in ("probabilities", "digitness"):
        right, said = getattr(expected, name), getattr(found, name)
        if right.shape != said.shape:
            raise ExportError(f"{what}: {name} has shape {said.shape}, not {right.shape}")
        difference = float(np.abs(right - said).max(initial=0.0))
        if not difference <= TOLERANCE:
            raise ExportError(
                f"{what} disagrees with Keras: {name} differs by {difference:.2g}, "
                f"more than {TOLERANCE:g}; nothing was written"
            )
    others = np.flatnonzero(expected.probabilities.argmax(1) != found.probabilities.argmax(1))
    if others.size:
        raise ExportError(
            f"{what} disagrees with Keras: another digit for {others.size} of "
            f"{len(expected.probabilities)} pictures; nothing was written"
        )


def _all_layers(model: keras.Model) -> list[keras.Layer]:
    nested = [layer for layer in model.layers if isinstance(layer, keras.Model)]
    plain = [layer for layer in model.layers if not isinstance(layer, keras.Model)]
    return plain + [inner for layer in nested for inner in _all_layers(layer)]


def _in_float32(config: Any) -> Any:
    """Return a configuration whose data type policies are all float32."""
    if isinstance(config, dict):
        if config.get("class_name") == "DTypePolicy":
            return {**config, "config": {"name": "float32"}}
        return {key: _in_float32(value) for key, value in config.items()}
    if isinstance(config, list | tuple):
        return type(config)(_in_float32(value) for value in config)
    return config
