"""The page network's losses, on any Keras backend."""

from typing import Any

import numpy as np
from keras import ops

from digitnet.models.page import BOX, CENTRE, CLASS, CLASSES
from digitnet.models.page import LINKS as LINK_LOGITS
from digitnet.reader.detector import MIN_SCORE
from digitnet.reader.look import LEAST
from digitnet.recipes.page import PageRecipe
from digitnet.synthesis.pages.scene import MARK
from digitnet.training.page.targets import CARES, GEOMETRY, HEAT, LABEL, LINKS, NEAR, WEIGHT

FOCUS, SHIELD = 2, 4
"""Exponents of the focal loss: easy cells, and cells near a centre, count less."""

SINKING, DEEPEST = 0.3, 3.0
"""Weight of scores that move beside that of classes; farther than so many logits is as bad."""

PARTS = ("loss", "centre", "classes", "box", "links", "accuracy")
"""What `page_losses` returns, in order."""


def page_losses(recipe: PageRecipe, targets: Any, maps: Any) -> Any:
    """Return the weighted sum of the losses, each of them, and the accuracy of classes.

    Parameters
    ----------
    targets
        (n, h, w, 10), as `digitnet.training.page.targets.make_targets` makes them.
    maps
        (n, h, w, 18), what the network answers.

    Returns
    -------
    (6,) float32: `PARTS`.
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
    links = link_loss(weight * _is_digit(targets), targets[..., LINKS], maps[..., LINK_LOGITS])
    loss = centre + recipe.class_weight * classes + recipe.box_weight * box
    loss += recipe.link_weight * links
    return ops.stack([loss, centre, classes, box, links, accuracy])


def link_loss(weight: Any, links: Any, logits: Any) -> Any:
    """Return the focal loss of links, (n, h, w, 2), a mean over digits and sides.

    Nearly all links are plain from how near the neighbours stand; points between them aren't.
    """
    entropy = ops.softplus(logits) - links * logits
    missed = ops.abs(ops.sigmoid(logits) - links)
    losses = weight[..., None] * ops.power(missed, FOCUS) * entropy
    return ops.sum(losses) / (2 * ops.sum(weight) + 1e-6)


def _is_digit(targets: Any) -> Any:
    return ops.cast(targets[..., LABEL] < MARK, "float32")


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
        (n, h, w, 10) float32, made with a negative weight of letters.
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


def staying_loss(targets: Any, before: Any, maps: Any) -> Any:
    """Return how far a network has left what it was before, at digits where that was right.

    There its classes are to stay what they were (learning without forgetting, Li and Hoiem 2016),
    and its centres not to sink; where nothing is, as in words, none is to rise. Marks, and digits
    that it took for others, are free to change.

    Parameters
    ----------
    targets
        (n, h, w, 10), as `page_losses` takes them.
    before, maps
        (n, h, w, 18), what the network answered before, and what it answers now.

    Returns
    -------
    () float32.
    """
    label = ops.cast(targets[..., LABEL], "int32")
    is_digit = _is_digit(targets)
    right = ops.cast(ops.equal(ops.argmax(before[..., CLASS], axis=-1), label), "float32")
    old, new = (ops.log_softmax(one[..., CLASS], axis=-1) for one in (before, maps))
    weight = targets[..., WEIGHT]
    left = ops.sum(ops.exp(old) * (old - new), axis=-1)
    classes = ops.sum(weight * is_digit * right * left) / (ops.sum(weight) + 1e-6)
    return classes + SINKING * _moved(
        targets, is_digit, *(one[..., CENTRE][..., 0] for one in (before, maps))
    )


def _moved(targets: Any, is_digit: Any, was: Any, now: Any) -> Any:
    """Return by how many logits known digits sank, and what is nothing rose, a known digit."""
    cares, heat = targets[..., CARES], targets[..., HEAT]
    known = cares * is_digit * ops.cast((heat >= 1) & (was > _logit(LEAST)), "float32")
    sunk = known * ops.clip(was - now, 0, DEEPEST)
    nothing = cares * ops.cast((heat < NEAR) & (was < _logit(LEAST)), "float32")
    low = _logit(MIN_SCORE)
    risen = nothing * ops.clip(ops.maximum(now, low) - ops.maximum(was, low), 0, DEEPEST)
    return ops.sum(sunk + risen) / ops.maximum(ops.sum(known), 1.0)


def _logit(score: float) -> float:
    return float(np.log(score / (1 - score)))
