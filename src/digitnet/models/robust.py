"""The classifier that ships: residual, 15 million operations per digit, not for MNIST alone."""

import keras

from digitnet.models.blocks import convolve, finish, image_input, residual, scaled
from digitnet.recipes import Recipe


def build_robust(recipe: Recipe) -> keras.Model:
    """Build a strided stem, two residual blocks and a convolution over what is left.

    The first convolution has a stride already: a convolution between 32 channels at
    28×28 would cost as much as all the rest.
    """
    layers = keras.layers
    wide, wider, widest = (scaled(filters, recipe) for filters in (32, 64, 96))
    images, x = image_input()
    x = convolve(x, wide, "stem", size=5, strides=2)
    x = residual(x, wide, "block1")
    x = convolve(x, wider, "reduce", strides=2)
    x = residual(x, wider, "block2")
    x = convolve(x, widest, "gather", strides=2, padding="valid")
    x = layers.Flatten(name="flatten")(x)
    return finish(images, x, recipe)
