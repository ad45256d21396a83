"""The page network: for each cell of a grid, is a digit's centre here, which, how large.

And whether its number goes on to the left and to the right.
"""

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
LINKS = slice(BOX.stop, BOX.stop + 2)
"""Where the answers stand in the network's 18 output channels."""
MAPS, SYMBOLS, LINK = "maps", "symbols", "link"
"""Names of the last layer, of the one that it has all but the links from, both float32 in every
precision, and how the names begin of the layers that nothing but the links is for."""
LINK_CHANNELS, ALONG = 32, 7
"""Of those layers; how many cells of stride 8 one of them looks at in a row, to see neighbours."""
LOOKS, FAR = 3, 9
"""How often they look along the line and down the page, at so many cells of stride 16 each time:
whether others' digits stand as far apart tells a comb from a table."""

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
        w / 4, 18) float32: a logit that a symbol's centre is in the cell;
        eleven logits of its class; the box's centre relative to the cell's,
        x and y in cells, and log(width / 4), log(height / 4) in pixels; two
        logits that its number has a digit on its left, and on its right.
    """
    layers = keras.layers
    images = keras.Input((None, None), dtype="uint8", name="images")
    x = LocalContrast(name="contrast")(images)
    stem = _convolve(x, recipe.stem, "stem", size=5, strides=2)
    fine = _convolve(stem, recipe.quarter, "quarter", strides=2)
    x = _convolve(fine, recipe.eighth, "eighth", strides=2)
    for block in range(recipe.blocks):
        x = residual(x, recipe.eighth, f"block{block + 1}", momentum=MOMENTUM)
    deep = _convolve(x, recipe.sixteenth, "sixteenth", strides=2)
    for block in range(recipe.deep_blocks):
        deep = residual(deep, recipe.sixteenth, f"deep{block + 1}", momentum=MOMENTUM)
    wide = _join(deep, x, recipe.eighth, "wide")
    x = _convolve(_join(wide, fine, recipe.head, "narrow"), recipe.head, "head")
    symbols = layers.Conv2D(BOX.stop, 1, name=SYMBOLS, dtype="float32")
    links = layers.Conv2D(2, 1, name=f"{LINK}s", dtype="float32")(_linked(stem, wide, x))
    maps = layers.Concatenate(name=MAPS, dtype="float32")([symbols(x), links])
    model = keras.Model(images, maps, name="page")
    bias = np.zeros(BOX.stop, np.float32)
    bias[CENTRE] = np.log(RARE / (1 - RARE))
    symbols.bias.assign(bias)
    for layer in model.layers:
        layer.trainable = recipe.learns == "all" or layer.name.startswith(LINK)
    return model


def _linked(
    stem: keras.KerasTensor, wide: keras.KerasTensor, x: keras.KerasTensor
) -> keras.KerasTensor:
    """Return features that tell what stands beside a symbol: digits, points, a gap, a rule.

    Nothing else hears them, so they can be trained alone.
    """
    near = _convolve(stem, LINK_CHANNELS, f"{LINK}_point", strides=2)
    near = _convolve(near, LINK_CHANNELS, f"{LINK}_near", strides=2, activate=False)
    far = _convolve(wide, LINK_CHANNELS, f"{LINK}_far", size=1, activate=False)
    both = keras.layers.Add(name=f"{LINK}_add")([near, far])
    both = _look_around(keras.layers.ReLU(name=f"{LINK}_relu")(both))
    for row in range(2):
        both = _convolve(both, LINK_CHANNELS, f"{LINK}_row{row + 1}", size=(3, ALONG))
    return _join(both, x, LINK_CHANNELS, f"{LINK}_cell")


def _look_around(x: keras.KerasTensor) -> keras.KerasTensor:
    """Add to features what stands in the same line and the same column, far to all sides."""
    around = _convolve(x, LINK_CHANNELS, f"{LINK}_around", strides=2)
    for look in range(LOOKS):
        around = residual(
            around,
            LINK_CHANNELS,
            f"{LINK}_look{look + 1}",
            sizes=((1, FAR), (FAR, 1)),
            momentum=MOMENTUM,
        )
    around = _convolve(around, LINK_CHANNELS, f"{LINK}_second", size=1, activate=False)
    around = keras.layers.UpSampling2D(2, interpolation="nearest", name=f"{LINK}_up")(around)
    x = keras.layers.Add(name=f"{LINK}_add_around")([x, around])
    return keras.layers.ReLU(name=f"{LINK}_relu_around")(x)


def _join(
    coarse: keras.KerasTensor, fine: keras.KerasTensor, filters: int, name: str
) -> keras.KerasTensor:
    """Add features of twice the stride to finer ones (Lin et al. 2017)."""
    coarse = _convolve(coarse, filters, f"{name}_coarse", size=1, activate=False)
    coarse = keras.layers.UpSampling2D(2, interpolation="nearest", name=f"{name}_up")(coarse)
    fine = _convolve(fine, filters, f"{name}_fine", size=1, activate=False)
    x = keras.layers.Add(name=f"{name}_add")([coarse, fine])
    return keras.layers.ReLU(name=f"{name}_relu")(x)
