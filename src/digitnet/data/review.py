"""What can be seen of labelled pictures without a network: counts, blanks, duplicates."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitnet.data.dataset import Dataset, Splits


@dataclass(frozen=True)
class Review:
    """Counts over a set's training part and its test part, where it has one.

    Attributes
    ----------
    train, test
        Number of pictures of each class; `test` is None where there is no test part.
    blank
        Pictures without ink.
    repeated
        Pictures of a part that are the same, bit by bit, as an earlier one in it.
    shared
        Pictures of the test part that are in the training part as well.
    contradictory
        Pictures that are there with two different labels.
    """

    train: tuple[int, ...]
    test: tuple[int, ...] | None
    blank: int
    repeated: int
    shared: int
    contradictory: int

    @property
    def count(self) -> int:
        """Number of all pictures."""
        return sum(self.train) + sum(self.test or ())

    @property
    def classes(self) -> tuple[int, ...]:
        """Number of pictures of each class, in both parts."""
        return tuple(map(sum, zip(self.train, self.test or (0,) * len(self.train), strict=True)))


def review(train: Dataset, test: Dataset | None = None) -> Review:
    """Count what a person should know before they believe a set."""
    parts = [train] if test is None else [train, test]
    prints = [_prints(part.images) for part in parts]
    everything = np.concatenate(prints)
    labels = np.concatenate([part.labels for part in parts])
    return Review(
        train=_counts(train),
        test=None if test is None else _counts(test),
        blank=sum(int((~part.images.any(axis=(1, 2))).sum()) for part in parts),
        repeated=sum(len(one) - len(np.unique(one)) for one in prints),
        shared=0 if test is None else int(np.isin(prints[1], prints[0]).sum()),
        contradictory=_contradictory(everything, labels),
    )


def joined(splits: Splits) -> tuple[Dataset, Dataset]:
    """Return what a run learns and chooses from, and what it is tested on."""
    both = (splits.train, splits.validation)
    return (
        Dataset(
            splits.name,
            np.concatenate([part.images for part in both]),
            np.concatenate([part.labels for part in both]),
            classes=splits.classes,
        ),
        splits.test,
    )


def _counts(part: Dataset) -> tuple[int, ...]:
    return tuple(np.bincount(part.labels, minlength=len(part.classes)).tolist())


def _prints(images: NDArray[np.uint8]) -> NDArray[np.void]:
    """Return each picture's bytes as one value that can be compared: (n,)."""
    flat = np.ascontiguousarray(images.reshape(len(images), -1))
    return flat.view(np.dtype((np.void, flat.shape[1])))[:, 0]


def _contradictory(prints: NDArray[np.void], labels: NDArray[np.uint8]) -> int:
    _, which = np.unique(prints, return_inverse=True)
    pairs = np.unique(np.stack([which, labels]), axis=1)[0]
    return int((np.bincount(pairs) > 1).sum())
