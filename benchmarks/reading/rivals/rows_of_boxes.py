"""Put boxes of text into rows, as a person reads them."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class TextBox:
    """A text and its upright box in the picture's pixels."""

    text: str
    left: float
    top: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The height of its middle, from the picture's top."""
        return self.top + self.height / 2


def rows_of(boxes: Iterable[TextBox]) -> list[str]:
    """Return the rows of some boxes from top to bottom, their texts parted by a space.

    From left to right a box joins the row whose last box lies nearest in height,
    if their middles differ by less than half the lower of both: rows may climb.

    >>> rows_of([TextBox("2", 20, 1, 9, 10), TextBox("1", 0, 0, 9, 10), TextBox("3", 0, 15, 9, 10)])
    ['1 2', '3']
    """
    rows: list[list[TextBox]] = []
    for box in sorted(boxes, key=lambda box: box.left):
        near = [row for row in rows if _beside(row[-1], box)]
        if near:
            min(near, key=lambda row: abs(row[-1].middle - box.middle)).append(box)
        else:
            rows.append([box])
    rows.sort(key=lambda row: sum(box.middle for box in row) / len(row))
    return [" ".join(box.text for box in row) for row in rows]


def _beside(one: TextBox, other: TextBox) -> bool:
    return abs(one.middle - other.middle) < min(one.height, other.height) / 2
