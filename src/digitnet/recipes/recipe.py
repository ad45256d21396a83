"""`Recipe`: all settings of a training run as one typed value, checked when it is made."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from digitnet.classes import DIGIT_NAMES, MAX_CLASSES
from digitnet.errors import RecipeError
from digitnet.recipes.settings import Ranges, Settings, between, whole


@dataclass(frozen=True, kw_only=True)
class Recipe(Settings):
    """All settings of one training run, except the data and the seed.

    Parameters
    ----------
    name
        What the run is called in reports.
    model
        The architecture, a name that `digitnet.models` knows.
    width
        Multiplies the number of filters and units of every hidden layer.
    dropout
        Fraction of units dropped before the last dense layer while training.
    optimizer, learning_rate, momentum, weight_decay
        `momentum` is used by ``sgd`` only, `weight_decay` by ``adamw`` only.
        ``muon`` is `digitnet.training.muon`: kernels between channels change at the
        full rate, all other weights at a quarter of it.
        With a schedule, `learning_rate` is its peak.
    schedule
        ``constant``; ``exponential`` (times `decay` after each epoch);
        ``cosine`` (falls to zero); ``one-cycle`` (rises over the first
        `warmup` of the steps, then falls to zero).
    decay
        What ``exponential`` multiplies the rate by after each epoch.
    warmup
        Share of the steps over which ``one-cycle`` rises.
    loss
        Cross-entropy on integer labels (``sparse``) or one-hot vectors.
    label_smoothing
        Share of a label's certainty that is spread evenly over all digits; needs
        ``loss="one-hot"``.
    batch_size, epochs
        Images per step; passes over the training set.
    ema
        Decay per step of the running mean of the weights. The mean replaces the
        trained weights at the end. 0 switches it off.
    augment
        ``none``; ``elastic`` (`digitnet.synthesis.digits.elastic`: bent and written
        with another pen, for data like the training set); ``deform``
        (`digitnet.synthesis.digits.augment`: what happens to digits on paper, on
        screens and in scanners, then normalised as reading does it).
    out_of_focus, plain, forms
        With ``deform``: share of the pictures that are blurred until strokes run together;
        share of the 0s and 1s that are a bare oval or bar; share of the digits that are
        written anew in forms that MNIST has few of (`digitnet.synthesis.forms`).
    outliers
        Pictures that show no digit, added to each batch, as a fraction of it. With any,
        the model learns an eleventh class, "not a digit". For digits only.
    crops
        Symbols cut from composed pages, added to each epoch, as a fraction of it
        (`digitnet.training.classifier.crops`): digits, and what a page network takes for
        digits. Needs `outliers`.
    calibrate
        Fit a temperature on validation data, so that a confidence of 0.9 is
        right nine times in ten (Guo et al. 2017).
    precision
        ``auto`` takes bfloat16 where the processor computes with it.
    validation_fraction
        Share of the training set kept for validation.
    classes
        How many classes the data has; set from the data.
    """

    name: str = "custom"
    model: str = "classic"
    width: float = 1.0
    dropout: float = 0.5
    optimizer: Literal["adam", "adamw", "muon", "sgd"] = "adam"
    learning_rate: float = 1e-3
    momentum: float = 0.0
    weight_decay: float = 0.0
    schedule: Literal["constant", "exponential", "cosine", "one-cycle"] = "constant"
    decay: float = 1.0
    warmup: float = 0.25
    loss: Literal["sparse", "one-hot"] = "sparse"
    label_smoothing: float = 0.0
    batch_size: int = 128
    epochs: int = 5
    ema: float = 0.0
    augment: Literal["none", "elastic", "deform"] = "none"
    out_of_focus: float = 0.0
    plain: float = 0.0
    forms: float = 0.0
    outliers: float = 0.0
    crops: float = 0.0
    calibrate: bool = False
    precision: Literal["auto", "float32", "mixed_bfloat16"] = "auto"
    validation_fraction: float = 0.1
    classes: int = 10

    RANGES: ClassVar[Ranges] = {
        "width": between(1e-2, 64),
        "dropout": between(0, 0.95),
        "learning_rate": (1e-12, 1e3, "a finite number above 0, at most 1000"),
        "momentum": between(0, 0.9999),
        "weight_decay": between(0, 1),
        "decay": (1e-6, 1, "above 0, at most 1"),
        "warmup": between(0, 1),
        "label_smoothing": between(0, 0.5),
        "batch_size": whole(1, 60_000),
        "epochs": whole(1, 100_000),
        "ema": between(0, 0.99999),
        "out_of_focus": between(0, 1),
        "plain": between(0, 1),
        "forms": between(0, 1),
        "outliers": between(0, 1),
        "crops": between(0, 4),
        "classes": whole(2, MAX_CLASSES),
        "validation_fraction": between(0.001, 0.9),
    }

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.outliers and self.classes != len(DIGIT_NAMES):
            raise RecipeError(
                f"outliers = {self.outliers} are made of digits; with {self.classes} classes "
                "set outliers=0"
            )
        if (self.out_of_focus or self.plain or self.forms) and self.augment != "deform":
            raise RecipeError(
                'out_of_focus, plain and forms change deformed digits: set augment="deform"'
            )
        if self.forms and self.classes != len(DIGIT_NAMES):
            raise RecipeError(
                f"forms = {self.forms} are of digits; with {self.classes} classes set forms=0"
            )
        if self.crops and not self.outliers:
            raise RecipeError("crops need the class of what is no digit: set outliers above 0")
        if self.label_smoothing and self.loss == "sparse":
            raise RecipeError('label_smoothing needs loss = "one-hot"')
