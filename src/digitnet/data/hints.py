"""What a person may say about their own data where its files don't show it."""

import re
from dataclasses import dataclass

from digitnet.classes import checked_classes
from digitnet.errors import DataError


@dataclass(frozen=True)
class DataHints:
    """How a person's own data is to be read; the rest is found by looking at it.

    Attributes
    ----------
    label_column
        ``first``, ``last`` or the name of a table's label column.
    label_pattern
        Regular expression with one group: the label in a picture's path.
    transpose
        Whether the pictures lie on their side, stored column by column.
    invert
        True where all ink is dark on light, False where all is bright on dark,
        None to look at each picture.
    as_stored
        Take 28×28 pictures as they are, neither inverted nor centred.
    classes
        Names of the classes where they aren't the digits, in the order of their
        numbers; ``()`` takes the names that the folders or labels have.
    """

    label_column: str | None = None
    label_pattern: str | None = None
    transpose: bool = False
    invert: bool | None = None
    as_stored: bool = False
    classes: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if self.label_pattern is not None:
            _check_pattern(self.label_pattern)
        if self.classes:
            checked_classes(self.classes, "--classes")

    @property
    def is_given(self) -> bool:
        """Whether anything was said."""
        return self != AS_FOUND


def _check_pattern(pattern: str) -> None:
    try:
        groups = re.compile(pattern).groups
    except re.error as error:
        raise DataError(f"label pattern {pattern!r}: no regular expression: {error}") from error
    if groups != 1:
        raise DataError(
            f"label pattern {pattern!r}: has {groups} groups, expected one around the label, "
            r"such as '_(\d)\.png$'"
        )


AS_FOUND = DataHints()
"""Nothing was said: everything is found by looking at the data."""
UNTOUCHED = DataHints(invert=False, as_stored=True)
"""Every picture stays what it is."""
