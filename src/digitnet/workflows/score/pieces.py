"""What is scored at a time: a piece of the input, and the batches that it is read in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitnet.errors import ImageError

BATCH = 1024
"""Digits that are classified in one go."""
PICTURES = 16
"""Pictures that are held and read in one go."""


@dataclass(frozen=True)
class Sizes:
    """How many rows become one output file; a worker that dies loses at most as many.

    Attributes
    ----------
    digits
        Rows that are 28×28 pixels.
    pictures
        Rows that are picture files of any size.
    """

    digits: int = 50_000
    pictures: int = 1_000


PAGES = Sizes(digits=1_000, pictures=50)
"""Sizes for reading pages, which takes a hundred times as long as classifying."""


@dataclass(frozen=True)
class Piece:
    """Rows of one source that become one output file.

    Attributes
    ----------
    format
        Which module of `digitnet.workflows.score.formats` reads it.
    source
        The file that holds the rows; empty where each row is a file.
    rows
        How many.
    start
        Number of the first row inside the source, or inside `part`.
    part
        What of the source is meant, where that has parts: an array, a row group.
    before
        Rows of the source before `part`.
    column
        The column that holds the pictures, where one was named.
    offset
        Byte at which the first row begins, where that is known.
    files
        The rows, where each is a file.
    """

    format: str
    source: str
    rows: int
    start: int = 0
    part: str = ""
    before: int = 0
    column: str = ""
    offset: int = 0
    files: tuple[str, ...] = ()

    def record(self) -> dict[str, Any]:
        """Return the fields that aren't their defaults, as JSON can have them."""
        return {
            one.name: value
            for one in fields(self)
            if (value := getattr(self, one.name)) != one.default
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Piece":
        """Return the piece that `record` told of."""
        return cls(**{**record, "files": tuple(record.get("files", ()))})

    def __str__(self) -> str:
        return self.source or f"{self.files[0]} and {self.rows - 1} more"


@dataclass(frozen=True)
class DigitBatch:
    """Rows that are 28×28 pixels.

    Attributes
    ----------
    images
        (n, 28, 28) uint8, all 0 where a row has a fault.
    faults
        For each row that can't be used, why.
    """

    names: Sequence[str]
    images: NDArray[np.uint8]
    faults: Mapping[int, str] = field(default_factory=dict)


Content = bytes | NDArray[np.generic] | ImageError
"""A picture file's bytes, pixels, or why there are none."""


@dataclass(frozen=True)
class PictureBatch:
    """Rows that are pictures of any size."""

    names: Sequence[str]
    contents: Sequence[Content]


Batch = DigitBatch | PictureBatch


def numbered(source: str, start: int, count: int, part: str = "") -> list[str]:
    """Return names for rows that have none: the source, ``#``, and the row's number."""
    inside = f"{source}#{part}/" if part else f"{source}#"
    return [f"{inside}{row}" for row in range(start, start + count)]
