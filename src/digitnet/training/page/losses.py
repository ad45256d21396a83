"""The page network's losses, on any Keras backend."""

from typing import Any

from keras import ops

from digitnet.models.page import BOX, CENTRE, CLASS, CLASSES
from digitnet.recipes.page import PageRecipe
from digitnet.training.page.targets import CARES, GEOMETRY, HEAT, LABEL, WEIGHT

FOCUS, SHIELD = 2, 4
"""Exponents of the focal loss: easy cells, and cells near a centre, count less."""

PARTS = ("loss", "centre", "classes", "box", "accuracy")
"""What `page_losses` returns, in order."""


def page_losses(recipe: PageRecipe, targets: Any, maps: Any) -> Any:
    """Return the weighted sum of the losses, each of them, and the accuracy of classes.

    Parameters
    ----------
    targets
        (n, h, w, 8), as `digitnet.training.page.targets.make_targets` makes them.
    maps
        (n, h, w, 16), what the network answers.

    Returns
    -------
    (5,) float32: `PARTS`.
    """
    weight = targets[..., WEIGHT]
    total = ops.sum(weight) + 1e-6
    centre = centre_loss(targets[..., HEAT], targets[..., CARES], maps[..., CENTRE][..., 0])
    label = ops.cast(targets[..., LABEL], "int32")
    logits = maps[..., CLASS]
    shares = ops.log_softmax(logits, axis=-1)
    chosen = ops.sum(shares * ops.one_hot(label, CLASSES, dtype="float32"), axis=-1)
    classes = -ops.sum(weight * chosen) / total
    missed = ops.sum(ops.abs(maps[..., BOX] - targets[..., GEOMETRY]), axis=-1)
    box = ops.sum(weight * missed) / total
    right = ops.cast(ops.equal(ops.argmax(logits, axis=-1), label), "float32")
    accuracy = ops.sum(weight * right) / total
    loss = centre + recipe.class_weight * classes + recipe.box_weight * box
    return ops.stack([loss, centre, classes, box, accuracy])


def weighted_losses(recipe: PageRecipe, targets: Any, maps: Any, classes: Any) -> Any:
    """Return `page_losses` whose first has the loss of classes so many times more."""
    losses = page_losses(recipe, targets, maps)
    at = PARTS.index("classes")
    return ops.concatenate([losses[:1] + classes * losses[at : at + 1], losses[1:]])


def weigh_letters(targets: Any, factor: Any) -> Any:
    """Return targets in which letters, whose weights are negative, weigh so many times as much.

    Parameters
    ----------
    targets
        (n, h, w, 8) float32, made with a negative weight of letters.
    """
    weight = targets[..., WEIGHT : WEIGHT + 1]
    weight = ops.where(weight < 0, -factor * weight, weight)
    return ops.concatenate([targets[..., :WEIGHT], weight, targets[..., WEIGHT + 1 :]], axis=-1)


def centre_loss(heat: Any, cares: Any, logits: Any) -> Any:
    """Return CenterNet's focal loss (Zhou et al. 2019), a mean over the symbols.

    Parameters
    ----------
    heat
        Gaussians around the centres, 1 at them.
    cares
        0 where nothing is to be learnt, else 1.
    logits
        Logits that a centre is here.
    """
    share = ops.sigmoid(logits)
    centre = cares * ops.cast(heat >= 1, "float32")
    found = ops.power(1 - share, FOCUS) * ops.softplus(-logits)
    shield = ops.power(1 - heat, SHIELD)
    invented = shield * ops.power(share, FOCUS) * ops.softplus(logits)
    total = ops.sum(centre * found + cares * (1 - centre) * invented)
    return total / ops.maximum(ops.sum(centre), 1.0)
