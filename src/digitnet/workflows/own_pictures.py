"""What fine-tuning is given: own pictures, and older ones that aren't to be forgotten."""

import dataclasses
import os

import numpy as np

from digitnet.classes import DIGIT_NAMES, told_classes
from digitnet.data.dataset import Dataset, Splits
from digitnet.data.datasets import load_parts, load_training
from digitnet.data.download import Progress
from digitnet.data.hints import DataHints
from digitnet.data.replay import load_replay
from digitnet.data.split import stratified_split, with_test_part
from digitnet.errors import DataError

VALIDATED = 0.1
"""Share of the own pictures that validates where no older ones do."""


def load_own_pictures(
    source: str,
    hints: DataHints,
    known: tuple[str, ...],
    data_dir: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> Splits:
    """Return own pictures to learn from and to test on; none of them validate yet.

    Parameters
    ----------
    source, form, data_dir, progress
        As `digitnet.data.datasets.load_parts` takes them.
    known
        Classes of the network to start from. Where they aren't the digits and the
        form says nothing, the pictures are taken for these.

    Raises
    ------
    DataError
        If there are no such pictures, or too few to hold any out for testing.
    """
    if hints.classes is None and known != DIGIT_NAMES:
        hints = dataclasses.replace(hints, classes=known)
    return with_test_part(*load_parts(source, data_dir, progress, hints=hints))


def load_older_pictures(
    replay: str,
    own: Splits,
    known: tuple[str, ...],
    data_dir: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> tuple[Dataset | None, tuple[str, ...]]:
    """Return pictures to be shown again, if any, and notes.

    Parameters
    ----------
    replay
        ``none``; ``auto`` for MNIST, where both the network's classes and the own
        ones are the digits; or what `load_own_pictures` takes.
    known
        Classes of the network to start from.

    Raises
    ------
    DataError
        If they have other classes than the own pictures, or are those held out for testing.
    """
    if replay == "none" or (replay == "auto" and not own.classes == known == DIGIT_NAMES):
        return None, ()
    if replay == "auto":
        older, note = load_replay(data_dir)
        return _without_tested(older, own.test, (note,) if note else ())
    hints = DataHints(classes=None if own.classes == DIGIT_NAMES else own.classes)
    older = load_training(replay, data_dir, progress, hints=hints)
    if older.classes != own.classes:
        raise DataError(
            f"{older.name}: its classes are {told_classes(older.classes)}, but those of "
            f"{own.name} are {told_classes(own.classes)}; --replay none shows it no older pictures"
        )
    return _without_tested(older, own.test, older.notes)


def _without_tested(
    older: Dataset, test: Dataset, notes: tuple[str, ...]
) -> tuple[Dataset, tuple[str, ...]]:
    """Leave out what the network will be tested on: it would know those pictures by heart."""
    tested = {image.tobytes() for image in test.images}
    kept = np.array([image.tobytes() not in tested for image in older.images])
    count = len(older) - int(kept.sum())
    if not count:
        return older, notes
    if count == len(older):
        raise DataError(f"{older.name}: all its pictures are held out for testing; show others")
    told = f"{older.name}: {count:,} pictures aren't shown again, as they are held out for testing"
    return older.part(np.flatnonzero(kept)), (*notes, told)


def set_aside(own: Splits, seed: int) -> Splits:
    """Return own pictures some of which validate, where no older ones do.

    Raises
    ------
    DataError
        If they are too few for that.
    """
    larger, smaller = stratified_split(own.train.labels, VALIDATED, seed)
    return dataclasses.replace(
        own, train=own.train.part(larger), validation=own.train.part(smaller)
    )
