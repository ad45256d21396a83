"""As much as fits into 20,000 parameters."""

import keras

from digitnet.models.blocks import convolve, finish, image_input, scaled
from digitnet.recipes import Recipe


def build_tiny(recipe: Recipe) -> keras.Model:
    """Build five normalised convolutions, the first where all of the ink still is.

    Strides come late: where parameters are few, operations are what buys accuracy.
    """
    slim, wide = (scaled(filters, recipe) for filters in (16, 22))
    images, x = image_input()
    x = convolve(x, slim, "stem", size=5, padding="valid")
    x = convolve(x, slim, "reduce1", strides=2)
    x = convolve(x, wide, "block1")
    x = convolve(x, wide, "reduce2", strides=2)
    x = convolve(x, wide, "block2", padding="valid")
    x = keras.layers.Flatten(name="flatten")(x)
    return finish(images, x, recipe)
