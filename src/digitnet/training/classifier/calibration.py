"""Temperature scaling: confidences that are right as often as they say.

After Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural
Networks", 2017.
"""

import math

import keras
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

from digitnet.models.blocks import LOGITS

MIN_TEMPERATURE, MAX_TEMPERATURE = 0.05, 20.0
"""Temperatures beyond these would say that the model is broken."""


def digit_log_probabilities(logits: NDArray[np.float32], classes: int = 10) -> NDArray[np.float64]:
    """Return (n, classes) log-probabilities; one more logit, "not a digit", is left out."""
    digits: NDArray[np.float64] = log_softmax(logits[:, :classes].astype(np.float64), axis=1)
    return digits


def cross_entropy(
    logits: NDArray[np.float32], labels: NDArray[np.uint8], classes: int = 10
) -> float:
    """Return the mean negative log-probability of the true classes, in nats."""
    log_probabilities = digit_log_probabilities(logits, classes)
    return float(-log_probabilities[np.arange(len(labels)), labels].mean())


def fit_temperature(
    logits: NDArray[np.float32], labels: NDArray[np.uint8], classes: int = 10
) -> float:
    """Return the divisor of the logits that makes the labels most likely.

    Parameters
    ----------
    logits
        (n, classes) float32, or one column more, of pictures that weren't trained on.
    labels
        (n,) the true classes.
    """
    low, high = math.log(MIN_TEMPERATURE), math.log(MAX_TEMPERATURE)

    def loss(log_temperature: float) -> float:
        return cross_entropy(logits / np.float32(math.exp(log_temperature)), labels, classes)

    found = minimize_scalar(loss, bounds=(low, high), method="bounded", options={"xatol": 1e-4})
    return math.exp(found.x)


def fold_temperature(model: keras.Model, temperature: float) -> None:
    """Divide the model's logits by a temperature, in the weights that make them."""
    layer = model.get_layer(LOGITS)
    layer.set_weights([weight / np.float32(temperature) for weight in layer.get_weights()])
