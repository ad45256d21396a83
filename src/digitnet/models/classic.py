"""The network of the Keras tutorials with a dense layer: 225,034 parameters."""

import keras

from digitnet.models.blocks import finish, image_input, scaled
from digitnet.recipes import Recipe


def build_classic(recipe: Recipe) -> keras.Model:
    """Build Conv32 3×3 – pool – Conv64 3×3 – pool – Dense128 – dropout – softmax.

    225,034 parameters at width 1; ≥ 99 % on MNIST.
    """
    layers = keras.layers
    images, x = image_input()
    for block, filters in enumerate((32, 64), start=1):
        x = layers.Conv2D(scaled(filters, recipe), 3, activation="relu", name=f"block{block}_conv")(
            x
        )
        x = layers.MaxPooling2D(name=f"block{block}_pool")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(scaled(128, recipe), activation="relu", name="dense")(x)
    return finish(images, x, recipe)
