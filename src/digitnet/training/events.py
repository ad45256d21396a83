"""What a training run tells whoever listens; only the command line prints."""

from collections.abc import Callable
from dataclasses import dataclass

from digitnet.recipes import AnyRecipe


@dataclass(frozen=True)
class EpochRow:
    """One epoch's figures: a row of ``history.csv``.

    Attributes
    ----------
    epoch
        1 for the first.
    loss, accuracy
        Means over the epoch's training steps, dropout and augmentation on.
    val_loss, val_accuracy
        On the validation digits, after the epoch.
    learning_rate
        Learning rate at the epoch's last step.
    seconds, images_per_second
        Time and speed of training alone.
    """

    epoch: int
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float
    learning_rate: float
    seconds: float
    images_per_second: float


@dataclass(frozen=True)
class PageRow:
    """One epoch's figures of the page network: a row of its ``history.csv``.

    Attributes
    ----------
    epoch
        1 for the first.
    loss, centre, classes, box, links
        Means over the epoch's steps: the whole, and its parts before weighting.
    accuracy
        Share of cells near centres whose class is right, while training.
    val_loss, val_precision, val_recall, val_accuracy
        On the validation scenes, after the epoch: the loss, the share of peaks that
        found a digit, of digits that were found, and of found digits that were read right.
    learning_rate
        Learning rate at the epoch's last step.
    seconds, scenes_per_second
        Time and speed of training, composing included.
    """

    epoch: int
    loss: float
    centre: float
    classes: float
    box: float
    links: float
    accuracy: float
    val_loss: float
    val_precision: float
    val_recall: float
    val_accuracy: float
    learning_rate: float
    seconds: float
    scenes_per_second: float


@dataclass(frozen=True)
class Started:
    """Training begins, or goes on after `done` epochs; an epoch has `images` pictures."""

    recipe: AnyRecipe
    seed: int
    precision: str
    threads: int
    parameters: int
    images: int
    done: int


@dataclass(frozen=True)
class StepDone:
    """A step ended; loss and accuracy are means over the epoch so far."""

    epoch: int
    images_done: int
    images: int
    loss: float
    accuracy: float


@dataclass(frozen=True)
class EpochDone:
    """An epoch ended and can be resumed from."""

    row: EpochRow
    epochs: int


@dataclass(frozen=True)
class PageEpochDone:
    """An epoch of the page network ended and can be resumed from."""

    row: PageRow
    epochs: int


@dataclass(frozen=True)
class Scoring:
    """Training is over; the model is exported and scored, the run folder filled."""


@dataclass(frozen=True)
class Warned:
    """Something that a person should know, though training goes on."""

    message: str


Event = Started | StepDone | EpochDone | PageEpochDone | Scoring | Warned
Listener = Callable[[Event], None]


def ignore(event: Event) -> None:
    """Listen to nothing."""
