"""Ways to train a page network that can be tried on the same scenes at once."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Variant:
    """What one of several networks does otherwise.

    Attributes
    ----------
    letters
        How often a letter's class counts, next to what it usually does.
    classes
        How much more the loss of all classes counts, next to the loss of centres.
    words
        Whether it is shown pages of words.
    fresh
        Whether it begins with random weights.
    rate
        Its learning rate, next to the others'.
    """

    letters: float = 1
    classes: float = 0
    words: bool = True
    fresh: bool = False
    rate: float = 1


VARIANTS = {
    "all": Variant(),
    "letters3": Variant(letters=3),
    "classes2": Variant(classes=1),
    "gentle": Variant(rate=0.3),
    "noletters": Variant(letters=0),
    "no-words": Variant(words=False),
    "scratch": Variant(fresh=True, rate=1.5),
}
"""By name."""
