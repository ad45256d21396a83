"""Gather pictures of any size, one by one, into a set; what can't be used is named."""

import numpy as np
from numpy.typing import NDArray

from digitnet.data.formats.stored import Stored
from digitnet.data.hints import DataHints
from digitnet.errors import DataError, ImageError
from digitnet.image.digit.normalise import SIDE
from digitnet.image.digit.seat import is_dark_on_light, seat_photo
from digitnet.image.sources import Source, open_photo, to_grey

NAMED_FAULTS = 3
"""Unusable pictures that a note names; further ones are only counted."""


class Photos:
    """Labelled pictures out of files, each brought into MNIST's form by itself."""

    def __init__(self, where: str, hints: DataHints) -> None:
        if hints.invert is not None:
            raise DataError(
                f"{where}: --invert is for tables and arrays; in pictures the ink is found "
                "whichever way round"
            )
        self.where = where
        self.as_stored = hints.as_stored
        self.images: list[NDArray[np.uint8]] = []
        self.labels: list[int | str] = []
        self.faults: list[str] = []
        self.sizes: set[tuple[int, int]] = set()
        self.inverted = 0

    def add(self, source: Source, label: int | str, name: str) -> None:
        """Take one picture, or note why it can't be used."""
        try:
            photo = open_photo(source)
            grey = to_grey(photo.pixels)
            picture = self._picture(grey)
        except ImageError as error:
            told = str(error)
            self.faults.append(told if name in told else f"{name}: {told}")
            return
        if not picture.any():
            self.faults.append(f"{name}: no ink found")
            return
        self.images.append(picture)
        self.labels.append(label)
        height, width = (round(side * photo.scale) for side in grey.shape)
        self.sizes.add((width, height))
        self.inverted += bool(is_dark_on_light(grey[None])[0])

    def _picture(self, grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
        if not self.as_stored:
            return seat_photo(grey)
        if grey.shape != (SIDE, SIDE):
            raise ImageError(
                f"{grey.shape[1]}×{grey.shape[0]} pixels; as it is stored only 28×28 can be taken"
            )
        return grey

    def stored(self, labelled: bool = True) -> Stored:
        """Return the set.

        Raises
        ------
        DataError
            If no picture can be used.
        """
        count = len(self.images) + len(self.faults)
        if not self.images:
            raise DataError(
                f"{self.where}: none of its {count} files can be used; the first: {self.faults[0]}"
            )
        return Stored(
            np.stack(self.images),
            np.array(self.labels) if labelled else None,
            self.where,
            self._notes(count),
            seated=True,
            sizes=(min(self.sizes), max(self.sizes)),
            inverted=self.inverted,
        )

    def _notes(self, count: int) -> tuple[str, ...]:
        if not self.faults:
            return ()
        named = "; ".join(self.faults[:NAMED_FAULTS])
        left = len(self.faults) - NAMED_FAULTS
        more = f"; and {left} more" if left > 0 else ""
        return (f"{self.where}: left out {len(self.faults)} of {count} files: {named}{more}",)
