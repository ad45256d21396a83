import numpy as np
import pytest

from digitnet.data.datasets import Splits
from digitnet.recipes import PageRecipe
from digitnet.synthesis.pages.fonts.faces import BUILT_IN
from digitnet.synthesis.pages.fonts.glyphs import build_glyphs
from digitnet.synthesis.pages.writing.bank import Bank, make_fields

TINY = PageRecipe(
    name="tiny",
    stem=4,
    quarter=8,
    eighth=8,
    sixteenth=8,
    head=8,
    blocks=1,
    deep_blocks=0,
    learning_rate=0.02,
    schedule="constant-then-decay",
    warmup_steps=3,
    batch_size=2,
    steps=10,
    epochs=3,
    scene_size=128,
    ema=0.8,
    precision="float32",
    validation_scenes=2,
)


@pytest.fixture(scope="session")
def bank(few: Splits) -> Bank:
    """The digits of `few`, and the one face that every machine has."""
    images, labels = few.train.images[:100], few.train.labels[:100]
    rows = [np.flatnonzero(labels == digit) for digit in range(10)]
    return Bank(images, make_fields(images), rows, build_glyphs([BUILT_IN]), [0], [], [])


@pytest.fixture(scope="session")
def tiny() -> PageRecipe:
    """A recipe that trains in a blink."""
    return TINY
