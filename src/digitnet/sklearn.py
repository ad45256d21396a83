"""A digit classifier that follows scikit-learn's conventions.

>>> from sklearn.datasets import load_digits
>>> images, digits = load_digits(return_X_y=True)
>>> classifier = DigitClassifier(warm_start=True, random_state=0)
>>> bool(classifier.fit(images[:200], digits[:200]).score(images[900:], digits[900:]) > 0.95)
True
"""

import math
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from digitnet.classes import DIGIT_NAMES
from digitnet.data.dataset import Dataset, Splits
from digitnet.data.split import stratified_split
from digitnet.errors import DataError
from digitnet.recipes import RECIPES, Recipe, named_recipe, recipe_from_toml

if TYPE_CHECKING:
    from digitnet.training.classifier.start import Start

CLASSES = len(DIGIT_NAMES)
SIDE, INK = 28, 20
"""Pixels of a picture's side, and of its middle where MNIST's ink lies."""
CHANGES = ("learning_rate", "batch_size", "epochs", "width", "dropout")
"""Settings of a recipe that are parameters here, so that a grid can search them."""

GENTLE = RECIPES["classifier"].with_settings(
    {
        "name": "gentle",
        "optimizer": "adam",
        "learning_rate": 3e-4,
        "schedule": "cosine",
        "batch_size": 64,
        "epochs": 5,
        "ema": 0.0,
        "augment": "none",
        "out_of_focus": 0.0,
        "plain": 0.0,
        "forms": 0.0,
        "crops": 0.0,
        "outliers": 0.02,
    }
)
"""Small steps on top of the network that ships; pictures of no digit keep its eleventh class."""


class DigitClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A convolutional network as an estimator, for up to ten classes of any name.

    Parameters
    ----------
    recipe
        A recipe's name, a ``.toml`` file or a `digitnet.recipes.Recipe`. None is ``fast``, or
        `GENTLE` with `warm_start`.
    learning_rate, batch_size, epochs, width, dropout
        Change the recipe; None leaves its own.
    warm_start
        Go on from the former `fit`; the first begins with the network that ships,
        which needs a recipe of its architecture, ``classifier``.
    random_state
        An int makes a fit repeatable on the same machine.

    Attributes
    ----------
    classes_
        Sorted.
    recipe_
        What was trained.
    weights_
        The network's weights, as Keras orders them.

    Notes
    -----
    A row of `X` is a picture, line by line: 784 values are 28×28, ink bright on 0. Any other
    number is taken as the next larger square and drawn into the middle 20×20. Bytes count
    from 0 to 255; other values from the least to the largest that `fit` saw.
    """

    def __init__(
        self,
        recipe: str | Recipe | None = None,
        *,
        learning_rate: float | None = None,
        batch_size: int | None = None,
        epochs: int | None = None,
        width: float | None = None,
        dropout: float | None = None,
        warm_start: bool = False,
        random_state: Any = None,
    ) -> None:
        self.recipe = recipe
        self.learning_rate = learning_rate
        self.batch_size = batch_size
        self.epochs = epochs
        self.width = width
        self.dropout = dropout
        self.warm_start = warm_start
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:  # noqa: N803 - scikit-learn's name
        """Train on (n, features) pictures `X` with labels `y`.

        Raises
        ------
        ValueError
            If there are more than ten classes, or what `warm_start` goes on from
            doesn't fit.
        RecipeError, ExportError, TrainingError
            As `digitnet.recipes`, `digitnet.export.rebuild` and
            `digitnet.training.classifier.fit.train` raise them.
        """
        from digitnet.training.classifier.fit import train  # noqa: PLC0415 - slow to import

        former = self._former()
        pictures, labels = validate_data(self, X, y)
        check_classification_targets(labels)
        recipe = self._chosen()
        classes = np.unique(labels)
        if len(classes) > CLASSES:
            raise ValueError(f"{len(classes)} classes, but at most {CLASSES} can be told apart")
        if former is not None and not np.array_equal(classes, former["classes_"]):
            raise ValueError("warm_start goes on with the same classes only")
        self.classes_, self.recipe_ = classes, recipe
        self._outputs = _outputs(classes)
        self._range = former["_range"] if former else _value_range(pictures)
        images = self._draw(pictures)
        answers = self._outputs[np.searchsorted(classes, labels)].astype(np.uint8)
        seed = int(check_random_state(self.random_state).randint(2**31))
        splits = _split(images, answers, recipe.validation_fraction, seed)
        start = self._start(former)
        with tempfile.TemporaryDirectory(prefix="digitnet-fit-") as folder:
            result = train(recipe, splits, seed, Path(folder), start=start)
        self.weights_ = result.model.get_weights()
        self._network = result.network
        return self

    def predict(self, X: ArrayLike) -> NDArray[Any]:  # noqa: N803 - scikit-learn's name
        """Return the class of each picture, (n,)."""
        best = self.predict_proba(X).argmax(axis=1)
        chosen: NDArray[Any] = self.classes_[best]
        return chosen

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:  # noqa: N803 - scikit-learn's name
        """Return each class's probability, (n, classes)."""
        check_is_fitted(self, "weights_")
        from digitnet.training.classifier.scoring import predict_logits  # noqa: PLC0415 - slow to import

        pictures = validate_data(self, X, reset=False)
        logits = predict_logits(self._network, self._draw(pictures))[:, self._outputs]
        shares = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
        probabilities: NDArray[np.float64] = shares / shares.sum(axis=1, keepdims=True)
        return probabilities

    def __getstate__(self) -> dict[str, Any]:
        """Return everything but the network, which the weights make again: data, no code."""
        state = dict(super().__getstate__())
        state.pop("_network", None)
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        if "weights_" in state:
            from digitnet.training.classifier.scoring import build_network  # noqa: PLC0415 - slow to import

            self._network = build_network(self.recipe_, self.weights_)

    def _chosen(self) -> Recipe:
        recipe = self.recipe
        if recipe is None:
            recipe = GENTLE if self.warm_start else RECIPES["fast"]
        elif isinstance(recipe, str):
            known = recipe_from_toml(Path(recipe)) if recipe.endswith(".toml") else None
            recipe = known or named_recipe(recipe)
        changes = {key: getattr(self, key) for key in CHANGES if getattr(self, key) is not None}
        return recipe.with_settings(changes)

    def _former(self) -> dict[str, Any] | None:
        """Return what a former fit left, where this one is to go on from it."""
        return dict(vars(self)) if self.warm_start and "weights_" in vars(self) else None

    def _start(self, former: dict[str, Any] | None) -> "Start | None":
        if not self.warm_start:
            return None
        from digitnet.export.rebuild import rebuild_weights  # noqa: PLC0415 - slow to import
        from digitnet.training.classifier.start import Start  # noqa: PLC0415 - slow to import

        if former is None:
            return Start("the network that ships", rebuild_weights(self.recipe_))
        shape = ("model", "width", "outliers")
        if any(getattr(former["recipe_"], key) != getattr(self.recipe_, key) for key in shape):
            raise ValueError("warm_start goes on with the same architecture only")
        layers = former["_network"].layers
        return Start("a former fit", {one.name: one.get_weights() for one in layers if one.weights})

    def _draw(self, rows: NDArray[Any]) -> NDArray[np.uint8]:
        """Return (n, 28, 28) uint8 pictures of (n, features) rows."""
        low, high = self._range
        scaled = np.clip((rows.astype(np.float64) - low) * (255 / (high - low)), 0, 255)
        ink = scaled.round().astype(np.uint8)
        side = math.isqrt(max(rows.shape[1] - 1, 0)) + 1
        square = np.zeros((len(ink), side * side), np.uint8)
        square[:, : ink.shape[1]] = ink
        pictures = square.reshape(-1, side, side)
        if side == SIDE:
            return pictures
        margin = (SIDE - INK) // 2
        drawn = np.zeros((len(ink), SIDE, SIDE), np.uint8)
        for target, picture in zip(drawn, pictures, strict=True):
            way = cv2.INTER_AREA if side > INK else cv2.INTER_LINEAR
            inner = cv2.resize(picture, (INK, INK), interpolation=way)
            target[margin : margin + INK, margin : margin + INK] = inner
        return drawn


def _outputs(classes: NDArray[Any]) -> NDArray[np.intp]:
    """Return each class's output: digits keep their own, so that a trained network helps."""
    if np.issubdtype(classes.dtype, np.integer) and 0 <= classes.min() <= classes.max() < CLASSES:
        return classes.astype(np.intp)
    return np.arange(len(classes))


def _value_range(rows: NDArray[Any]) -> tuple[float, float]:
    if rows.dtype == np.uint8:
        return 0.0, 255.0
    low, high = float(rows.min()), float(rows.max())
    return (low, high) if low < high else (low, low + 1.0)


def _split(
    images: NDArray[np.uint8], labels: NDArray[np.uint8], fraction: float, seed: int
) -> Splits:
    """Set some pictures aside for calibration; where there are too few, all serve for both."""
    whole = Dataset("arrays", images, labels)
    try:
        kept, aside = stratified_split(labels, fraction, seed)
        train, validation = whole.part(kept), whole.part(aside)
    except DataError:
        train = validation = whole
    return Splits("arrays", "", train, validation, whole.part(np.arange(0)))
