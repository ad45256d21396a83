"""Stratified splits: each part has every class in the same proportion."""

import numpy as np
from numpy.typing import NDArray

from digitnet.data.dataset import Dataset, Splits, digest
from digitnet.errors import DataError

Indices = NDArray[np.intp]

TEST_FRACTION = 0.2
"""Share held out for testing where a data set has no test part of its own."""
TEST_SEED = 0
"""The held-out part is the same whatever the run's seed."""


def with_test_part(train: Dataset, test: Dataset | None) -> Splits:
    """Return training and test data, a part held out where there was no test part.

    The validation part is empty as yet.
    """
    notes = train.notes + (test.notes if test else ())
    sha256 = digest(train, test) if test else digest(train)
    if test is None:
        kept, held_out = stratified_split(train.labels, TEST_FRACTION, TEST_SEED)
        note = (
            f"{train.name} has no test part of its own: {len(held_out)} of its {len(train)} "
            "pictures are held out for testing, the same ones for every seed"
        )
        notes = (*notes, note)
        train, test = train.part(kept), train.part(held_out)
    nothing = train.part(np.zeros(0, np.intp))
    return Splits(train.name, sha256, train, nothing, test, notes)


def stratified_split(
    labels: NDArray[np.uint8], fraction: float, seed: int
) -> tuple[Indices, Indices]:
    """Split into a larger and a smaller part.

    Parameters
    ----------
    labels
        (n,) uint8.
    fraction
        Share of the smaller part, between 0 and 1.
    seed
        The same seed gives the same split.

    Returns
    -------
    Indices of the larger and of the smaller part, each ascending; the smaller
    one has exactly round(n × fraction) of them.

    Raises
    ------
    DataError
        If either part would be empty.
    """
    size = round(len(labels) * fraction)
    if not 0 < size < len(labels):
        raise DataError(
            f"{len(labels)} images are too few to set {fraction:.3g} of them aside; "
            "give more images or another fraction"
        )
    quotas = _quotas(np.bincount(labels), fraction, size)
    generator = np.random.default_rng(seed)
    smaller = np.zeros(len(labels), bool)
    for label, quota in enumerate(quotas):
        members = np.flatnonzero(labels == label)
        smaller[generator.permutation(members)[:quota]] = True
    return np.flatnonzero(~smaller), np.flatnonzero(smaller)


def _quotas(counts: Indices, fraction: float, size: int) -> Indices:
    """Share `size` out among the classes by the method of largest remainders."""
    exact = counts * fraction
    quotas: Indices = np.floor(exact).astype(np.intp)
    by_remainder = np.argsort(quotas - exact, kind="stable")
    quotas[by_remainder[: size - quotas.sum()]] += 1
    return quotas
