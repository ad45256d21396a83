"""What every architecture shares: how pictures enter and how answers leave.

Layer names are fixed, because exports and calibration look them up.
"""

import keras

from digitnet.recipes import Recipe

LOGITS = "logits"
"""Name of the last dense layer; its output is float32 in every precision."""

DIGITS = 10


def image_input() -> tuple[keras.KerasTensor, keras.KerasTensor]:
    """Return the model's input and the same pictures scaled for convolutions.

    Returns
    -------
    images, x
        (n, 28, 28) uint8, and (n, 28, 28, 1) from 0 to 1.
    """
    images = keras.Input((28, 28), dtype="uint8", name="images")
    x = keras.layers.Reshape((28, 28, 1), name="channel")(images)
    return images, keras.layers.Rescaling(1 / 255, name="scale")(x)


def scaled(units: int, recipe: Recipe) -> int:
    """Return a layer's number of filters or units times the recipe's width."""
    return max(1, round(units * recipe.width))


def class_count(recipe: Recipe) -> int:
    """Return 10, or 11 where the recipe also trains "not a digit"."""
    return DIGITS + 1 if recipe.outliers > 0 else DIGITS


def finish(images: keras.KerasTensor, x: keras.KerasTensor, recipe: Recipe) -> keras.Model:
    """Add dropout, logits and softmax, and return the whole model.

    Parameters
    ----------
    images
        The input, as `image_input` returned it.
    x
        (n, features), what the classifier sees.
    """
    if recipe.dropout:
        x = keras.layers.Dropout(recipe.dropout, name="dropout")(x)
    logits = keras.layers.Dense(class_count(recipe), dtype="float32", name=LOGITS)(x)
    probabilities = keras.layers.Softmax(dtype="float32", name="probabilities")(logits)
    return keras.Model(images, probabilities, name=recipe.model.replace("-", "_"))
