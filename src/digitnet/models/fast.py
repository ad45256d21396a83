"""A network that spends its few operations where they count."""

import keras

from digitnet.models.blocks import finish, image_input, scaled
from digitnet.recipes import Recipe


def build_fast(recipe: Recipe) -> keras.Model:
    """Build two pooled convolutions and a third one straight into the logits."""
    layers = keras.layers
    images, x = image_input()
    for block, filters in enumerate((16, 32), start=1):
        x = layers.Conv2D(scaled(filters, recipe), 3, activation="relu", name=f"block{block}_conv")(
            x
        )
        x = layers.MaxPooling2D(name=f"block{block}_pool")(x)
    x = layers.Conv2D(scaled(64, recipe), 3, activation="relu", name="block3_conv")(x)
    x = layers.Flatten(name="flatten")(x)
    return finish(images, x, recipe)
