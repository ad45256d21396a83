import dataclasses

import numpy as np
import pytest

from digitnet.data.datasets import Splits, load_splits
from digitnet.recipes import Recipe


@pytest.fixture(scope="session")
def few() -> Splits:
    """A few hundred real digits: 300 to train, 80 to validate, 80 to test."""
    splits = load_splits("optdigits")
    return dataclasses.replace(
        splits,
        train=splits.train.part(np.arange(300)),
        validation=splits.validation.part(np.arange(80)),
        test=splits.test.part(np.arange(80)),
    )


@pytest.fixture(scope="session")
def tiny() -> Recipe:
    """A recipe that trains on a few digits in a blink; its dropout is random."""
    return Recipe(
        name="tiny", model="classic", width=0.06, epochs=3, batch_size=64, learning_rate=0.02
    )
