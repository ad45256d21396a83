"""Compare the lines that were read with the lines that are written in a picture.

Spaces count nothing: they part numbers, and the truth of real pictures has none.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Alignment:
    """How the digits read lie against the digits written, with the fewest edits.

    Attributes
    ----------
    matches
        Digits written that were read as what they are.
    substitutions
        Digits written that were read as another.
    deletions
        Digits written that were not read.
    insertions
        Digits read where none is written.
    """

    matches: int
    substitutions: int
    deletions: int
    insertions: int

    @property
    def distance(self) -> int:
        """The edit distance (Levenshtein 1966)."""
        return self.substitutions + self.deletions + self.insertions


def align(truth: str, read: str) -> Alignment:
    """Return the alignment of least edit distance; of several, the one with the most matches.

    >>> align("2250", "2258")
    Alignment(matches=3, substitutions=1, deletions=0, insertions=0)
    """
    # Each cell holds (distance, -matches, insertions): tuples compare in that order.
    above = [(column, 0, column) for column in range(len(read) + 1)]
    for row, written in enumerate(truth, start=1):
        cells = [(row, 0, 0)]
        for column, seen in enumerate(read, start=1):
            distance, lost, inserted = above[column - 1]
            match = written == seen
            both = (distance + (not match), lost - match, inserted)
            distance, lost, inserted = above[column]
            deleted = (distance + 1, lost, inserted)
            distance, lost, inserted = cells[column - 1]
            cells.append(min(both, deleted, (distance + 1, lost, inserted + 1)))
        above = cells
    _, lost, insertions = above[-1]
    substitutions = len(read) + lost - insertions
    return Alignment(-lost, substitutions, len(truth) + lost - substitutions, insertions)


def digits_of(lines: Sequence[str]) -> list[str]:
    """Return the lines without their spaces, and without those that hold nothing."""
    return [line for line in ("".join(text.split()) for text in lines) if line]


def right_lines(truth: Sequence[str], read: Sequence[str]) -> int:
    """Return how many of the lines written were read exactly, in their order.

    The longest common subsequence of both: a line that was torn, joined to its
    neighbour or put in the wrong place is wrong; it does not spoil those below it.

    >>> right_lines(["12", "345", "6"], ["12", "34", "5", "6"])
    2
    """
    above = [0] * (len(read) + 1)
    for written in truth:
        cells = [0]
        for column, seen in enumerate(read, start=1):
            joined = above[column - 1] + 1 if written == seen else 0
            cells.append(max(joined, above[column], cells[-1]))
        above = cells
    return above[-1]
