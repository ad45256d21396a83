"""Operations that a network takes for one digit, and how fast this machine multiplies."""

import time
from typing import Any

import keras
import numpy as np

SIDE = 2048
"""Of the matrices: large enough to reach the peak, small enough for a second."""


def forward_flops(layers: list[Any]) -> int:
    """Return twice the multiplications in the convolutions and dense layers.

    Parameters
    ----------
    layers
        Of a built Keras model; models among them are counted too.
    """
    total = 0
    for layer in layers:
        if isinstance(layer, keras.Model):
            total += forward_flops(layer.layers)
        elif isinstance(layer, keras.layers.Conv2D):
            _, height, width, _ = layer.output.shape
            total += 2 * height * width * int(np.prod(layer.kernel.shape))
        elif isinstance(layer, keras.layers.Dense):
            total += 2 * int(np.prod(layer.kernel.shape))
    return total


def matrix_peak(dtype: str, seconds: float = 2.0) -> float:
    """Return the GFLOP/s of the fastest of many large matrix products.

    Parameters
    ----------
    dtype
        ``float32`` or ``bfloat16``.
    seconds
        How long to try.
    """
    import tensorflow as tf

    rng = np.random.default_rng(0)
    one, other = (tf.cast(rng.standard_normal((SIDE, SIDE), np.float32), dtype) for _ in range(2))
    best = 0.0
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        began = time.perf_counter()
        tf.matmul(one, other).numpy()
        best = max(best, 2 * SIDE**3 / (time.perf_counter() - began) / 1e9)
    return best
