"""What every architecture shares: how pictures enter and how answers leave.

Layer names are fixed, because exports and calibration look them up.
"""

import keras

from digitnet.recipes import Recipe

LOGITS = "logits"
"""Name of the last dense layer; its output is float32 in every precision."""

MOMENTUM = 0.95
"""Of batch normalisation's running means; a classifier's run has only some thousand steps."""


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


def convolve(
    x: keras.KerasTensor,
    filters: int,
    name: str,
    *,
    size: int | tuple[int, int] = 3,
    strides: int = 1,
    padding: str = "same",
    activate: bool = True,
    momentum: float = MOMENTUM,
) -> keras.KerasTensor:
    """Add a convolution without bias, batch normalisation and, unless told otherwise, a ReLU.

    Parameters
    ----------
    x
        (n, height, width, channels).
    name
        What the names of the layers begin with.
    momentum
        Of the normalisation's running means.
    """
    layers = keras.layers
    x = layers.Conv2D(
        filters, size, strides=strides, padding=padding, use_bias=False, name=f"{name}_conv"
    )(x)
    x = layers.BatchNormalization(momentum=momentum, name=f"{name}_norm")(x)
    return layers.ReLU(name=f"{name}_relu")(x) if activate else x


def residual(
    x: keras.KerasTensor,
    filters: int,
    name: str,
    *,
    sizes: tuple[tuple[int, int], tuple[int, int]] = ((3, 3), (3, 3)),
    momentum: float = MOMENTUM,
) -> keras.KerasTensor:
    """Add what two convolutions of these sizes make of x to x (He et al. 2016)."""
    first, second = sizes
    change = convolve(x, filters, f"{name}_first", size=first, momentum=momentum)
    change = convolve(
        change, filters, f"{name}_second", size=second, activate=False, momentum=momentum
    )
    x = keras.layers.Add(name=f"{name}_add")([x, change])
    return keras.layers.ReLU(name=f"{name}_relu")(x)


def class_count(recipe: Recipe) -> int:
    """Return the data's classes, and one more where the recipe also trains "not a digit"."""
    return recipe.classes + (recipe.outliers > 0)


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
