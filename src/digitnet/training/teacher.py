"""A finished model as a teacher: what it says of a picture is part of the label.

So a network learns from several what they agree on, and that a 4 may be almost a
9 (Hinton et al. 2015, "Distilling the Knowledge in a Neural Network").
"""

import hashlib
import threading
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitnet.errors import TrainingError
from digitnet.inference import Classifier, model_bytes
from digitnet.models.blocks import DIGITS
from digitnet.recipes import Recipe

CHUNK = 500
"""Pictures between two looks at whether to stop."""

Answers = NDArray[np.float32]


class Teacher:
    """A finished model that says what it takes training pictures for.

    Parameters
    ----------
    model
        A run folder, an ensemble's folder, or a ``.onnx`` file.

    Attributes
    ----------
    sha256
        Of the model's file, hexadecimal.

    Raises
    ------
    RunError
        If there is no such model, or it is not one that digitnet exported.
    """

    def __init__(self, model: Path) -> None:
        self.sha256 = hashlib.sha256(model_bytes(model)).hexdigest()
        self._model = model
        self._classifier = Classifier(model)

    def answers(self, images: NDArray[np.uint8], classes: int, stop: threading.Event) -> Answers:
        """Return what each picture is, in shares.

        Parameters
        ----------
        images
            (n, 28, 28) uint8, ink bright on 0.
        classes
            10, or 11 with "not a digit".
        stop
            Once set, the rest isn't looked at and what comes back is of no use.

        Returns
        -------
        (n, classes) float32, each row sums to 1.

        Raises
        ------
        TrainingError
            If there are 11 classes and the teacher doesn't know the eleventh.
        """
        answers = np.zeros((len(images), classes), np.float32)
        for start in range(0, len(images), CHUNK):
            if stop.is_set():
                break
            part = slice(start, start + CHUNK)
            said = self._classifier(images[part])
            answers[part, :DIGITS] = said.probabilities
            if classes > DIGITS:
                any_digit = np.minimum(said.digitness / said.probabilities.max(axis=1), 1)
                answers[part, :DIGITS] *= any_digit[:, None]
                answers[part, DIGITS] = 1 - any_digit
        if classes > DIGITS and not stop.is_set() and answers[:, DIGITS].max() < 1e-3:
            raise TrainingError(
                f"{self._model}: this teacher takes every picture for a digit; give one that was "
                "trained with outliers, such as robust, or add --set outliers=0"
            )
        return answers


def check_teacher(recipe: Recipe, teacher: Teacher | None) -> None:
    """Refuse a recipe without the teacher that it needs, and a teacher that it doesn't.

    Raises
    ------
    TrainingError
        Saying what to add.
    """
    if recipe.teacher_share and teacher is None:
        raise TrainingError(
            f"recipe {recipe.name} learns from a teacher: add --teacher and a finished run, such "
            "as the ensemble of --recipe robust --runs 5 --ensemble, or --set teacher_share=0"
        )
    if teacher and not recipe.teacher_share:
        raise TrainingError(
            f"recipe {recipe.name} learns from labels alone; leave --teacher out, or add "
            "--set teacher_share=0.9 --set loss=one-hot"
        )
