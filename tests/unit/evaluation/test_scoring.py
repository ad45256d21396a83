"""Asking a model about many pictures."""

import numpy as np
import pytest

from digitnet.evaluation.corruptions import CORRUPTIONS
from digitnet.evaluation.scoring import BATCH, score, score_corruptions

RNG = np.random.default_rng(2)
IMAGES = RNG.integers(0, 256, (2 * BATCH + 3, 28, 28), np.uint8)


def by_brightness(images: np.ndarray) -> np.ndarray:
    """Answer with the digit that the picture's mean brightness falls on."""
    digits = (images.mean(axis=(1, 2)) / 25.6).astype(int)
    return np.eye(10, dtype=np.float32)[digits]


@pytest.mark.parametrize("count", [1, BATCH, BATCH + 1, len(IMAGES)])
def test_batches_give_what_all_at_once_would(count):
    sizes = []

    def classify(images):
        sizes.append(len(images))
        return by_brightness(images)

    np.testing.assert_array_equal(score(classify, IMAGES[:count]), by_brightness(IMAGES[:count]))
    assert sum(sizes) == count
    assert max(sizes) <= BATCH


def test_accuracy_is_measured_under_each_corruption():
    def black(images, rng):
        return np.zeros_like(images)

    def same(images, rng):
        return images

    labels = by_brightness(IMAGES[:20]).argmax(1)
    labels[:5] = 0
    found = score_corruptions(
        by_brightness, IMAGES[:20], labels, corruptions={"same": same, "black": black}
    )
    assert found == {"same": 15 / 20, "black": 5 / 20}


def test_damage_depends_on_the_seed_and_the_corruption_alone():
    seen = []

    def remember(images):
        seen.append(images.sum())
        return by_brightness(images)

    labels = np.zeros(4, np.uint8)
    shot, fog = CORRUPTIONS["shot_noise"], CORRUPTIONS["fog"]
    score_corruptions(remember, IMAGES[:4], labels, 1, {"shot_noise": shot, "fog": fog})
    score_corruptions(remember, IMAGES[:4], labels, 1, {"fog": fog, "shot_noise": shot})
    score_corruptions(remember, IMAGES[:4], labels, 2, {"shot_noise": shot})
    assert seen[:2] == seen[3:1:-1]
    assert seen[4] != seen[0]
