"""The page network: for each cell of a grid, is a digit's centre here, which, how large."""

from functools import partial

import keras
import numpy as np

from digitnet.classes import DIGIT_NAMES
from digitnet.models.blocks import convolve, residual
from digitnet.models.local_contrast import LocalContrast
from digitnet.recipes.page import PageRecipe

CLASSES = len(DIGIT_NAMES) + 1
"""The ten digits, and a mark that is none."""
CENTRE, CLASS, BOX = slice(0, 1), slice(1, 1 + CLASSES), slice(1 + CLASSES, 5 + CLASSES)
"""Where the answers stand in the network's 16 output channels."""
MAPS = "maps"
"""Name of the last layer; float32 in every precision."""

MOMENTUM = 0.99
"""Momentum of batch normalisation's running means."""
RARE = 0.01
"""Share of cells with a centre that the untrained network expects (Lin et al. 2017)."""

_convolve = partial(convolve, momentum=MOMENTUM)


def build_page(recipe: PageRecipe) -> keras.Model:
    """Build the network with fresh weights.

    Returns
    -------
    keras.Model
        Takes (n, h, w) uint8, h and w multiples of 16, and gives (n, h / 4,
        w / 4, 16) float32: a logit that a symbol's centre is in the cell;
        eleven logits of its class; the box's centre relative to the cell's,
        x and y in cells, and log(width / 4), log(height / 4) in pixels.
    """
    layers = keras.layers
    images = keras.Input((None, None), dtype="uint8", name="images")
    x = LocalContrast(name="contrast")(images)
    x = _convolve(x, recipe.stem, "stem", size=5, strides=2)
    fine = _convolve(x, recipe.quarter, "quarter", strides=2)
    x = _convolve(fine, recipe.eighth, "eighth", strides=2)
    for block in range(recipe.blocks):
        x = residual(x, recipe.eighth, f"block{block + 1}", momentum=MOMENTUM)
    deep = _convolve(x, recipe.sixteenth, "sixteenth", strides=2)
    for block in range(recipe.deep_blocks):
        deep = residual(deep, recipe.sixteenth, f"deep{block + 1}", momentum=MOMENTUM)
    x = _join(deep, x, recipe.eighth, "wide")
    x = _join(x, fine, recipe.head, "narrow")
    x = _convolve(x, recipe.head, "head")
    maps = layers.Conv2D(BOX.stop, 1, name=MAPS, dtype="float32")
    model = keras.Model(images, maps(x), name="page")
    bias = np.zeros(BOX.stop, np.float32)
    bias[CENTRE] = np.log(RARE / (1 - RARE))
    maps.bias.assign(bias)
    return model


def _join(
    coarse: keras.KerasTensor, fine: keras.KerasTensor, filters: int, name: str
) -> keras.KerasTensor:
    """Add features of twice the stride to finer ones (Lin et al. 2017)."""
    coarse = _convolve(coarse, filters, f"{name}_coarse", size=1, activate=False)
    coarse = keras.layers.UpSampling2D(2, interpolation="nearest", name=f"{name}_up")(coarse)
    fine = _convolve(fine, filters, f"{name}_fine", size=1, activate=False)
    x = keras.layers.Add(name=f"{name}_add")([coarse, fine])
    return keras.layers.ReLU(name=f"{name}_relu")(x)
