"""The one digit meant in a picture, and how two networks' opinions of it are joined."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitnet.image.photo import Place
from digitnet.reader.symbols import Symbols


@dataclass(frozen=True)
class Look:
    """The one digit meant in a picture, before it is judged.

    Attributes
    ----------
    picture
        (28, 28) uint8, what the classifier is shown.
    score
        How surely a digit is there, 0 to 1; None where the classifier knows the picture as
        it stands and the page network wasn't asked.
    classes
        (classes,) float32, the page network's probabilities; even where it wasn't asked.
    place
        Which page or frame of its file the picture is.
    """

    picture: NDArray[np.uint8]
    score: float | None
    classes: NDArray[np.float32]
    place: Place


def blended(
    page: NDArray[np.float32], classifier: NDArray[np.float32], share: float
) -> NDArray[np.float32]:
    """Return the weighted geometric mean of two networks' probabilities, (…, 10)."""
    logs = (1 - share) * np.log(page + 1e-6) + share * np.log(classifier + 1e-6)
    both = np.exp(logs - logs.max(axis=-1, keepdims=True))
    return np.asarray(both / both.sum(axis=-1, keepdims=True), np.float32)


def importance(symbols: Symbols) -> NDArray[np.float32]:
    """Return how likely each symbol is the one meant: sure, and not small beside others."""
    heights = symbols.boxes[:, 3]
    return np.asarray(symbols.scores * np.sqrt(heights / heights.max()), np.float32)
