"""Begin a page network with what a smaller one has learnt."""

import keras

from digitnet.errors import RunError
from digitnet.training.page.resuming import Weights

LAST_NORM = "_second_norm"
"""How the name of a residual block's last normalisation ends."""


def widen(narrow: keras.Model, wide: keras.Model) -> None:
    """Set a page network's weights so that it answers as a smaller one (Net2Net, Chen et al. 2016).

    New channels begin with random weights, but nothing listens to them yet. New residual blocks
    add nothing yet: their last normalisation multiplies by 0 (Goyal et al. 2017). Blocks that only
    the smaller network has are left out, which training has to make up for.

    Raises
    ------
    RunError
        If a layer has fewer channels than before.
    """
    before = {layer.name: layer for layer in narrow.layers}
    for layer in wide.layers:
        weights = layer.get_weights()
        if layer.name in before:
            _widen_layer(layer.name, before[layer.name].get_weights(), weights)
        elif layer.name.endswith(LAST_NORM):
            weights[0][:] = 0
        layer.set_weights(weights)


def _widen_layer(name: str, old: Weights, new: Weights) -> None:
    """Copy a layer's arrays into the corners of larger ones."""
    for was, becomes in zip(old, new, strict=True):
        if any(less > more for less, more in zip(was.shape, becomes.shape, strict=True)):
            raise RunError(f"layer {name} has {becomes.shape[-1]} channels, fewer than before")
        if was.ndim > 1:  # what came before doesn't hear new channels
            becomes[..., : was.shape[-1]] = 0
        becomes[tuple(slice(side) for side in was.shape)] = was
