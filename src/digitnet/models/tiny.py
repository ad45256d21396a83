"""As much as fits into 20,000 parameters."""

import keras

from digitnet.models.blocks import convolve, finish, image_input, scaled
from digitnet.recipes import Recipe


def build_tiny(recipe: Recipe) -> keras.Model:
    """Build five normalised convolutions, three of them with stride 2.

    19,090 parameters and 2 MFLOP at width 1.
    """
    slim, wide = (scaled(filters, recipe) for filters in (16, 24))
    images, x = image_input()
    x = convolve(x, slim, "stem", size=5, strides=2)
    x = convolve(x, slim, "block1")
    x = convolve(x, wide, "reduce", strides=2)
    x = convolve(x, wide, "block2")
    x = convolve(x, wide, "gather", strides=2, padding="valid")
    x = keras.layers.Flatten(name="flatten")(x)
    return finish(images, x, recipe)
