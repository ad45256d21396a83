"""The first network of many tutorials: one convolution and one dense layer."""

import keras

from digitnet.models.blocks import finish, image_input, scaled
from digitnet.recipes import Recipe


def build_first_steps(recipe: Recipe) -> keras.Model:
    """Build Conv28 3×3 – pool – Dense128 – dropout – softmax.

    607,394 parameters at width 1; ≥ 98 % on MNIST after one epoch of Adam.
    """
    layers = keras.layers
    images, x = image_input()
    x = layers.Conv2D(scaled(28, recipe), 3, activation="relu", name="block1_conv")(x)
    x = layers.MaxPooling2D(name="block1_pool")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(scaled(128, recipe), activation="relu", name="dense")(x)
    return finish(images, x, recipe)
