"""Scenes that several networks are shown."""

import numpy as np
import pytest

from digitnet.synthesis.pages.writing.bank import Bank
from digitnet.training.page.stream import Chunk, SceneStream
from digitnet.training.page.targets import HEAT, WEIGHT


@pytest.fixture(scope="module")
def chunk(bank: Bank) -> Chunk:
    return SceneStream(bank, seed=1, chunk_size=40, size=128).batch(0)


def test_a_chunk_depends_on_its_step_alone(bank: Bank, chunk: Chunk) -> None:
    later = SceneStream(bank, seed=1, chunk_size=4, size=128).batch(2)
    np.testing.assert_array_equal(later.pictures, chunk.pictures[8:12])
    np.testing.assert_array_equal(later.targets, chunk.targets[8:12])
    np.testing.assert_array_equal(later.wordy, chunk.wordy[8:12])
    assert (chunk.pictures.dtype, chunk.targets.dtype) == (np.uint8, np.float16)
    assert (chunk.pictures.shape, chunk.targets.shape) == ((40, 128, 128), (40, 32, 32, 10))


def test_letters_have_negative_weights(chunk: Chunk) -> None:
    weight = chunk.targets[..., WEIGHT]
    assert weight.min() == pytest.approx(-0.3, abs=0.001)
    assert weight.max() == 1


def test_pages_of_words_have_letters_and_no_centre(chunk: Chunk) -> None:
    assert 0 < chunk.wordy.sum() < 10
    words = chunk.targets[chunk.wordy]
    assert words[..., HEAT].max() < 1
    assert (words[..., WEIGHT] < 0).any()
