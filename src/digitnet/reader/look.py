"""The one digit meant in a picture, and how two networks' opinions of it are joined."""

import numpy as np
from numpy.typing import NDArray

from digitnet.reader.boxes import contained
from digitnet.reader.classifier import Scores
from digitnet.reader.symbols import Floats, Symbols

MAX_MARK = 0.85
"""A symbol is a digit unless the page network is so sure that it is a mark, and others are none."""
WITNESS, DOUBT = 0.3, 0.4
"""Powers to which the classifier's odds that it is a digit count against the page network's odds
that it is a mark: where they are for a digit, and where they are against one."""
SURE = 0.5
"""Score from which on a symbol of several is read."""
LIKELY = 0.45
"""Confidence from which on a lone digit is read, if the classifier takes it for a digit, too."""
LEAST = 0.36
"""Score from which on a symbol is read if both networks are sure what it is."""
DOUBTED = 0.8
"""A digit of which the classifier is less sure is doubted: six of a thousand of MNIST's. In MNIST's
form the page network is shown it, too."""
FAMILIAR = 0.3
"""Digitness from which on the classifier doesn't doubt that a lone symbol is a digit."""

SHARE = 0.4
"""What the classifier says counts so much beside the page network where it knows the picture for
a digit, and SHARE² where it doesn't: then it was cut out badly. A classifier that was fine-tuned
knows a hand that the page network has never seen, and counts alone."""


def blended(page: NDArray[np.float32], said: Scores, share: float) -> NDArray[np.float32]:
    """Return the weighted geometric mean of two networks' probabilities, (…, 10).

    Parameters
    ----------
    page
        (…, 10) the page network's.
    said
        What the classifier says, of shapes (…, 10) and (…).
    share
        How much it counts where it is sure of a digit, 0 to 1.
    """
    shares = share ** (2 - np.asarray(said.digitness)[..., None])
    logs = (1 - shares) * np.log(page + 1e-6) + shares * np.log(said.probabilities + 1e-6)
    both = np.exp(logs - logs.max(axis=-1, keepdims=True))
    return np.asarray(both / both.sum(axis=-1, keepdims=True), np.float32)


def importance(symbols: Symbols, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Return how likely each symbol is the one meant: sure, not small beside others, and inside.

    A frame along a tight crop's border is taller than its digit; it lies partly outside.

    Parameters
    ----------
    shape
        Height and width of the picture.
    """
    heights = symbols.boxes[:, 3]
    picture = np.array([[0, 0, shape[1], shape[0]]], np.float32)
    inside = contained(symbols.boxes, picture)[:, 0]
    return np.asarray(symbols.scores * inside * np.sqrt(heights / heights.max()), np.float32)


def mark_share(symbols: Symbols, digitness: Floats) -> Floats:
    """Return (n,) how likely each symbol is a mark to both networks, 0 to 1.

    Parameters
    ----------
    digitness
        (n,) what the classifier says of each.
    """
    doubt = (1 - digitness + 1e-4) / (digitness + 1e-4)
    mark = symbols.classes[:, 10] * doubt ** np.where(doubt > 1, DOUBT, WITNESS)
    return np.asarray(mark / (mark + 1 - symbols.classes[:, 10]), np.float32)


def are_digits(symbols: Symbols) -> NDArray[np.bool_]:
    """Tell which symbols are no mark to the page network."""
    return np.asarray(symbols.classes[:, 10] < MAX_MARK)


def possible_digits(are: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the rows of what is no mark; where all are marks, of all: the classifier decides."""
    rows = np.flatnonzero(are)
    return rows if len(rows) else np.arange(len(are))


def meant_one(symbols: Symbols, shape: tuple[int, ...]) -> Symbols | None:
    """Return the one symbol of a picture that is most likely meant; None where none was found."""
    if len(symbols) == 0:
        return None
    digits = possible_digits(are_digits(symbols))
    return symbols.take(digits[np.argmax(importance(symbols, shape)[digits])][None])
