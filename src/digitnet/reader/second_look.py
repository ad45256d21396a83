"""Ask the page network, too, about digits in MNIST's form that the classifier doubts."""

import numpy as np
from numpy.typing import NDArray

from digitnet.reader.classifier import Scores
from digitnet.reader.detector import Detector
from digitnet.reader.look import blended, meant_one

DOUBTED = 0.8
"""A digit of which the classifier is less sure is doubted: six of a thousand of MNIST's."""


def second_look(
    scores: Scores,
    pictures: NDArray[np.uint8],
    rows: NDArray[np.intp],
    detector: Detector,
    share: float,
) -> Scores:
    """Return scores in which both networks have judged what the classifier doubts.

    Parameters
    ----------
    scores
        What the classifier says.
    pictures
        (n, 28, 28) uint8 that it was shown.
    rows
        Which of them may be shown to the page network.
    share
        How much the classifier counts beside it, as in `digitnet.reader.look.blended`.
    """
    probabilities = scores.probabilities.copy()
    for row in rows[probabilities[rows].max(axis=1) < DOUBTED]:
        meant = meant_one(detector.find_one(pictures[row]), pictures[row].shape)
        if meant is not None:
            said = Scores(scores.probabilities[row], scores.digitness[row])
            probabilities[row] = blended(meant.digit_shares()[0], said, share)
    return Scores(probabilities, scores.digitness)
