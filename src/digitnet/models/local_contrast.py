"""The page network's first layer: how each pixel differs from what is around it."""

from typing import Any

import keras
from keras import ops

WHITE = 255
CELL, REACH = 8, 5
"""Neighbourhoods are `REACH`×`REACH` cells of `CELL`×`CELL` pixels: 40 pixels wide."""
GRAIN = 0.06
"""Added to the deviation, so that the grain of bare paper isn't blown up to ink."""


@keras.saving.register_keras_serializable("digitnet")
class LocalContrast(keras.layers.Layer):  # type: ignore[misc]
    """Turns (n, h, w) uint8 into (n, h, w, 2): difference from the surroundings, twice.

    The first channel is divided by the surroundings' deviation, so that faint
    writing is as clear as bold; the second isn't, so that the two can be told
    apart. Height and width must be multiples of `CELL`. No weights; float32
    in every precision.

    Greys stay whole numbers, counted from the picture's rounded mean. So the variance of
    even paper is exactly 0. A rounding error there would become large in its square root.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "dtype": "float32", "autocast": False})

    def call(self, images: keras.KerasTensor) -> keras.KerasTensor:
        """Return both channels."""
        x = ops.expand_dims(ops.cast(images, "float32"), -1)
        x = x - ops.round(ops.mean(x, axis=(1, 2, 3), keepdims=True))
        mean = _around(x)
        variance = _around(ops.square(x)) - ops.square(mean)
        deviation = ops.sqrt(ops.maximum(variance, 0.0)) * (1 / WHITE)
        both = ops.concatenate([mean, 1 / (deviation + GRAIN)], axis=-1)
        both = _enlarge(both)
        difference = (x - both[..., :1]) * (1 / WHITE)
        return ops.concatenate([difference * both[..., 1:], difference], axis=-1)

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return the input's shape with two channels."""
        return (*shape, 2)


def _around(x: keras.KerasTensor) -> keras.KerasTensor:
    """Return means over neighbourhoods, one per cell."""
    cells = ops.average_pool(x, CELL, strides=CELL)
    return ops.average_pool(cells, REACH, strides=1, padding="same")


def _enlarge(cells: keras.KerasTensor) -> keras.KerasTensor:
    shape = ops.shape(cells)
    size = (shape[1] * CELL, shape[2] * CELL)
    return ops.image.resize(cells, size, interpolation="bilinear", data_format="channels_last")
