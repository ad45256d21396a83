"""Name symbols: each is cut out, and both networks say which digit it is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitnet.image.digit.cutting import cut_symbol, lone_cuts
from digitnet.image.digit.normalise import SIDE
from digitnet.image.files.formats import PIECE
from digitnet.reader.classifier import Classifier, Scores
from digitnet.reader.look import FAMILIAR, blended
from digitnet.reader.rows import Rows
from digitnet.reader.symbols import SETTLED, Floats, Symbols

Grey = NDArray[np.uint8]


@dataclass(frozen=True)
class Named(Rows):
    """Symbols and which digits they are.

    Attributes
    ----------
    symbols
        n of them.
    pictures
        (n, 28, 28) uint8, what the classifier was shown.
    probabilities
        (n, 10) float32, of both networks, each row sums to 1.
    digitness
        (n,) float32 from 0 to 1: how surely the classifier takes each for a digit.
    """

    symbols: Symbols
    pictures: NDArray[np.uint8]
    probabilities: Floats
    digitness: Floats

    def lone_confidence(self) -> NDArray[np.float64]:
        """Return (n,) how sure each would be, alone in its picture, to be a digit, and this one."""
        score, digitness = np.stack([self.symbols.scores, self.digitness]).astype(np.float64)
        there = np.minimum(score / SETTLED, 1) * np.minimum(digitness / FAMILIAR, 1)
        return np.asarray(self.probabilities.max(axis=1) * there, np.float64)

    def consent(self) -> Floats:
        """Return (n,) how surely each is a digit to the classifier, and this one to both."""
        return np.asarray(np.minimum(self.digitness, self.probabilities.max(axis=1)), np.float32)


class Namer:
    """Asks the classifier, and joins what it says with what the page network said.

    Parameters
    ----------
    share
        How much the classifier counts, as in `digitnet.reader.look.blended`.
    """

    def __init__(self, classifier: Classifier, share: float) -> None:
        self._classifier = classifier
        self.share = share

    def scores(self, pictures: NDArray[np.uint8]) -> Scores:
        """Classify (n, 28, 28) pictures, so many at a time that memory stays flat."""
        step = PIECE // SIDE**2
        starts = range(0, max(len(pictures), 1), step)
        return Scores.joined([self._classifier(pictures[at : at + step]) for at in starts])

    def name(self, grey: Grey, symbols: Symbols) -> Named:
        """Say which digits the symbols of a picture are."""
        return self.name_cuts([cut_symbol(grey, box) for box in symbols.boxes], symbols)

    def name_lone(self, grey: Grey, lone: Symbols) -> Named:
        """Say which digit the one symbol is; on uneven ground, by the cut that says most."""
        cuts = lone_cuts(grey, lone.boxes[0])
        named = self.name_cuts(cuts, lone.take(np.zeros(len(cuts), np.intp)))
        sureness = named.lone_confidence()
        surest = int(sureness.argmax()) if sureness.max() >= SETTLED else 0
        return named.take(slice(surest, surest + 1))

    def blend(self, page: Floats, said: Scores) -> Floats:
        """Return both networks' probabilities, (…, 10)."""
        return blended(page, said, self.share)

    def name_cuts(self, cuts: Sequence[Grey], symbols: Symbols) -> Named:
        """Say which digits n symbols are by n pictures of them, (28, 28) uint8 each."""
        if not cuts:
            nothing = np.zeros((0, SIDE, SIDE), np.uint8)
            return Named(symbols, nothing, symbols.digit_shares(), symbols.scores)
        pictures = np.stack(cuts)
        said = self.scores(pictures)
        return Named(symbols, pictures, self.blend(symbols.digit_shares(), said), said.digitness)
