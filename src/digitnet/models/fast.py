"""The default: a small network that computes only in the middle, where the ink is."""

import keras

from digitnet.models.blocks import finish, image_input, scaled
from digitnet.recipes import Recipe

BORDER = 2
"""Pixels on each side that are cut off: MNIST's ink lies in the middle 20×20."""
MEAN, DEVIATION = 0.1307, 0.3081
"""Mean and standard deviation of MNIST's training pixels, 0 to 1. With centred inputs a short run
makes a third fewer mistakes."""


def build_fast(recipe: Recipe) -> keras.Model:
    """Build Conv16 5×5 with stride 2 – Conv32 3×3 – pool – Conv64 3×3 – softmax.

    26,122 parameters and 0.8 MFLOP at width 1, a sixth of the tutorials'
    networks: the first stride comes before anything is wide.
    """
    layers = keras.layers
    images, x = image_input()
    x = layers.Cropping2D(BORDER, name="crop")(x)
    x = layers.Rescaling(1 / DEVIATION, offset=-MEAN / DEVIATION, name="centre")(x)
    x = layers.Conv2D(scaled(16, recipe), 5, strides=2, activation="relu", name="block1_conv")(x)
    x = layers.Conv2D(scaled(32, recipe), 3, activation="relu", name="block2_conv")(x)
    x = layers.MaxPooling2D(name="block2_pool")(x)
    x = layers.Conv2D(scaled(64, recipe), 3, activation="relu", name="block3_conv")(x)
    x = layers.Flatten(name="flatten")(x)
    return finish(images, x, recipe)
